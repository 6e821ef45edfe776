"""The staff's lists of cases: what is due next stands first, what is over newest first.

How their pages are found: `storage.worklist_pages`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct, structs
from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from cases.actors import Actor, Party
from cases.stage import Stage
from dialogs.staff.scopes import Reach, scope
from storage import mentions
from storage.case_tables import cases
from storage.codec import Codec
from storage.dialects import unindexed
from storage.worklist_lines import Line, lines
from storage.worklist_pages import (
    Order,
    Place,
    Places,
    cut,
    open_places,
    over_places,
    read_place,
    written_place,
)
from storage.worklist_tables import case_labels

PAGE = 50
RECENT = timedelta(days=30)
"""What was over for no longer is counted."""
FEW = 2000
"""So many cases with a label are looked up one by one, of more the list is looked through."""


class View(StrEnum):
    """Which cases a list shows."""

    MINE = "mine"
    UNASSIGNED = "unassigned"
    TEAM = "team"
    MENTIONED = "mentioned"
    OVERDUE = "overdue"
    GREEN = "green"
    AWAITING = "awaiting"
    OPEN = "open"
    CLOSED = "closed"


class Filters(Struct, frozen=True):
    """What a list is narrowed by, all at once. `matter` and `line` are codes of the taxonomy, one with a dot
    or what stands before it; `handler` a staff id or "none"; `label` the id of one. Received from
    `received_from` on, before `received_to`: of what is over the last received then stands first."""

    grade: str = ""
    matter: str = ""
    line: str = ""
    channel: str = ""
    branch: str = ""
    team: str = ""
    handler: str = ""
    stage: str = ""
    label: str = ""
    received_from: datetime | None = None
    received_to: datetime | None = None


class Page(Struct, frozen=True):
    """Some lines of a list; `after` asks for those that follow, "" where none do. `looked_to` is given where
    there may be more, but older cases were not looked at yet."""

    lines: tuple[Line, ...]
    after: str = ""
    looked_to: datetime | None = None


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
    found = _places(connection, member, view, filters, now, after, limit)
    ids = [id_ for id_, _ in found.found]
    more = written_place(*found.after) if found.after else ""
    return Page(tuple(lines(connection, codec, ids)), more, found.looked_to)


def counts(connection: Connection, member: Actor, now: datetime) -> dict[View, int]:
    """How many cases each list has; of what is over only what has been for `RECENT`, of what the member is
    mentioned in only what is new to them."""
    shown = [view for view in views_of(member) if view not in (View.MENTIONED, View.CLOSED)]
    sums = [func.coalesce(func.sum(case((_in_view(view, member, now), 1), else_=0)), 0) for view in shown]
    found = connection.execute(select(*sums).where(cases.c.over_at.is_(None), visible(member))).one()
    over = select(func.count()).where(
        cases.c.over_at > now - RECENT, visible(member), _in_view(View.CLOSED, member, now)
    )
    return {
        **dict(zip(shown, map(int, found), strict=True)),
        View.MENTIONED: mentions.unseen(connection, member.id),
        View.CLOSED: connection.scalar(over) or 0,
    }


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
    if view is View.MENTIONED:
        where = matching(connection, filters)
        return len(mentions.places(connection, member.id, where, None, most, since)), 0
    over = cases.c.over_at
    listed = over.is_not(None) if view is View.CLOSED else over.is_(None)
    narrowed = visible(member), _in_view(view, member, now), *matching(connection, filters)
    wanted = select(cases.c.received_at).where(cases.c.changed_at > since, listed, *narrowed)
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


def matching(connection: Connection, filters: Filters) -> list[ColumnElement[bool]]:
    """The cases that are left."""
    plain = ("grade", "channel", "branch", "team", "stage")
    codes = {"matter": filters.matter, "line": filters.line}
    where = [cases.c[name] == value for name in plain if (value := getattr(filters, name))]
    where += [_of_kind(name, code) for name, code in codes.items() if code]
    if filters.handler:
        handler = unindexed(cases.c.handler_id)
        where.append(handler.is_(None) if filters.handler == "none" else handler == filters.handler)
    if filters.label:
        where.append(_labelled(connection, filters.label))
    if filters.received_from is not None:
        where.append(unindexed(cases.c.received_at) >= filters.received_from)
    if filters.received_to is not None:
        where.append(unindexed(cases.c.received_at) < filters.received_to)
    return where


def _labelled(connection: Connection, label: str) -> ColumnElement[bool]:
    few = _few(connection, label)
    if few is not None:
        return cases.c.id.in_(few)
    return unindexed(cases.c.id).in_(select(case_labels.c.case_id).where(case_labels.c.label_id == label))


def _few(connection: Connection, label: str) -> Sequence[str] | None:
    labelled = select(case_labels.c.case_id).where(case_labels.c.label_id == label)
    found = connection.scalars(labelled.limit(FEW + 1)).all()
    return found if len(found) <= FEW else None


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


def _places(
    connection: Connection, member: Actor, view: View, filters: Filters, now: datetime, after: str, limit: int
) -> Places:
    place = read_place(after)
    if view is View.CLOSED:
        return _over_places(connection, member, filters, place, limit)
    narrowed = matching(connection, filters)
    if view is View.MENTIONED:
        return cut(mentions.places(connection, member.id, narrowed, place, limit + 1), limit)
    return open_places(connection, [visible(member), _in_view(view, member, now), *narrowed], place, limit)


def _over_places(
    connection: Connection, member: Actor, filters: Filters, after: Place | None, limit: int
) -> Places:
    """By the index that leads to the fewest: of when they were received, of their handler, or of all."""
    received, handler, reach = cases.c.received_at, cases.c.handler_id, scope(member).reach
    first, last = filters.received_from, filters.received_to
    few = _few(connection, filters.label) if filters.label else None
    led = {"received_from": None, "received_to": None, "handler": ""} | ({} if few is None else {"label": ""})
    rest = matching(connection, structs.replace(filters, **led))
    rest += [visible(member)] if reach is Reach.TEAM else []
    whose = [handler == member.id] if reach is Reach.HANDLER else []
    if filters.handler:
        whose.append(handler.is_(None) if filters.handler == "none" else handler == filters.handler)
    lead: list[ColumnElement[bool]] = [] if few is None else [cases.c.id.in_(few)]
    if first is None and last is None:
        return over_places(connection, Order(cases.c.over_at), [*lead, *whose], rest, after, limit)
    return over_places(connection, Order(received, first, last), lead, [*rest, *whose], after, limit)
