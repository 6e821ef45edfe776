"""Absences of staff: planned in whole days, ended when somebody is back."""

from datetime import timedelta

import pytest

from cases.actors import Role
from handlers_console.office import Office
from storage import rosters
from tests.desk import Time
from tests.handlers_console.conftest import SignedIn
from tests.handlers_console.test_people import HANDLER, PEOPLE, deeds


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMINISTRATOR])
async def test_it_plans_absences_in_whole_days_here(signed_in: SignedIn, office: Office, role: Role) -> None:
    browser, path = await signed_in(role), f"{PEOPLE}/{HANDLER.id}/absences"
    assert (await browser.submit(path, {"first": "2026-03-05", "last": "2026-03-06"})).status_code == 303
    ((starts, ends),) = await office.read(
        lambda connection: rosters.absences_of(connection, HANDLER.id, office.now())
    )
    assert f"{starts:%d %H} {ends:%d %H}" == "04 16 06 16"
    assert "2026-03-05 – 2026-03-06" in (await browser.get(f"{PEOPLE}/{HANDLER.id}")).text
    for first, last in (("2026-03-06", "2026-03-05"), ("2026-02-01", "2026-02-02"), ("soon", "later")):
        assert (await browser.submit(path, {"first": first, "last": last})).status_code == 422
    await browser.submit(f"{path}/remove", {"starts": starts.isoformat()})
    assert await office.read(lambda c: rosters.absences_of(c, HANDLER.id, office.now())) == []
    assert [deed for deed, _ in await deeds(office)] == ["staff_absent", "absence_remove"]


async def test_it_ends_an_absence_that_has_begun(signed_in: SignedIn, office: Office, time: Time) -> None:
    browser, path = await signed_in(Role.ADMINISTRATOR), f"{PEOPLE}/{HANDLER.id}"
    day = office.now().astimezone(office.dialog.zone).date()
    await browser.submit(f"{path}/absences", {"first": f"{day}", "last": f"{day + timedelta(days=2)}"})
    ((starts, _),) = await office.read(lambda c: rosters.absences_of(c, HANDLER.id, office.now()))
    page = (await browser.get(path)).text
    assert f"{day} – {day + timedelta(days=2)}" in page
    assert "已回岗" in page
    time.passes(hours=1)
    for _ in "12":
        answer = await browser.submit(f"{path}/absences/end", {"starts": starts.isoformat()})
        assert answer.status_code == 303
    assert HANDLER.id not in await office.read(lambda c: rosters.absent_at(c, office.now()))
    assert [deed for deed, _ in await deeds(office)] == ["staff_absent", "absence_end"]
    assert (await browser.submit(f"{path}/absences/end", {"starts": "x"})).status_code == 303


async def test_it_keeps_the_days_of_an_absence_that_cannot_be(signed_in: SignedIn) -> None:
    browser = await signed_in(Role.ADMINISTRATOR)
    path = f"{PEOPLE}/{HANDLER.id}/absences"
    answer = await browser.submit(path, {"first": "2026-12-26", "last": "2026-12-24"})
    assert answer.status_code == 422
    assert 'value="2026-12-26"' in answer.text
