"""The page of the calendar: a year, where it comes from, and how it is imported."""

from dataclasses import dataclass

from sqlalchemy import Connection
from starlette.responses import Response

from cases.working_days import Calendar
from handlers_console import rendering
from handlers_console.calendar import importing, reading
from handlers_console.calendar.importing import Conflict, Moves, with_year
from handlers_console.calendar.reading import LONGEST, Problem, Reading
from handlers_console.calendar.year import Day, differing, months
from handlers_console.dashboard.asked import today_of
from handlers_console.refusals import unreadable
from handlers_console.visit import Visit
from storage import holidays, staff
from storage.holidays import Import

PATH = "/console/calendar"
_BEFORE, _AHEAD = 1, 2


@dataclass(frozen=True)
class Proposed:
    """What an import would bring."""

    calendar: Calendar
    written: str
    differing: list[Day]
    moves: Moves
    passed: int


async def open_year(visit: Visit) -> Response:
    """The year that the address asks for, else this one."""
    return await _shown(visit, _year(visit, visit.asked("year")))


async def act(visit: Visit) -> Response:
    """Preview an import, have it hold, or take it back."""
    year, deed = _year(visit, visit.posted("year")), visit.posted("do")
    if str(year) != visit.posted("year") or deed not in ("preview", "import", "restore"):
        raise unreadable()
    if deed == "restore":
        await importing.restore(visit, year)
        return rendering.see(f"{PATH}?year={year}", "calendar.restored")
    text = await _posted(visit)
    found = reading.read(text, year)
    if found.problems:
        return await _shown(visit, year, text, found, status=422)
    if deed == "preview":
        return await _shown(visit, year, text, found)
    try:
        await importing.keep(visit, year, found.days)
    except Conflict:
        return await _shown(visit, year, text, found, status=409)
    return rendering.see(f"{PATH}?year={year}", "calendar.imported")


async def _posted(visit: Visit) -> str:
    """The file's text where there is a file, else what was pasted."""
    for file in visit.files("file"):
        content = await file.read(4 * LONGEST + 1)
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
        return "\0"
    return visit.posted("text", longest=LONGEST + 1)


async def _shown(
    visit: Visit, year: int, text: str = "", found: Reading | None = None, status: int = 200
) -> Response:
    office, today = visit.office, today_of(visit)

    def work(connection: Connection) -> tuple[dict[int, Import], int, dict[str, str]]:
        imports = holidays.in_force(connection)
        names = staff.names(connection, office.codec, {one.staff_id for one in imports.values()})
        return imports, holidays.latest(connection, year), names

    imports, seen, names = await office.read(work)
    calendar = office.cases.calendar
    proposed = await _proposed(visit, year, found, imports) if found and not found.problems else None
    return rendering.render(
        visit,
        "calendar/year.html",
        status,
        year=year,
        sources={one: calendar.source(one) for one in _years(visit)},
        choices=[(one, str(one)) for one in _years(visit)],
        months=months(proposed.calendar, year, today, calendar)
        if proposed
        else months(calendar, year, today),
        imported=imports.get(year),
        names=names,
        seen=seen,
        proposed=proposed,
        problems=[_problem(visit, one) for one in found.problems] if found else [],
        text=text.replace("\0", "") if found is not None else "",
        conflict=status == 409,
        missing=calendar.years_missing(today),
    )


async def _proposed(visit: Visit, year: int, found: Reading, imports: dict[int, Import]) -> Proposed:
    own = {one.year: one.days for one in imports.values() if one.days is not None}
    calendar = with_year(visit.office.cases, own, year, found.days)
    return Proposed(
        calendar,
        reading.written(found.days),
        differing(visit.office.cases.calendar, calendar, year),
        await importing.moves(visit, calendar),
        found.passed,
    )


def _problem(visit: Visit, problem: Problem) -> str:
    return visit.line(f"console.calendar.problem.{problem.code}", what=problem.what)


def _years(visit: Visit) -> list[int]:
    now = today_of(visit).year
    return list(range(now - _BEFORE, now + _AHEAD + 1))


def _year(visit: Visit, asked: str) -> int:
    """The year asked for, if it is one that is shown; else the first near one that is missing; else this."""
    years = _years(visit)
    if asked.isascii() and asked.isdecimal() and len(asked) == 4 and int(asked) in years:
        return int(asked)
    return next(iter(visit.office.cases.calendar.years_missing(today_of(visit))), today_of(visit).year)
