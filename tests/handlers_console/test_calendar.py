"""Administrators import the holidays of a year: what changes is shown before, and holds at once after."""

import html
import re
from dataclasses import replace

import pytest
from sqlalchemy import Connection

from bot.jobs.base import Desk
from bot.jobs.counting import count_all_anew
from bot.office_changes import OfficeChanges
from bot.rules import build_case_rules, build_rules
from cases.actors import Role
from cases.working_days import Calendar, Source
from handlers_console.office import Office
from storage import audit, history, holidays
from storage.due import Job
from storage.unit_of_work import UnitOfWork
from tests.desk import Time, shipped
from tests.handlers_console.calendars import ICS, LIST, NOTICE
from tests.handlers_console.conftest import Browser, SignedIn
from tests.handlers_console.test_calendar_reading import OFF, ON
from tests.storage.office import CASE, received

PATH = "/console/calendar"


@pytest.fixture
def dialect() -> str:
    """Both databases are tried where imports are stored."""
    return "sqlite"


@pytest.fixture
def office(office: Office, time: Time) -> Office:
    """Shortly before a year that nobody knows yet, with rules that no other test sees."""
    time.passes(days=299)  # 26 December 2026
    settings = shipped({})
    cases = build_case_rules(settings)
    object.__setattr__(cases, "calendar", _Unknown(cases.zone, cases.calendar.hours))
    fresh = replace(office, dialog=build_rules(settings), cases=cases)
    changes = OfficeChanges(fresh.database, fresh.hints, fresh.dialog, fresh.cases)
    return replace(fresh, refresh=changes.refresh)


class _Unknown(Calendar):
    """Whatever was published since, 2027 is not known."""

    def source(self, year: int) -> Source | None:
        found = super().source(year)
        return found if year < 2027 or found is Source.IMPORTED else None


@pytest.fixture
async def keeper(signed_in: SignedIn) -> Browser:
    return await signed_in(Role.ADMINISTRATOR)


@pytest.fixture
async def number(office: Office) -> str:
    """A case whose deadlines reach into 2027."""
    return await office.database.write(lambda connection: late(connection, office))


def late(connection: Connection, office: Office) -> str:
    from cases.receiving import grade

    case = received(connection, now=office.now())
    unit = UnitOfWork(connection, office.codec, office.now(), office.cases.zone)
    case = unit.case(CASE)
    case.life.assessment, case.life.deadlines = None, []
    grade(case, (), 0, office.now(), office.cases)
    assert any(one.provisional for one in case.life.deadlines)
    unit.change(case)
    unit.flush()
    return case.number


async def post(browser: Browser, do: str, text: str = NOTICE, **more: object) -> tuple[int, str]:
    page = (await browser.get(f"{PATH}?year=2027")).text
    found = re.search(r'name="seen" value="(\d+)"', page)
    data = {"year": "2027", "do": do, "text": text, "seen": found[1] if found else "", **more}
    answer = await browser.submit(PATH, data)
    return answer.status_code, html.unescape(answer.text)


async def test_it_opens_to_administrators_only(signed_in: SignedIn) -> None:
    for role in Role:
        one = await signed_in(role)
        administers = role is Role.ADMINISTRATOR
        assert (await one.get(PATH)).status_code == (200 if administers else 403), role
        answer = await one.submit(PATH, {"year": "2027", "do": "import", "text": NOTICE, "seen": "0"})
        assert answer.status_code == (303 if administers else 403), role


async def test_it_shows_where_a_year_comes_from(keeper: Browser) -> None:
    page = (await keeper.get(f"{PATH}?year=2026")).text
    assert "软件附带的日历" in page
    assert page.count("<small>休</small>") == 33
    assert page.count("<small>班</small>") == 6
    page = (await keeper.get(PATH)).text
    assert "2027 年的节假日还不知道" in page, "the year to be seen to comes first"
    for query in ("year=1", "year=99999", "year=x", "year=%00"):
        assert (await keeper.get(f"{PATH}?{query}")).status_code == 200


async def test_it_shows_what_would_move_and_changes_nothing(
    office: Office, keeper: Browser, number: str
) -> None:
    before = office.cases.calendar
    status, page = await post(keeper, "preview")
    assert status == 200
    assert "2027 年将有" in page
    assert number in page
    assert "涉及 1 件在办投诉" in page
    assert "2027-01-01 改为休息" in page
    assert "2027-01-31 改为上班" in page
    assert office.cases.calendar is before
    assert await office.read(holidays.years) == {}


