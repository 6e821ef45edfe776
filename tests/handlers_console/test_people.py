"""Administrators keep people; supervisors see their team and when it is away."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec import structs

from cases.actors import Role
from handlers_console.office import Office
from handlers_console.sign_in import links
from storage import audit, invitations, rosters, sign_in, staff
from storage.sign_in import Secrets
from storage.staff import Member, Person
from storage.threads import Contact
from storage.unit_of_work import UnitOfWork
from tests.desk import Time
from tests.handlers_console.conftest import Browser, SignedIn, member_of

PEOPLE = "/console/people"
HANDLER = member_of(Role.HANDLER)
FORM = {"name": "周小雨", "number": "E001", "role": "handler", "team": "east", "locale": "zh"}


async def found(office: Office, id: str) -> Member:
    member = await office.read(lambda connection: staff.find(connection, office.codec, id))
    assert member is not None
    return member


async def deeds(office: Office) -> list[tuple[str, str]]:
    entries = await office.read(lambda connection: audit.latest(connection, 50))
    return [(entry.deed, entry.subject) for entry in reversed(entries)]


async def can_sign_in(office: Office, *roles: Role) -> None:
    for role in roles:
        whose = member_of(role)
        await office.write(
            lambda connection, now, whose=whose: sign_in.keep(  # type: ignore[misc]
                connection, office.codec, whose.id, Secrets(whose.person.number, "hash"), now
            )
        )


async def saves(browser: Browser, member: Member, **changes: Any) -> Any:
    """Opens the form of somebody and sends it with changes."""
    page = await browser.get(f"{PEOPLE}/{member.id}")
    seen = page.text.partition('name="seen" value="')[2].partition('"')[0]
    return await browser.submit(f"{PEOPLE}/{member.id}", {**FORM, "seen": seen, **changes})


async def test_it_adds_somebody_with_skills_of_the_taxonomy(signed_in: SignedIn, office: Office) -> None:
    browser = await signed_in(Role.ADMINISTRATOR)
    given = {
        "name": " 吴  桐 ",
        "number": "E777",
        "role": "supervisor",
        "team": "west",
        "phone": "021-61234567",
        "capacity": "12",
        "senior": "1",
        "locale": "en",
        "skill": ["CLAIM", "CLAIM.slow", "HLTH.medical", "NOT.there"],
    }
    answer = await browser.submit(f"{PEOPLE}/new", given)
    assert answer.status_code == 303, answer.text
    path = answer.headers["location"].partition("?")[0]
    added = await found(office, path.rsplit("/", 1)[1])
    assert added.person == Person("吴 桐", "E777", "+862161234567")
    assert added.skills == ("CLAIM", "HLTH.medical")
    assert (added.role, added.team, added.capacity, added.senior) == (Role.SUPERVISOR, "west", 12, True)
    assert ("staff_add", added.id) in await deeds(office)
    assert "吴 桐" in (await browser.get(PEOPLE)).text


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "长" * 31), ("phone", "12"), ("capacity", "-1"), ("role", "emperor")],
)
async def test_it_says_what_is_wrong_and_keeps_what_was_written(
    signed_in: SignedIn, field: str, value: str
) -> None:
    browser = await signed_in(Role.ADMINISTRATOR)
    answer = await browser.submit(f"{PEOPLE}/new", {**FORM, "number": "E4711", field: value})
    assert answer.status_code == 422
    assert "E4711" in answer.text


async def test_it_changes_somebody_and_ends_their_sessions_with_another_role(
    signed_in: SignedIn, office: Office
) -> None:
    administrator, handler = await signed_in(Role.ADMINISTRATOR), await signed_in(Role.HANDLER)
    assert (await saves(administrator, HANDLER, team="north")).status_code == 303
    assert (await handler.get("/console/account")).status_code == 200
    assert (await saves(administrator, HANDLER, team="north", role="supervisor")).status_code == 303
    assert (await handler.get("/console/account")).status_code == 303
    assert (await found(office, HANDLER.id)).role is Role.SUPERVISOR
    assert await deeds(office) == [
        ("staff_change", f"{HANDLER.id} team"),
        ("staff_change", f"{HANDLER.id} role"),
    ]


async def test_it_does_not_overwrite_what_somebody_else_just_changed(
    signed_in: SignedIn, office: Office
) -> None:
    browser = await signed_in(Role.ADMINISTRATOR)
    changed = structs.replace(HANDLER, team="south")
    await office.write(lambda connection, now: staff.change(connection, office.codec, changed))
    answer = await browser.submit(f"{PEOPLE}/{HANDLER.id}", {**FORM, "seen": "before", "team": "north"})
    assert answer.status_code == 409
    assert (await found(office, HANDLER.id)).team == "south"


async def test_it_never_locks_out_the_last_administrator(signed_in: SignedIn, office: Office) -> None:
    last = member_of(Role.ADMINISTRATOR)
    await can_sign_in(office, Role.ADMINISTRATOR, Role.SUPERVISOR)
    browser = await signed_in(Role.ADMINISTRATOR)
    form = {"name": last.person.name, "number": last.person.number, "team": ""}
    answer = await saves(browser, last, **form, role="handler")
    assert (answer.status_code, "最后一位" in answer.text) == (422, True)
    answer = await browser.submit(f"{PEOPLE}/{last.id}/deactivate")
    assert (answer.status_code, "最后一位" in answer.text) == (422, True)
    kept = await found(office, last.id)
    assert (kept.role, kept.active) == (Role.ADMINISTRATOR, True)
    second = structs.replace(member_of(Role.SUPERVISOR), role=Role.ADMINISTRATOR)
    await office.write(lambda connection, now: staff.change(connection, office.codec, second))
    assert (await browser.submit(f"{PEOPLE}/{last.id}/deactivate")).status_code == 303


async def test_it_lets_somebody_go_with_all_that_opens_doors(signed_in: SignedIn, office: Office) -> None:
    browser, theirs = await signed_in(Role.ADMINISTRATOR), await signed_in(Role.HANDLER)
    await can_sign_in(office, Role.HANDLER)
    link = await office.write(lambda connection, now: links.made(connection, office, HANDLER, now))
    await browser.submit(f"{PEOPLE}/{HANDLER.id}/deactivate")
    assert (await theirs.get("/console/account")).status_code == 303
    assert (await theirs.get(link)).status_code == 410
    assert (
        await office.read(lambda connection: sign_in.of_member(connection, office.codec, HANDLER.id)) is None
    )
    assert "周小雨" not in (await browser.get(PEOPLE)).text
    assert "周小雨" in (await browser.get(f"{PEOPLE}?gone=1")).text
    assert (await browser.submit(f"{PEOPLE}/{HANDLER.id}/link")).status_code == 403
    await browser.submit(f"{PEOPLE}/{HANDLER.id}/restore")
    assert (await found(office, HANDLER.id)).active
    assert [deed for deed, _ in await deeds(office)] == ["staff_remove", "staff_restore"]


async def test_it_gives_a_code_that_binds_a_chat(signed_in: SignedIn, office: Office) -> None:
    browser = await signed_in(Role.ADMINISTRATOR)
    page = await browser.submit(f"{PEOPLE}/{HANDLER.id}/code")
    code = page.text.partition("绑定 ")[2][:9]

    def work(unit: UnitOfWork) -> Any:
        unit.open({"c" * 32: Contact("telegram", "7")})
        return unit.run(invitations.redeem, code, "c" * 32, unit.now)

    redeemed = await office.transact(work)
    assert redeemed.member is not None
    assert redeemed.member.id == HANDLER.id


async def test_it_gives_a_link_that_lets_somebody_in(signed_in: SignedIn, browser: Any) -> None:
    administrator = await signed_in(Role.ADMINISTRATOR)
    page = await administrator.submit(f"{PEOPLE}/{HANDLER.id}/link")
    link = page.text.partition("https://tingsu.test")[2].partition("<")[0]
    assert "周小雨" in (await browser().get(link)).text


async def test_it_shows_a_supervisor_their_team_only(signed_in: SignedIn, office: Office) -> None:
    browser = await signed_in(Role.SUPERVISOR)
    page = (await browser.get(PEOPLE)).text
    assert "周小雨" in page
    for role in (Role.MANAGER, Role.ADMINISTRATOR, Role.AUDITOR):
        assert member_of(role).person.name not in page
        assert (await browser.get(f"{PEOPLE}/{member_of(role).id}")).status_code == 404
        away = {"first": "2026-03-03", "last": "2026-03-04"}
        path = f"{PEOPLE}/{member_of(role).id}/absences"
        assert (await browser.submit(path, away)).status_code == 404


async def test_it_keeps_the_duty_roster_week_by_week(signed_in: SignedIn, office: Office, time: Time) -> None:
    browser = await signed_in(Role.ADMINISTRATOR)
    night = {"member": HANDLER.id, "starts": "2026-03-08T18:00", "ends": "2026-03-09T09:00"}
    assert (await browser.submit(f"{PEOPLE}/duty", night)).status_code == 303
    supervisor = await signed_in(Role.SUPERVISOR)
    for week in ("2026-03-04", "2026-03-12"):
        page = (await supervisor.get(f"{PEOPLE}/duty?week={week}")).text
        assert page.count("<strong>周小雨</strong>") == 1 + page.count('class="who"><strong>周小雨')
    assert "<strong>周小雨</strong>" not in (await supervisor.get(f"{PEOPLE}/duty?week=2026-03-20")).text
    time.passes(days=6, hours=10)
    assert await office.read(lambda connection: rosters.on_duty(connection, time())) == [HANDLER.id]
    starts = time().replace(day=8, hour=10, minute=0, second=0, microsecond=0)
    browser = await signed_in(Role.ADMINISTRATOR)
    given = {"member": HANDLER.id, "starts": starts.isoformat()}
    await browser.submit(f"{PEOPLE}/duty/remove", given)
    assert await office.read(lambda connection: rosters.on_duty(connection, time())) == []
    for wrong in ({"ends": "2026-03-08T17:00"}, {"member": "f" * 32}, {"starts": ""}):
        assert (await browser.submit(f"{PEOPLE}/duty", {**night, **wrong})).status_code == 422


async def test_it_finds_people_by_name_role_and_state(signed_in: SignedIn, office: Office) -> None:
    now = office.now()
    await office.write(
        lambda connection, at: rosters.add_absence(connection, HANDLER.id, at, at + timedelta(days=1))
    )
    browser = await signed_in(Role.ADMINISTRATOR)
    page = (await browser.get(f"{PEOPLE}?q=小雨")).text
    assert "E001" in page
    assert "缺勤" in page
    assert "E002" not in page
    assert "E001" not in (await browser.get(f"{PEOPLE}?role=auditor")).text
    assert "没有符合的人" in (await browser.get(f"{PEOPLE}?q=nobody")).text
    assert now == office.now()
