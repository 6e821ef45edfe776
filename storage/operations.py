"""How Tingsu itself is doing: what could not be delivered, what waits, and what the clock has to do."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, and_, exists, func, literal, or_, select, true, tuple_

from dialogs.messages import Say
from dialogs.staff.scopes import Reach, Scope
from storage.case_tables import cases
from storage.codec import Codec
from storage.figure_tables import TROUBLED
from storage.notices import CONTINUED
from storage.tables import conversations, due, outbox
from storage.types import UtcDateTime

PAGE = 50
COUNTED = 10_000
"""No more than so many are counted."""


class Trouble(Struct, frozen=True):
    """A message that did not reach its reader. `state` is failed, or parked until they write again; `number`
    is their latest case, "" for none; `to_staff`: it was for a member of staff."""

    conversation_id: str
    seq: int
    channel: str
    state: str
    reason: str
    attempts: int
    created_at: datetime
    text: str
    number: str
    to_staff: bool

    @property
    def id(self) -> str:
        """Names it in addresses of the console."""
        return f"{self.conversation_id}-{self.seq}"


class Health(Struct, frozen=True):
    """What waits now. `queued` are messages that are due, `oldest` since when; `jobs` of the clock that are
    due, `oldest_job` since when. `undelivered`: by channel, messages made since a time that failed."""

    queued: int
    oldest: datetime | None
    jobs: int
    oldest_job: datetime | None
    undelivered: dict[str, int]


def troubles(
    connection: Connection, codec: Codec, scope: Scope, after: Trouble | None = None, limit: int = PAGE
) -> list[Trouble]:
    """The newest of this scope, or those after this one."""
    place = outbox.c.created_at, outbox.c.conversation_id, outbox.c.seq
    wanted = (
        select(outbox, conversations.c.channel, conversations.c.staff_id, _latest_case())
        .join(conversations, conversations.c.id == outbox.c.conversation_id)
        .where(TROUBLED, func.length(outbox.c.sealed_say) > 0, _within(scope))
        .where(outbox.c.reason.is_distinct_from(CONTINUED))
    )
    if after is not None:
        before = literal(after.created_at, UtcDateTime()), after.conversation_id, after.seq
        wanted = wanted.where(tuple_(*place) < tuple_(*before))
    rows = connection.execute(wanted.order_by(*(column.desc() for column in place)).limit(limit))
    return [_trouble(codec, row) for row in rows]


def trouble(
    connection: Connection, codec: Codec, scope: Scope, conversation_id: str, seq: int
) -> Trouble | None:
    """This one, if it is of this scope and still in trouble."""
    row = connection.execute(
        select(outbox, conversations.c.channel, conversations.c.staff_id, _latest_case())
        .join(conversations, conversations.c.id == outbox.c.conversation_id)
        .where(outbox.c.conversation_id == conversation_id, outbox.c.seq == seq, TROUBLED, _within(scope))
        .where(func.length(outbox.c.sealed_say) > 0)
    ).first()
    return _trouble(codec, row) if row is not None else None


def health(connection: Connection, now: datetime, since: datetime) -> Health:
    """How things stand at this moment."""
    late = outbox.c.state == "queued", outbox.c.due_at <= now
    failed = (
        select(outbox.c.conversation_id)
        .where(TROUBLED, outbox.c.state == "failed", outbox.c.created_at >= since)
        .where(outbox.c.reason.is_distinct_from(CONTINUED))
    ).limit(COUNTED)
    found = failed.subquery()
    by_channel = (
        select(conversations.c.channel, func.count())
        .join(found, found.c.conversation_id == conversations.c.id)
        .group_by(conversations.c.channel)
    )
    return Health(
        queued=_count(connection, outbox.c.seq, *late),
        oldest=connection.scalar(select(func.min(outbox.c.due_at)).where(*late)),
        jobs=_count(connection, due.c.kind, due.c.due_at <= now),
        oldest_job=connection.scalar(select(func.min(due.c.due_at)).where(due.c.due_at <= now)),
        undelivered={row[0]: row[1] for row in connection.execute(by_channel)},
    )


def _count(connection: Connection, column: Any, *where: ColumnElement[bool]) -> int:
    some = select(column).where(*where).limit(COUNTED).subquery()
    return connection.scalar(select(func.count()).select_from(some)) or 0


def _latest_case() -> Any:
    return (
        select(cases.c.number)
        .where(cases.c.conversation_id == outbox.c.conversation_id)
        .order_by(cases.c.received_at.desc())
        .limit(1)
        .scalar_subquery()
        .label("number")
    )


def _within(scope: Scope) -> ColumnElement[bool]:
    if scope.reach is Reach.ALL:
        return true()
    column = cases.c.team if scope.reach is Reach.TEAM else cases.c.handler_id
    theirs = (
        or_(column == scope.value, column.is_(None)) if scope.reach is Reach.TEAM else column == scope.value
    )
    return exists().where(and_(cases.c.conversation_id == outbox.c.conversation_id, theirs))


def _trouble(codec: Codec, row: Any) -> Trouble:
    say = codec.open(row.sealed_say, Say, "outbox", row.conversation_id, row.seq)
    return Trouble(
        conversation_id=row.conversation_id,
        seq=row.seq,
        channel=row.channel,
        state=row.state,
        reason=row.reason or "",
        attempts=row.attempts,
        created_at=row.created_at,
        text=say.text,
        number=row.number or "",
        to_staff=row.staff_id is not None,
    )