async def test_it_imports_and_counts_deadlines_anew(
    office: Office, keeper: Browser, number: str, signed_in: SignedIn
) -> None:
    _, page = await post(keeper, "preview")
    written = re.search(r'name="text" value="([^"]+)"', page)
    assert written
    status, _ = await post(keeper, "import", written[1])
    assert status == 303
    calendar = office.cases.calendar
    assert calendar.source(2027) is Source.IMPORTED
    assert {day for day in OFF if calendar.is_working_day(day)} == set()
    assert {day for day in ON if not calendar.is_working_day(day)} == set()
    assert "2027 年的安排由 林安" in (await keeper.get(f"{PATH}?year=2027")).text
    (entry,) = await office.read(lambda connection: audit.latest(connection, 9))
    assert (entry.deed, entry.subject) == ("calendar_imported", "2027")

    def counts(unit: UnitOfWork) -> list[str]:
        elsewhere = build_case_rules(shipped({}))  # an instance that has not heard of it
        desk = Desk(office.dialog, elsewhere, office.case_link, frozenset(), "", frozenset())  # type: ignore[arg-type]
        count_all_anew(unit, desk, holidays.FIRST)
        assert elsewhere.calendar.source(2027) is Source.IMPORTED
        unit.flush()
        return [event.kind for event in unit.run(history.after, CASE, 0)]

    assert (await office.transact(counts))[-1] == "counted_anew"
    page = (await (await signed_in(Role.MANAGER)).get(f"/console/cases/{number}")).text
    assert "时限重新计算" in page
    assert "2027-01-" in page
    _, page = await post(keeper, "preview")
    assert "没有在办投诉的时限会变" in page
    assert "与现在的安排完全相同" in page


async def test_it_takes_an_import_back(office: Office, keeper: Browser) -> None:
    await post(keeper, "import", LIST)
    assert office.cases.calendar.covers(2027)
    assert (await post(keeper, "restore"))[0] == 303
    assert not office.cases.calendar.covers(2027)
    assert (await post(keeper, "restore"))[0] == 303, "twice is as good as once"
    deeds = [one.deed for one in await office.read(lambda connection: audit.latest(connection, 9))]
    assert deeds == ["calendar_restored", "calendar_imported"]


async def test_it_takes_files(keeper: Browser) -> None:
    for content in (ICS.encode(), NOTICE.encode("gb18030"), LIST.encode("utf-8-sig")):
        answer = await keeper.submit(
            PATH, {"year": "2027", "do": "preview", "text": ""}, files={"file": ("x", content)}
        )
        assert answer.status_code == 200, content[:9]
        assert "2027-02-05" in answer.text
    for content in (b"\xff\xfe\x00\x01", b"\x89PNG\r\n\x1a\n" + bytes(300)):
        answer = await keeper.submit(
            PATH, {"year": "2027", "do": "preview", "text": ""}, files={"file": ("x", content)}
        )
        assert answer.status_code == 422
        assert "没有导入" in answer.text


async def test_it_refuses_what_cannot_be_right_and_keeps_what_was_pasted(
    office: Office, keeper: Browser
) -> None:
    for do in ("preview", "import"):
        status, page = await post(keeper, do, NOTICE.replace("共7天", "共8天", 1) + "<b>")
        assert status == 422
        assert "天数对不上" in page
        assert "国务院办公厅" in page
    for data in ({"year": "2031"}, {"year": ""}, {"do": "drop"}):
        assert (await post(keeper, **{"do": "import", **data}))[0] == 400
    assert await office.read(holidays.years) == {}


async def test_it_shows_what_somebody_else_imported_meanwhile(office: Office, keeper: Browser) -> None:
    await post(keeper, "import", LIST)
    status, page = await post(keeper, "import", LIST.replace("2027-02-20,班\n", ""), seen="0")
    assert status == 409
    assert "别人导入过" in page
    assert len((await office.read(holidays.years))[2027].on) == 4


async def test_it_has_the_clock_count_at_once(office: Office, keeper: Browser) -> None:
    from storage import due

    with office.hints.watch("due") as watch:
        await post(keeper, "import")
        assert await watch.wait(1)
    jobs = await office.database.write(lambda connection: due.claim(connection, office.now(), 9))
    assert [(job.kind, job.subject) for job in jobs if isinstance(job, Job)] == [
        (holidays.COUNTING, holidays.FIRST)
    ]
