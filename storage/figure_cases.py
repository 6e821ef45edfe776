"""The cases behind a figure of the dashboard: received, over or rated in some days. Page by page."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, and_, literal, or_, select, true, tuple_

from cases.causes import NOT_STATED
from cases.stage import Stage
from dialogs.staff.scopes import Reach, Scope
from storage.case_tables import cases, ratings
from storage.types import UtcDateTime
from storage.worklist_pages import read_place, written_place

PAGE = 50


class Figure(StrEnum):
    """What a figure counts."""

    RECEIVED = "received"
    CLOSED = "closed"
    RATED = "rated"


class Behind(Struct, frozen=True):
    """Which cases: from `first` on, before `last`; of one matter, line, channel, branch, grade, team,
    handler or cause, "" for all. A code of the taxonomy without a dot stands for all that begin with it."""

    figure: Figure
    first: datetime
    last: datetime
    matter: str = ""
    line: str = ""
    channel: str = ""
    branch: str = ""
    grade: str = ""
    team: str = ""
    handler: str = ""
    cause: str = ""


def behind(
    connection: Connection, scope: Scope, wanted: Behind, after: str = "", limit: int = PAGE
) -> tuple[list[str], str]:
    """The ids of these cases, newest first, and where the page after them begins, "" for none."""
    at: Any = {
        Figure.RECEIVED: cases.c.received_at,
        Figure.CLOSED: cases.c.over_at,
        Figure.RATED: ratings.c.rated_at,
    }[wanted.figure]
    found = select(cases.c.id, at).where(at >= wanted.first, at < wanted.last, _within(scope), *_of(wanted))
    if wanted.figure is Figure.RATED:
        found = found.join(ratings, ratings.c.case_id == cases.c.id)
    if place := read_place(after):
        found = found.where(tuple_(at, cases.c.id) < tuple_(literal(place[1], UtcDateTime()), place[0]))
    rows = connection.execute(found.order_by(at.desc(), cases.c.id.desc()).limit(limit + 1)).all()
    more = written_place(*rows[limit - 1]) if len(rows) > limit else ""
    return [row[0] for row in rows[:limit]], more


def _within(scope: Scope) -> ColumnElement[bool]:
    match scope.reach:
        case Reach.ALL:
            return true()
        case Reach.TEAM:
            return cases.c.team == scope.value
        case Reach.HANDLER:
            return cases.c.handler_id == scope.value


def _of(wanted: Behind) -> list[ColumnElement[bool]]:
    plain = {
        cases.c.channel: wanted.channel,
        cases.c.branch: wanted.branch,
        cases.c.grade: wanted.grade,
        cases.c.team: wanted.team,
        cases.c.handler_id: wanted.handler,
    }
    found: list[ColumnElement[bool]] = [column == value for column, value in plain.items() if value]
    for column, code in ((cases.c.matter, wanted.matter), (cases.c.line, wanted.line)):
        if code:
            found.append(or_(column == code, column.startswith(f"{code}.", autoescape=True)))
    if wanted.cause:
        coded = cases.c.cause.is_(None) if wanted.cause == NOT_STATED else cases.c.cause == wanted.cause
        found += [coded, cases.c.stage == Stage.CLOSED.value]
    return [and_(*found)] if found else []
