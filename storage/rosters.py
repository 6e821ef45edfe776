"""Who is there: absences, duty, loads, and who is to be told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, func, select

from cases.actors import Role
from cases.assignment import Candidate
from cases.calls import Audience
from storage import due
from storage.case_tables import absences, cases, duty, staff
from storage.codec import Codec
from storage.dialects import upsert
from storage.due import Job
from storage.staff import Member, members

Period = tuple[datetime, datetime]


def add_absence(connection: Connection, staff_id: str, starts_at: datetime, ends_at: datetime) -> None:
    """They are away from then until then; one that starts at the same time is replaced. The clock sees to
    their cases when it begins."""
    _add(connection, absences, staff_id, starts_at, ends_at)
    due.schedule_no_later(connection, [Job("away", staff_id, starts_at)])


def remove_absence(connection: Connection, staff_id: str, starts_at: datetime) -> None:
    """They are there after all."""
    _remove(connection, absences, staff_id, starts_at)


def absences_of(connection: Connection, staff_id: str, now: datetime) -> list[Period]:
    """Their absences that are not over, in order."""
    return _of(connection, absences, staff_id, now)


def absent_at(connection: Connection, now: datetime) -> set[str]:
    """The ids of those who are away now."""
    return set(connection.scalars(_now(absences, now)))


def add_duty(connection: Connection, staff_id: str, starts_at: datetime, ends_at: datetime) -> None:
    """They are on duty from then until then; one that starts at the same time is replaced."""
    _add(connection, duty, staff_id, starts_at, ends_at)


def remove_duty(connection: Connection, staff_id: str, starts_at: datetime) -> None:
    """They are not on duty then."""
    _remove(connection, duty, staff_id, starts_at)


def duties_of(connection: Connection, staff_id: str, now: datetime) -> list[Period]:
    """Their times of duty that are not over, in order."""
    return _of(connection, duty, staff_id, now)


def on_duty(connection: Connection, now: datetime) -> list[str]:
    """The ids of the active members who are on duty now and not away, who came first first."""
    wanted = (
        select(duty.c.staff_id)
        .join(staff, staff.c.id == duty.c.staff_id)
        .where(duty.c.starts_at <= now, duty.c.ends_at > now, staff.c.active == 1)
        .where(duty.c.staff_id.not_in(_now(absences, now)))
        .order_by(duty.c.starts_at, duty.c.staff_id)
    )
    return list(dict.fromkeys(connection.scalars(wanted)))


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
    wanted = (
        select(cases.c.handler_id, func.count())
        .where(cases.c.over_at.is_(None), cases.c.handler_id.is_not(None))
        .group_by(cases.c.handler_id)
    )
    return {row[0]: row[1] for row in connection.execute(wanted)}


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


def candidates(
    connection: Connection, codec: Codec, now: datetime, *, at_work: bool, capacity: int
) -> list[Candidate]:
    """Every handler and supervisor. `at_work`: whether it is working time, or soon; who is on duty is at
    work at any time. `capacity` is that of those whose own is not set."""
    load, absent, duties = loads(connection), absent_at(connection, now), set(on_duty(connection, now))
    return [
        Candidate(
            id=one.id,
            skills=frozenset(one.skills),
            senior=one.senior,
            capacity=capacity if one.capacity is None else one.capacity,
            load=load.get(one.id, 0),
            at_work=at_work or one.id in duties,
            absent=one.id in absent,
            names=tuple(filter(None, (one.person.name, one.person.number))),
            supervisor=one.role is Role.SUPERVISOR,
        )
        for one in members(connection, codec, roles=(Role.HANDLER, Role.SUPERVISOR))
    ]


def audience(
    connection: Connection, codec: Codec, to: Audience, *, handler: str | None, team: str, now: datetime
) -> list[str]:
    """The ids of those who are told: as `cases.calls` has it. A case without handler is its supervisors';
    where nobody is found it is the administrators."""
    return among(connection, members(connection, codec), to, handler=handler, team=team, now=now)


def among(
    connection: Connection,
    present: Sequence[Member],
    to: Audience,
    *,
    handler: str | None,
    team: str,
    now: datetime,
) -> list[str]:
    """The same, `present` being all active members."""
    told = _told(connection, present, to, handler, team, now)
    return told or _of_role(present, Role.ADMINISTRATOR)


def _told(
    connection: Connection,
    present: Sequence[Member],
    to: Audience,
    handler: str | None,
    team: str,
    now: datetime,
) -> list[str]:
    supervisors = _of_role(present, Role.SUPERVISOR, team) or _of_role(present, Role.SUPERVISOR)
    match to:
        case Audience.HANDLER:
            return [one.id for one in present if one.id == handler] or supervisors
        case Audience.SUPERVISORS:
            return supervisors
        case Audience.MANAGERS:
            return _of_role(present, Role.MANAGER)
        case Audience.DUTY:
            return on_duty(connection, now) or supervisors


def _of_role(present: Sequence[Member], role: Role, team: str | None = None) -> list[str]:
    return [one.id for one in present if one.role is role and team in (None, one.team)]


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


def _now(table: Table, now: datetime) -> Any:
    return select(table.c.staff_id).where(table.c.starts_at <= now, table.c.ends_at > now)
