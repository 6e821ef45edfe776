"""The staff's lists of cases, page by page: what is due next stands first, what is over newest first.

Pages are found by the time where the page before ended, so that no case is shown twice or left out when
others come or go. Found, filtered and counted by covering partial indexes (`storage.worklist_tables`).
"""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, or_, select, tuple_

from cases.actors import Actor, Party
from cases.stage import Stage
from dialogs.staff.scopes import Reach, scope
from storage.case_tables import cases
from storage.codec import Codec
from storage.types import EPOCH, MICROSECOND, UtcDateTime
from storage.worklist_lines import Line, lines
from storage.worklist_tables import case_labels

PAGE = 50


class View(StrEnum):
    """Which cases a list shows."""

    MINE = "mine"
    UNASSIGNED = "unassigned"
    TEAM = "team"
    OVERDUE = "overdue"
    GREEN = "green"
    AWAITING = "awaiting"
    OPEN = "open"
    CLOSED = "closed"


class Filters(Struct, frozen=True):
    """What a list is narrowed by, all at once. `matter` and `line` are codes of the taxonomy, one with a dot
    or what stands before it; `handler` a staff id or "none"; `label` the id of one. Received from
    `received_from` on, before `received_to`."""

    grade: str = ""
    matter: str = ""
    line: str = ""
    channel: str = ""
    handler: str = ""
    stage: str = ""
    label: str = ""
    received_from: datetime | None = None
    received_to: datetime | None = None


class Page(Struct, frozen=True):
    """Some lines of a list; `after` asks for those that follow, "" where none do."""

    lines: tuple[Line, ...]
    after: str = ""


def views_of(member: Actor) -> list[View]:
    """The lists that there are for a member of staff: handlers see theirs, and what they may take."""
    if scope(member).reach is Reach.HANDLER:
        return [view for view in View if view not in (View.TEAM, View.OPEN)]
    if member.party in (Party.AUDITOR, Party.ADMINISTRATOR):  # no case is ever theirs
        return [view for view in View if view not in (View.MINE, View.TEAM)]
    return [view for view in View if view is not View.TEAM or member.team]


def page(
    connection: Connection,
    codec: Codec,
    member: Actor,
    view: View,
    filters: Filters,
    now: datetime,
    after: str = "",
    limit: int = PAGE,
) -> Page:
    """The first lines of a list, or those after the page that ended with `after`; an `after` that nobody
    was given begins anew. Only cases that the member may see."""
    where = [visible(member), _in_view(view, member, now), *matching(filters)]
    find = _over_ids if view is View.CLOSED else _open_ids
    found = find(connection, where, read_place(after), limit + 1)
    ids = [id_ for id_, _ in found[:limit]]
    more = written_place(*found[limit - 1]) if len(found) > limit else ""
    return Page(tuple(lines(connection, codec, ids)), more)


def counts(connection: Connection, member: Actor, now: datetime) -> dict[View, int]:
    """How many cases each list has that shows open ones."""
    shown = [view for view in views_of(member) if view is not View.CLOSED]
    sums = [func.coalesce(func.sum(case((_in_view(view, member, now), 1), else_=0)), 0) for view in shown]
    found = connection.execute(select(*sums).where(cases.c.over_at.is_(None), visible(member))).one()
    return dict(zip(shown, map(int, found), strict=True))


def news(
    connection: Connection,
    member: Actor,
    view: View,
    filters: Filters,
    now: datetime,
    since: datetime,
    most: int,
) -> tuple[int, int]:
    """How many cases of a list are new since then, and how many others changed; `most` of both at most."""
    over = cases.c.over_at
    listed = over.is_not(None) if view is View.CLOSED else over.is_(None)
    wanted = select(cases.c.received_at).where(
        cases.c.changed_at > since, listed, visible(member), _in_view(view, member, now), *matching(filters)
    )
    found = list(connection.scalars(wanted.limit(most)))
    new = sum(at > since for at in found)
    return new, len(found) - new


