"""The years of the calendar that administrators imported, and the deadlines that wait for a year."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import Connection, func, insert, select

from cases.deadlines import Deadline
from cases.working_days import DaysOfYear
from storage.case_tables import cases
from storage.codec import Codec
from storage.complaints import life_of
from storage.office_tables import imported_years as imports

COUNTING = "count_anew"
"""The kind of the clock's job that counts deadlines anew; its subject is `FIRST`, or the id of the last case
that was looked at."""
FIRST = "0"


class Import(Struct, frozen=True):
    """`days` is None where the import was taken back."""

    id: int
    year: int
    days: DaysOfYear | None
    staff_id: str
    at: datetime


class Waiting(Struct, frozen=True):
    """An open case with deadlines that were counted over unknown holidays."""

    id: str
    number: str
    deadlines: list[Deadline]


def in_force(connection: Connection) -> dict[int, Import]:
    """The newest import of each year; those taken back are left out."""
    newest = select(func.max(imports.c.id)).group_by(imports.c.year)
    rows = connection.execute(select(imports).where(imports.c.id.in_(newest), imports.c.off.is_not(None)))
    return {row.year: Import(row.id, row.year, _days(row.off, row.on), row.staff_id, row.at) for row in rows}


def years(connection: Connection) -> Mapping[int, DaysOfYear]:
    """The days of the imported years."""
    return {year: one.days for year, one in in_force(connection).items() if one.days is not None}


def latest(connection: Connection, year: int) -> int:
    """The id of the latest import of this year, be it taken back; 0 for none."""
    return connection.scalar(select(func.max(imports.c.id)).where(imports.c.year == year)) or 0


def add(connection: Connection, year: int, days: DaysOfYear | None, staff_id: str, now: datetime) -> None:
    """From now on these are the days of this year; None takes back what was imported."""
    values = {"year": year, "off": None, "on": None, "staff_id": staff_id, "at": now}
    if days is not None:
        values |= {"off": _written(days.off), "on": _written(days.on)}
    connection.execute(insert(imports).values(values))


def waiting(
    connection: Connection, codec: Codec, after: str, limit: int
) -> tuple[Sequence[Waiting], str | None]:
    """Of `limit` open cases with ids after this one, those that wait for a year; and the id of the last that
    was looked at, None when there are no more."""
    open_ = cases.c.over_at.is_(None)
    ids = sorted(one for one in connection.scalars(select(cases.c.id).where(open_)) if one > after)[:limit]
    rows = connection.execute(
        select(cases.c.id, cases.c.number, cases.c.received_at, cases.c.sealed_life).where(
            cases.c.id.in_(ids)
        )
    )
    found = [Waiting(row.id, row.number, _provisional(codec, row)) for row in rows]
    more = ids[-1] if len(ids) == limit else None
    return sorted((one for one in found if one.deadlines), key=lambda one: one.id), more


def _provisional(codec: Codec, row: object) -> list[Deadline]:
    return [one for one in life_of(codec, row).deadlines if one.provisional and one.is_running]


def _days(off: str, on: str) -> DaysOfYear:
    read = [tuple(date.fromisoformat(day) for day in days.split()) for days in (off, on or "")]
    return DaysOfYear(off=read[0], on=read[1])


def _written(days: Sequence[date]) -> str:
    return " ".join(day.isoformat() for day in sorted(days))
