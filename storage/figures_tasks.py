"""The open tasks that a member of staff may see and do: their own, their team's, and those of nobody."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select, true

from dialogs.staff.figures import Chore, Tally
from dialogs.staff.scopes import Reach, Scope
from storage.case_tables import cases, staff
from storage.codec import Codec
from storage.figures_staff import names
from storage.tables import tasks
from storage.tasks import Task, task_number

MOST = 500
"""How many open tasks are looked through."""
_PRESSING = ("danger", "executive", "phone", "follow_up", "person")


def open_of_kind(connection: Connection, scope: Scope, kind: str) -> Tally:
    """How many of this kind are open, and the case of the oldest."""
    of_kind = _visible(scope, func.count()).where(tasks.c.kind == kind)
    count = connection.scalar(of_kind) or 0
    if not count:
        return Tally()
    oldest = _visible(scope, cases.c.number).where(tasks.c.kind == kind).order_by(tasks.c.created_at).limit(1)
    return Tally(count, connection.scalar(oldest) or "")


def chores(connection: Connection, codec: Codec, scope: Scope) -> list[Chore]:
    """What is open, danger to life first, then by kind and age."""
    rows = _rows(connection, scope)
    named = names(connection, codec) if rows else {}
    found = [
        Chore(
            number=task_number(row),
            kind=row.kind,
            created_at=row.created_at,
            due_at=row.due_at,
            case=row.number or "",
            owner=named.get(row.owner_id, ""),
            words=_words(codec, row),
        )
        for row in rows
    ]
    return sorted(found, key=lambda chore: _rank(chore.kind))


def task_of(connection: Connection, codec: Codec, scope: Scope, number: str) -> Task | None:
    """The open task of this number, if this scope covers it. Should two have it, which takes some hundreds
    of open tasks, it is none."""
    found = [row for row in _rows(connection, scope) if task_number(row) == number]
    if len(found) != 1:
        return None
    (row,) = found
    place = row.conversation_id, row.seq, row.kind
    return Task(*place, _words(codec, row), row.due_at, row.owner_id, row.case_id)


def _rows(connection: Connection, scope: Scope) -> Sequence[Any]:
    wanted = _visible(scope, tasks, cases.c.number).order_by(tasks.c.created_at).limit(MOST)
    return connection.execute(wanted).all()


def _visible(scope: Scope, *columns: Any) -> Select[Any]:
    joined = tasks.outerjoin(cases, cases.c.id == tasks.c.case_id)
    return select(*columns).select_from(joined).where(tasks.c.state == "open", _within(scope))


def _within(scope: Scope) -> ColumnElement[bool]:
    unowned = tasks.c.owner_id.is_(None)
    nobodys = and_(unowned, tasks.c.case_id.is_(None))
    match scope.reach:
        case Reach.ALL:
            return true()
        case Reach.TEAM:
            team = select(staff.c.id).where(staff.c.team == scope.value)
            return or_(tasks.c.owner_id.in_(team), cases.c.team == scope.value, nobodys)
        case Reach.HANDLER:
            own = and_(unowned, cases.c.handler_id == scope.value)
            return or_(tasks.c.owner_id == scope.value, own, nobodys)


def _words(codec: Codec, row: Any) -> str:
    if not row.sealed_words:
        return ""
    return codec.open(row.sealed_words, str, "tasks", row.conversation_id, row.seq, row.kind)


def _rank(kind: str) -> int:
    return _PRESSING.index(kind) if kind in _PRESSING else len(_PRESSING)