def visible(member: Actor) -> ColumnElement[bool]:
    """The cases that the member's scope covers; a handler also sees those that nobody has and they may
    take."""
    reach = scope(member)
    match reach.reach:
        case Reach.ALL:
            return and_(True)
        case Reach.TEAM:
            return or_(cases.c.team == reach.value, cases.c.team.is_(None))
        case Reach.HANDLER:
            near = or_(cases.c.team == member.team, cases.c.team.is_(None)) if member.team else and_(True)
            return or_(cases.c.handler_id == member.id, and_(cases.c.handler_id.is_(None), near))


def matching(filters: Filters) -> list[ColumnElement[bool]]:
    """The cases that are left."""
    plain = {"grade": filters.grade, "channel": filters.channel, "stage": filters.stage}
    codes = {"matter": filters.matter, "line": filters.line}
    where = [cases.c[name] == value for name, value in plain.items() if value]
    where += [_of_kind(name, code) for name, code in codes.items() if code]
    if filters.handler:
        theirs = cases.c.handler_id == filters.handler
        where.append(cases.c.handler_id.is_(None) if filters.handler == "none" else theirs)
    if filters.label:
        labelled = select(case_labels.c.case_id).where(case_labels.c.label_id == filters.label)
        where.append(cases.c.id.in_(labelled))
    if filters.received_from is not None:
        where.append(cases.c.received_at >= filters.received_from)
    if filters.received_to is not None:
        where.append(cases.c.received_at < filters.received_to)
    return where


def _of_kind(name: str, code: str) -> ColumnElement[bool]:
    return or_(cases.c[name] == code, cases.c[name].startswith(f"{code}.", autoescape=True))


def _in_view(view: View, member: Actor, now: datetime) -> ColumnElement[bool]:
    match view:
        case View.MINE:
            return cases.c.handler_id == member.id
        case View.UNASSIGNED:
            return cases.c.handler_id.is_(None)
        case View.TEAM:
            return cases.c.team == member.team
        case View.OVERDUE:
            return cases.c.due_at <= now
        case View.GREEN:
            return cases.c.green == 1
        case View.AWAITING:
            return cases.c.stage == Stage.AWAITING_CUSTOMER.value
        case View.CLOSED if scope(member).reach is Reach.HANDLER:
            return cases.c.handler_id == member.id
    return and_(True)


Place = tuple[str, datetime | None]
"""A case and the time that it stands at in its list."""


def _open_ids(
    connection: Connection, where: list[ColumnElement[bool]], after: Place | None, many: int
) -> list[Place]:
    """Those with a time first; the others stand at the end, where indexes of the two databases differ."""
    due, open_ = cases.c.due_at, cases.c.over_at.is_(None)
    columns, found = select(cases.c.id, due).where(open_, *where), []
    if after is None or after[1] is not None:
        timed = columns.where(due.is_not(None))
        if after is not None:
            timed = timed.where(tuple_(due, cases.c.id) > tuple_(literal(after[1], UtcDateTime()), after[0]))
        found = [tuple(row) for row in connection.execute(timed.order_by(due, cases.c.id).limit(many))]
    if len(found) < many:
        timeless = columns.where(due.is_(None))
        if after is not None and after[1] is None:
            timeless = timeless.where(cases.c.id > after[0])
        rows = connection.execute(timeless.order_by(cases.c.id).limit(many - len(found)))
        found += [tuple(row) for row in rows]
    return found


def _over_ids(
    connection: Connection, where: list[ColumnElement[bool]], after: Place | None, many: int
) -> list[Place]:
    over = cases.c.over_at
    wanted = select(cases.c.id, over).where(over.is_not(None), *where)
    if after is not None and after[1] is not None:
        wanted = wanted.where(tuple_(over, cases.c.id) < tuple_(literal(after[1], UtcDateTime()), after[0]))
    rows = connection.execute(wanted.order_by(over.desc(), cases.c.id.desc()).limit(many))
    return [tuple(row) for row in rows]


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
