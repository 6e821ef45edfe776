"""Who of the staff has how much to do."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, case, func, select

from cases.actors import Role
from dialogs.staff.figures import Load
from dialogs.staff.scopes import Reach, Scope
from storage.case_tables import cases
from storage.codec import Codec
from storage.rosters import absent_at
from storage.staff import Member, members


def loads(
    connection: Connection, codec: Codec, scope: Scope, now: datetime, capacity: int
) -> tuple[Load, ...]:
    """The handlers of this scope, and whoever else has open cases; those with the most late first.

    `capacity` is that of those whose own is not set.
    """
    seen = [one for one in members(connection, codec, active=False) if _is_within(one, scope)]
    open_, absent = _open(connection, scope, now), absent_at(connection, now)
    found = [
        Load(
            name=one.person.name,
            open=open_.get(one.id, (0, 0))[0],
            overdue=open_.get(one.id, (0, 0))[1],
            capacity=capacity if one.capacity is None else one.capacity,
            absent=one.id in absent or not one.active,
        )
        for one in seen
        if one.id in open_ or (one.active and one.role is Role.HANDLER)
    ]
    return tuple(sorted(found, key=lambda load: (-load.overdue, -load.open, load.name)))


def names(connection: Connection, codec: Codec) -> dict[str, str]:
    """What everybody is called who ever was of the staff, by id."""
    return {one.id: one.person.name for one in members(connection, codec, active=False)}


def _is_within(member: Member, scope: Scope) -> bool:
    match scope.reach:
        case Reach.ALL:
            return True
        case Reach.TEAM:
            return member.team == scope.value
        case Reach.HANDLER:
            return member.id == scope.value


def _open(connection: Connection, scope: Scope, now: datetime) -> dict[str, tuple[int, int]]:
    """How many open cases each has, and how many of them are late."""
    late = func.sum(case((cases.c.due_at <= now, 1), else_=0))
    wanted = (
        select(cases.c.handler_id, func.count(), late).where(_handled(scope)).group_by(cases.c.handler_id)
    )
    return {row[0]: (row[1], int(row[2])) for row in connection.execute(wanted)}


def _handled(scope: Scope) -> ColumnElement[bool]:
    open_ = cases.c.over_at.is_(None)
    if scope.reach is Reach.HANDLER:
        return and_(open_, cases.c.handler_id == scope.value)
    return and_(open_, cases.c.handler_id.is_not(None))
