"""Measures as stored, each with the history of who changed what."""

from datetime import date, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, update

from cases.errors import Stale
from cases.measures import Change, Measure, State, Words
from storage.codec import Codec
from storage.improvement_tables import measure_changes, measures

MOST = 500
"""So many at once at most."""


class Changed(Struct, frozen=True):
    """A change of a measure: by the member of staff `by`."""

    version: int
    at: datetime
    by: str
    change: Change


class OfPeriod(Struct, frozen=True):
    """The measures of some days, the earliest first in each: planned ones `due` in these days, those that
    came `in_force` in them, those `dropped` in them, and, whatever the days, all that are `overdue` now."""

    due: tuple[Measure, ...]
    in_force: tuple[Measure, ...]
    dropped: tuple[Measure, ...]
    overdue: tuple[Measure, ...]


def put(
    connection: Connection, codec: Codec, measure: Measure, change: Change, by: str, now: datetime
) -> None:
    """Write down a measure, new or changed; raises Stale if somebody changed it meanwhile."""
    values = _values(codec, measure)
    if measure.version == 1:
        connection.execute(insert(measures).values(id=measure.id, **values))
    else:
        loaded = measure.version - 1
        same = measures.c.id == measure.id, measures.c.version == loaded
        saved = connection.execute(update(measures).where(*same).values(values).returning(measures.c.id))
        if saved.first() is None:
            version = connection.scalar(select(measures.c.version).where(measures.c.id == measure.id))
            raise Stale(loaded, version or 0)
    connection.execute(
        insert(measure_changes).values(
            measure_id=measure.id,
            version=measure.version,
            at=now,
            staff_id=by,
            sealed_change=codec.seal(change, "measure_changes", measure.id, measure.version),
        )
    )


def find(connection: Connection, codec: Codec, measure_id: str) -> Measure | None:
    """The measure of this id."""
    row = connection.execute(select(measures).where(measures.c.id == measure_id)).first()
    return None if row is None else _opened(codec, row)


def history(connection: Connection, codec: Codec, measure_id: str) -> list[Changed]:
    """What was done to it, the newest first."""
    wanted = select(measure_changes).where(measure_changes.c.measure_id == measure_id)
    rows = connection.execute(wanted.order_by(measure_changes.c.version.desc()).limit(MOST))
    return [
        Changed(
            row.version,
            row.at,
            row.staff_id,
            codec.open(row.sealed_change, Change, "measure_changes", measure_id, row.version),
        )
        for row in rows
    ]


def listed(
    connection: Connection, codec: Codec, *, state: str = "", cause: str = "", owner: str = ""
) -> list[Measure]:
    """Measures in this state, against this cause, of this owner; "" for any. By the day they are due."""
    given = {measures.c.state: state, measures.c.cause: cause, measures.c.owner_id: owner}
    return _found(connection, codec, *(column == value for column, value in given.items() if value))


def counts(connection: Connection) -> dict[str, int]:
    """How many there are in each state."""
    wanted = select(measures.c.state, func.count()).group_by(measures.c.state)
    return {row[0]: row[1] for row in connection.execute(wanted)}


def of_period(connection: Connection, codec: Codec, first: date, last: date, today: date) -> OfPeriod:
    """The measures of the days from `first` to `last`, both included; `today` says what is overdue."""
    due = measures.c.due_on
    planned, in_force, dropped = (measures.c.state == state.value for state in State)
    found = _found(
        connection,
        codec,
        or_(
            and_(planned, or_(due < today, due.between(first, last))),
            and_(in_force, measures.c.in_force_on.between(first, last)),
            and_(dropped, measures.c.dropped_on.between(first, last)),
        ),
    )
    of = {state: [one for one in found if one.state is state] for state in State}
    return OfPeriod(
        due=tuple(one for one in of[State.PLANNED] if first <= one.due_on <= last),
        in_force=tuple(sorted(of[State.IN_FORCE], key=lambda one: one.in_force_on or last)),
        dropped=tuple(sorted(of[State.DROPPED], key=lambda one: one.dropped_on or last)),
        overdue=tuple(one for one in of[State.PLANNED] if one.is_overdue(today)),
    )


def _found(connection: Connection, codec: Codec, *conditions: ColumnElement[bool]) -> list[Measure]:
    wanted = select(measures).where(*conditions).order_by(measures.c.due_on, measures.c.id).limit(MOST)
    return [_opened(codec, row) for row in connection.execute(wanted)]


def _values(codec: Codec, measure: Measure) -> dict[str, Any]:
    return {
        "cause": measure.cause,
        "matter": measure.matter,
        "branch": measure.branch,
        "state": measure.state.value,
        "owner_id": measure.owner,
        "due_on": measure.due_on,
        "in_force_on": measure.in_force_on,
        "dropped_on": measure.dropped_on,
        "version": measure.version,
        "sealed_words": codec.seal(measure.words, "measures", measure.id),
    }


def _opened(codec: Codec, row: Any) -> Measure:
    return Measure(
        id=row.id,
        cause=row.cause,
        words=codec.open(row.sealed_words, Words, "measures", row.id),
        owner=row.owner_id,
        due_on=row.due_on,
        matter=row.matter,
        branch=row.branch,
        state=State(row.state),
        in_force_on=row.in_force_on,
        dropped_on=row.dropped_on,
        version=row.version,
    )
