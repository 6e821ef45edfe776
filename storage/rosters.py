"""Who is there: absences, duty, loads, and who is to be told."""

from datetime import datetime

from sqlalchemy import Connection, Table, bindparam, delete, func, select, update

from storage import due
from storage.case_tables import absences, cases, duty, staff
from storage.codec import Codec
from storage.dialects import upsert
from storage.due import Job
from storage.types import UtcDateTime

Period = tuple[datetime, datetime]

_now = bindparam("now", type_=UtcDateTime)
_absent = select(absences.c.staff_id).where(absences.c.starts_at <= _now, absences.c.ends_at > _now)
_on_duty = (
    select(duty.c.staff_id)
    .join(staff, staff.c.id == duty.c.staff_id)
    .where(duty.c.starts_at <= _now, duty.c.ends_at > _now, staff.c.active == 1)
    .where(duty.c.staff_id.not_in(_absent))
    .order_by(duty.c.starts_at, duty.c.staff_id)
)
_loads = (
    select(cases.c.handler_id, func.count())
    .where(cases.c.over_at.is_(None), cases.c.handler_id.is_not(None))
    .group_by(cases.c.handler_id)
)


def add_absence(connection: Connection, staff_id: str, starts_at: datetime, ends_at: datetime) -> None:
    """They are away from then until then; one that starts at the same time is replaced. The clock sees to
    their cases when it begins."""
    _add(connection, absences, staff_id, starts_at, ends_at)
    due.schedule_no_later(connection, [Job("away", staff_id, starts_at)])


def remove_absence(connection: Connection, staff_id: str, starts_at: datetime) -> None:
    """They are there after all."""
    _remove(connection, absences, staff_id, starts_at)


def end_absence(connection: Connection, staff_id: str, starts_at: datetime, now: datetime) -> bool:
    """They are back from now on; whether they were away."""
    same = absences.c.staff_id == staff_id, absences.c.starts_at == starts_at
    running = absences.c.starts_at < now, absences.c.ends_at > now
    ended = update(absences).where(*same, *running).values(ends_at=now).returning(absences.c.staff_id)
    return connection.execute(ended).first() is not None


def absences_of(connection: Connection, staff_id: str, now: datetime) -> list[Period]:
    """Their absences that are not over, in order."""
    return _of(connection, absences, staff_id, now)


def absent_at(connection: Connection, now: datetime) -> set[str]:
    """The ids of those who are away now."""
    return set(connection.scalars(_absent, {"now": now}))


def add_duty(connection: Connection, staff_id: str, starts_at: datetime, ends_at: datetime) -> None:
    """They are on duty from then until then; one that starts at the same time is replaced."""
    _add(connection, duty, staff_id, starts_at, ends_at)


def remove_duty(connection: Connection, staff_id: str, starts_at: datetime) -> None:
    """They are not on duty then."""
    _remove(connection, duty, staff_id, starts_at)


def duties_of(connection: Connection, staff_id: str, now: datetime) -> list[Period]:
    """Their times of duty that are not over, in order."""
    return _of(connection, duty, staff_id, now)


def duties_between(
    connection: Connection, starts_at: datetime, ends_at: datetime
) -> list[tuple[str, Period]]:
    """Whose times of duty fall into that time, in order."""
    return _between(connection, duty, starts_at, ends_at)


def absences_between(
    connection: Connection, starts_at: datetime, ends_at: datetime
) -> list[tuple[str, Period]]:
    """Whose absences fall into that time, in order."""
    return _between(connection, absences, starts_at, ends_at)


def on_duty(connection: Connection, now: datetime) -> list[str]:
    """The ids of the active members who are on duty now and not away, who came first first."""
    return list(dict.fromkeys(connection.scalars(_on_duty, {"now": now})))


def next_duty(connection: Connection, now: datetime) -> datetime | None:
    """When somebody is on duty next; now if somebody is."""
    if on_duty(connection, now):
        return now
    wanted = (
        select(func.min(duty.c.starts_at))
        .join(staff, staff.c.id == duty.c.staff_id)
        .where(duty.c.starts_at > now, staff.c.active == 1)
    )
    earliest: datetime | None = connection.scalar(wanted)
    return earliest


def loads(connection: Connection) -> dict[str, int]:
    """How many open cases each handler has who has any."""
    return {row[0]: row[1] for row in connection.execute(_loads)}


def uncovered(connection: Connection, codec: Codec, staff_id: str, now: datetime) -> list[str]:
    """The open cases of somebody who is away now that have a deadline before they are back."""
    until = (
        select(func.max(absences.c.ends_at))
        .where(absences.c.staff_id == staff_id, absences.c.starts_at <= now, absences.c.ends_at > now)
        .scalar_subquery()
    )
    wanted = select(cases.c.id).where(
        cases.c.handler_id == staff_id, cases.c.over_at.is_(None), cases.c.due_at < until
    )
    return list(connection.scalars(wanted))


def _add(connection: Connection, table: Table, staff_id: str, starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise ValueError("it must end after it starts")
    row = {"staff_id": staff_id, "starts_at": starts_at, "ends_at": ends_at}
    connection.execute(upsert(connection, table, "ends_at"), [row])


def _remove(connection: Connection, table: Table, staff_id: str, starts_at: datetime) -> None:
    connection.execute(delete(table).where(table.c.staff_id == staff_id, table.c.starts_at == starts_at))


def _of(connection: Connection, table: Table, staff_id: str, now: datetime) -> list[Period]:
    wanted = select(table.c.starts_at, table.c.ends_at).where(
        table.c.staff_id == staff_id, table.c.ends_at > now
    )
    return [(row[0], row[1]) for row in connection.execute(wanted.order_by(table.c.starts_at))]


def _between(
    connection: Connection, table: Table, starts_at: datetime, ends_at: datetime
) -> list[tuple[str, Period]]:
    wanted = (
        select(table.c.staff_id, table.c.starts_at, table.c.ends_at)
        .join(staff, staff.c.id == table.c.staff_id)
        .where(table.c.starts_at < ends_at, table.c.ends_at > starts_at, staff.c.active == 1)
    )
    rows = connection.execute(wanted.order_by(table.c.starts_at, table.c.staff_id))
    return [(row[0], (row[1], row[2])) for row in rows]
