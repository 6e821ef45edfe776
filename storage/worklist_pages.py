"""How the cases on a page of a list are found: in the order of an index that has all the columns that lists
are narrowed by (`storage.worklist_tables`), and never by looking through more than `LOOK` that are over.

Pages are found by the place where the page before ended, so that no case is shown twice or left out when
others come or go.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Column, ColumnElement, Connection, literal, select, tuple_

from storage.case_tables import cases
from storage.types import EPOCH, MICROSECOND, UtcDateTime

LOOK = 100_000
"""So many cases that are over are looked at for one page, where a list is narrowed."""

Place = tuple[str, datetime | None]
"""A case and the time that it stands at in its list."""
Where = Sequence[ColumnElement[bool]]


class Order(Struct, frozen=True):
    """By which time cases that are over stand in a list, and from when to when; `before` is not included."""

    time: Column[datetime]
    since: datetime | None = None
    before: datetime | None = None


class Places(Struct, frozen=True):
    """The cases of a page. `after`: where the next begins, None where nothing follows; `looked_to` is given
    where that is because enough was looked at, and the page has fewer cases than it could."""

    found: Sequence[Place]
    after: Place | None = None
    looked_to: datetime | None = None


def open_places(connection: Connection, where: Where, after: Place | None, limit: int) -> Places:
    """What is due next stands first; what has no time last: there indexes of the two databases differ."""
    due, many = cases.c.due_at, limit + 1
    columns, found = select(cases.c.id, due).where(cases.c.over_at.is_(None), *where), []
    if after is None or after[1] is not None:
        timed = columns.where(due.is_not(None))
        if after is not None:
            timed = timed.where(tuple_(due, cases.c.id) > _there(after))
        found = [tuple(row) for row in connection.execute(timed.order_by(due, cases.c.id).limit(many))]
    if len(found) < many:
        timeless = columns.where(due.is_(None))
        if after is not None and after[1] is None:
            timeless = timeless.where(cases.c.id > after[0])
        rows = connection.execute(timeless.order_by(cases.c.id).limit(many - len(found)))
        found += [tuple(row) for row in rows]
    return cut(found, limit)


def over_places(
    connection: Connection, order: Order, lead: Where, where: Where, after: Place | None, limit: int
) -> Places:
    """Newest first. `lead` is what the index begins with, `where` what else must hold."""
    time = order.time
    listed = select(cases.c.id, time).where(cases.c.over_at.is_not(None), *lead)
    listed = listed.order_by(time.desc(), cases.c.id.desc())
    place = tuple_(time, cases.c.id)
    # One bound at each side: of two SQLite seeks only one, and walks through what the other leaves out.
    if after is not None and after[1] is not None and (order.before is None or after[1] < order.before):
        listed = listed.where(place < _there(after))
    elif order.before is not None:
        listed = listed.where(time < order.before)
    whole = listed if order.since is None else listed.where(time >= order.since)
    end = connection.execute(whole.offset(LOOK - 1).limit(1)).first() if where else None
    listed = whole if end is None else listed.where(place >= _there(tuple(end)))
    page = cut([tuple(row) for row in connection.execute(listed.where(*where).limit(limit + 1))], limit)
    if end is None or page.after is not None:
        return page
    return Places(page.found, tuple(end), end[1])


def cut(found: Sequence[Place], limit: int) -> Places:
    """The first of these; of what was looked for one more than is shown."""
    return Places(found[:limit], found[limit - 1] if len(found) > limit else None)


def written_place(id_: str, at: datetime | None) -> str:
    """Where a list goes on, as it stands in an address."""
    return f"{(at - EPOCH) // MICROSECOND if at else ''}.{id_}"


def read_place(after: str) -> Place | None:
    """What `written_place` wrote; None where it is none of ours."""
    at, dot, id_ = after.partition(".")
    if not dot or not id_.isalnum() or len(id_) > 32 or (at and not (at.isascii() and at.isdigit())):
        return None
    try:
        return id_, EPOCH + int(at) * MICROSECOND if at else None
    except OverflowError:
        return None


def _there(place: Place) -> ColumnElement[tuple[str, datetime]]:
    return tuple_(literal(place[1], UtcDateTime()), place[0])
