"""Staff take a complaint down at the phone or the counter."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from msgspec import structs
from sqlalchemy import select

from cases.actions import Accept, Assign
from cases.actors import Role
from cases.complaint import Complaint
from handlers_console.office import Office
from storage import audit, case_views, due, history, staff
from storage.tables import consents, evidence
from tests.factories import photo
from tests.handlers_console.cases import does, the_case
from tests.handlers_console.conftest import Browser, SignedIn, member_of

PATH = "/console/cases/new"
STORY = "我去年12月在柜面买的重疾险，理赔拖了三个月没人管，损失35000元，保单号P2026001234"
FILLED = {
    "channel": "phone",
    "locale": "zh",
    "told": "1",
    "in-story": STORY,
    "in-matter": "",
    "in-line": "",
    "in-requests": ["pay", "explain"],
    "in-name": "王芳",
    "in-phone": "138 0013 8029",
    "in-for_whom": "self",
    "do": "save",
}


class Addresses:
    """All channels have a door."""

    channels = ("wechat", "telegram", "webchat")

    async def addresses(self, payload: str, *, lasting: bool) -> Mapping[str, str]:
        assert not lasting
        return {name: f"https://{name}.test/?begin={payload}" for name in self.channels}


@pytest.fixture
def office(office: Office) -> Office:
    return replace(office, entrances=Addresses())


async def form(browser: Browser) -> dict[str, str]:
    """The hidden fields of an empty form."""
    page = (await browser.get(PATH)).text
    return {name: _hidden(page, name) for name in ("id", "known", "kept")}


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return found[1].replace("&#34;", '"')


async def saved(browser: Browser, office: Office, **changes: object) -> Complaint:
    answer = await browser.submit(PATH, {**await form(browser), **FILLED, **changes})
    assert answer.status_code == 303, answer.text
    return await the_case(office, _number(answer.headers["location"]))


def _number(location: str) -> str:
    found = re.fullmatch(r"/console/cases/(TS-[^?]+)\?said=new_case\.saved", location)
    assert found, location
    return found[1]


async def test_it_becomes_a_case_with_all_that_goes_with_it(office: Office, signed_in: SignedIn) -> None:
    case = await saved(await signed_in(), office, **{"in-happened_on": "9月1日", "channel": "counter"})
    stated = case.particulars
    assert (case.channel, stated.matter, stated.line) == ("counter", "CLAIM.slow", "HLTH.disease")
    assert (stated.name, stated.phone, stated.requests) == ("王芳", "+8613800138029", ["pay", "explain"])
    assert stated.story == STORY
    assert stated.details["happened_on"].endswith("-09-01")  # type: ignore[union-attr]
    assert case.life.deadlines
    assert case.life.assessment is not None

    def look(connection: object) -> tuple[object, ...]:
        events = history.after(connection, office.codec, case.id)  # type: ignore[arg-type]
        given = connection.execute(select(consents)).all()  # type: ignore[attr-defined]
        jobs = due.subjects_waiting(connection, office.codec, "assign", [case.id])  # type: ignore[arg-type]
        deeds = [one.deed for one in audit.latest(connection, 5)]  # type: ignore[arg-type]
        return events[0], given, jobs, deeds

    received, given, jobs, deeds = await office.read(look)
    member = member_of(Role.HANDLER)
    assert (received.kind, received.actor) == ("received", member.actor.label)  # type: ignore[attr-defined]
    assert [(one.kind, one.given, one.recorded_by) for one in given] == [("notice", 1, member.id)]  # type: ignore[attr-defined]
    assert jobs == [case.id]
    assert deeds == ["handover_given", "case_taken_down"]


async def test_it_asks_for_all_that_lacks_and_loses_nothing(signed_in: SignedIn) -> None:
    browser = await signed_in()
    written = {
        **FILLED,
        "in-story": "随便说说",
        "in-phone": "123",
        "in-amount": "很多",
        "told": "",
        "in-requests": [],
    }
    answer = await browser.submit(PATH, {**await form(browser), **written})
    assert answer.status_code == 422
    page = answer.text
    for name in ("told", "matter", "line", "phone", "amount", "requests"):
        assert f'id="p-{name}"' in page, name
    for kept in ("随便说说", 'value="123"', 'value="很多"', 'value="王芳"'):
        assert kept in page


async def test_it_takes_what_is_sensitive_only_with_consent(office: Office, signed_in: SignedIn) -> None:
    browser = await signed_in()
    care = {"in-special_care": "elderly"}
    answer = await browser.submit(PATH, {**await form(browser), **FILLED, **care})
    assert 'id="p-special_care"' in answer.text
    case = await saved(browser, office, **care, **{"agreed-special_care": "1"})
    assert case.particulars.details["special_care"] == ["elderly"]
    assert case.green
    kinds = await office.read(
        lambda core: list(core.scalars(select(consents.c.kind).order_by(consents.c.kind)))
    )
    assert kinds == ["notice", "sensitive"]


async def test_it_reads_what_the_story_tells(signed_in: SignedIn) -> None:
    browser = await signed_in()
    page = (await browser.submit(PATH, {**await form(browser), **FILLED, "do": "read"})).text
    assert '<option value="CLAIM.slow" selected>' in page
    assert 'value="35000"' in page
    assert 'value="P2026001234"' in page
    assert 'id="p-' not in page


async def test_it_makes_one_case_however_often_it_is_sent(office: Office, signed_in: SignedIn) -> None:
    browser = await signed_in()
    filled = {**await form(browser), **FILLED}
    first, again = [await browser.submit(PATH, filled) for _ in range(2)]
    assert first.headers["location"] == again.headers["location"]
    assert (
        len(await office.read(lambda core: case_views.open_of_phone(core, office.codec, "+8613800138029")))
        == 1
    )


async def test_it_shows_the_open_cases_of_the_phone_first(office: Office, signed_in: SignedIn) -> None:
    browser = await signed_in()
    before = await saved(browser, office)
    answer = await browser.submit(PATH, {**await form(browser), **FILLED})
    assert answer.status_code == 409
    assert f'href="/console/cases/{before.number}"' in answer.text
    again = {**FILLED, **{name: _hidden(answer.text, name) for name in ("id", "known", "kept")}}
    assert (await browser.submit(PATH, again)).status_code == 303


async def test_it_keeps_files_while_something_else_is_wrong(office: Office, signed_in: SignedIn) -> None:
    browser = await signed_in()
    files = [
        ("in-files", ("保单.png", photo(), "image/png")),
        ("in-files", ("a.exe", b"MZ" + b"\0" * 900, "application/x-msdownload")),
    ]
    answer = await browser.submit(PATH, {**await form(browser), **FILLED, "told": ""}, files=files)
    assert answer.status_code == 422
    assert "保单.png" in answer.text
    assert "a.exe" in answer.text
    again = {**FILLED, **{name: _hidden(answer.text, name) for name in ("id", "known", "kept")}}
    number = _number((await browser.submit(PATH, again)).headers["location"])
    case = await the_case(office, number)
    assert case.particulars.files == 1
    rows = await office.read(lambda core: core.execute(select(evidence)).all())
    assert [(row.draft, row.kind, row.state) for row in rows] == [(case.id, "photo", "offered")]


async def test_it_shows_qr_codes_to_who_took_it_down(
    office: Office, signed_in: SignedIn, browser: Callable[..., Browser]
) -> None:
    mine = await signed_in()
    case = await saved(mine, office)
    path = f"/console/cases/{case.number}"
    page = (await mine.get(path)).text
    payloads = set(re.findall(r"begin=(c-[\w-]+)", page))
    assert len(payloads) == 1
    drawn = await mine.get(f"{path}/continue/telegram.svg")
    assert drawn.headers["content-type"].startswith("image/svg+xml")
    assert (await mine.get(f"{path}/continue/nowhere.svg")).status_code == 404
    await mine.submit(f"{path}/continue")
    anew = set(re.findall(r"begin=(c-[\w-]+)", (await mine.get(path)).text))
    assert len(anew) == 1
    assert anew != payloads


async def test_it_says_that_replies_wait_for_the_customer(office: Office, signed_in: SignedIn) -> None:
    mine = await signed_in()
    case = await saved(mine, office)
    await does(office, case.number, Accept(), by=member_of(Role.HANDLER).actor)
    page = (await mine.get(f"/console/cases/{case.number}")).text
    assert "客户还没有在微信、Telegram 或网页接上" in page


async def test_it_stays_in_view_of_who_took_it_down(office: Office, signed_in: SignedIn) -> None:
    mine = await signed_in()
    case = await saved(mine, office)
    colleague = structs.replace(member_of(Role.HANDLER), id="c" * 32, team="west")
    await office.write(lambda core, now: staff.add(core, office.codec, colleague, now))
    other = await signed_in(member=colleague)
    manager = member_of(Role.MANAGER).actor
    await does(office, case.number, Assign(colleague.id, team="west"), by=manager)
    path = f"/console/cases/{case.number}"
    assert (await mine.get(path)).status_code == 200
    assert "begin=c-" in (await other.get(path)).text
    assert (await mine.submit(f"{path}/actions/accepted")).status_code == 422
    assert "begin=c-" not in (await (await signed_in(Role.AUDITOR)).get(path)).text


@pytest.mark.parametrize("locale", ["zh", "en"])
async def test_it_has_the_form_in_both_languages(signed_in: SignedIn, office: Office, locale: str) -> None:
    member = member_of(Role.SUPERVISOR, locale=locale)
    await office.write(lambda core, now: staff.change(core, office.codec, member))
    page = (await (await signed_in(Role.SUPERVISOR)).get(PATH)).text
    assert ("登记投诉" if locale == "zh" else "As the story suggests") in page
