"""An import before it holds, and how it comes to hold: noted, in force everywhere, deadlines counted anew."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from cases.counting_anew import Moved, moving
from cases.rules import CaseRules
from cases.working_days import Calendar, DaysOfYear
from handlers_console.visit import Visit
from storage import audit, due, holidays
from storage.due import Job
from storage.hints import OFFICE, notify

SHOWN = 20
_AT_ONCE = 500


class Conflict(Exception):
    """Somebody else imported this year meanwhile."""


@dataclass
class Moves:
    """How many deadlines of how many open cases would move, and the first of them by number."""

    deadlines: int = 0
    cases: int = 0
    first: list[tuple[str, Moved]] = field(default_factory=list)


def with_year(rules: CaseRules, imported: Mapping[int, DaysOfYear], year: int, days: DaysOfYear) -> Calendar:
    """The calendar as it would be."""
    return replace(rules.calendar, imported={**imported, year: days})


async def moves(visit: Visit, calendar: Calendar) -> Moves:
    """What would move with this calendar; looked up a part at a time, so that nobody waits for it."""
    found, codec, after = Moves(), visit.office.codec, holidays.FIRST
    while after:
        waiting, last = await visit.office.read(
            lambda connection, after=after: holidays.waiting(connection, codec, after, _AT_ONCE)  # type: ignore[misc]
        )
        for case in waiting:
            moved = list(moving(case.deadlines, calendar))
            found.cases += bool(moved)
            found.deadlines += len(moved)
            found.first += [(case.number, one) for one in moved]
        found.first = sorted(found.first)[:SHOWN]
        after = last or ""
    return found


async def keep(visit: Visit, year: int, days: DaysOfYear) -> None:
    """These are the days of the year from now on. Raises Conflict."""
    seen = visit.posted("seen")

    def work(connection: Connection, now: datetime) -> None:
        if str(holidays.latest(connection, year)) != seen:
            raise Conflict
        holidays.add(connection, year, days, visit.member.id, now)
        due.schedule(connection, [Job(holidays.COUNTING, holidays.FIRST, now)])
        _note(connection, visit, "calendar_imported", year, now)

    await visit.office.write(work)
    await _in_force(visit)


async def restore(visit: Visit, year: int) -> None:
    """The year is as it was without an import."""

    def work(connection: Connection, now: datetime) -> None:
        if year in holidays.in_force(connection):
            holidays.add(connection, year, None, visit.member.id, now)
            _note(connection, visit, "calendar_restored", year, now)

    await visit.office.write(work)
    await _in_force(visit)


def _note(connection: Connection, visit: Visit, deed: str, year: int, now: datetime) -> None:
    audit.add(connection, visit.office.codec, visit.actor.label, deed, str(year), now=now)
    notify(connection, [OFFICE, "due"])


async def _in_force(visit: Visit) -> None:
    await visit.office.refresh()
    visit.office.hints.publish([OFFICE, "due"])
