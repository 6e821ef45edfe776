"""Read models: what pages and lists show. They go past the domain and change nothing."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, func, select

from cases.complaint import Particulars
from dialogs.conversation import Conversation
from dialogs.messages import Content, Say
from storage.case_tables import cases
from storage.codec import Codec
from storage.tables import conversations, inbox, outbox, tasks


class Entry(Struct, frozen=True):
    """One message of a transcript: from the customer (then with its `key`) or to them."""

    seq: int
    at: datetime
    content: Content | Say
    key: str | None = None


class CaseLine(Struct, frozen=True):
    """One case in a list. `next_due` is the earliest open deadline, `handler` the id of who works on it."""

    number: str
    channel: str
    stage: str
    grade: str
    received_at: datetime
    answer_due: date
    next_due: datetime | None
    handler: str | None
    particulars: Particulars


class TaskLine(Struct, frozen=True):
    """One task that is open; `owner` is the id of who is to do it, `number` that of its case, "" for none."""

    kind: str
    channel: str
    conversation_id: str
    created_at: datetime
    due_at: datetime | None
    owner: str | None
    number: str
    words: str


def transcript(connection: Connection, codec: Codec, conversation_id: str, after: int) -> list[Entry]:
    """What passed in a conversation after `after`, in order; erased messages are left out."""
    came = select(inbox.c.seq, inbox.c.received_at, inbox.c.sealed_content, inbox.c.key).where(
        inbox.c.conversation_id == conversation_id, inbox.c.seq > after
    )
    went = select(outbox.c.seq, outbox.c.created_at, outbox.c.sealed_say).where(
        outbox.c.conversation_id == conversation_id, outbox.c.seq > after
    )
    entries = [
        Entry(seq, at, codec.open(sealed, Content, "inbox", conversation_id, seq), key)  # type: ignore[arg-type]
        for seq, at, sealed, key in connection.execute(came)
        if sealed
    ]
    entries += [
        Entry(seq, at, codec.open(sealed, Say, "outbox", conversation_id, seq))
        for seq, at, sealed in connection.execute(went)
        if sealed
    ]
    return sorted(entries, key=lambda entry: entry.seq)


def locale(connection: Connection, codec: Codec, conversation_id: str) -> str | None:
    """The language of a conversation, if it exists."""
    sealed = connection.scalar(
        select(conversations.c.sealed_state).where(conversations.c.id == conversation_id)
    )
    if sealed is None:
        return None
    return codec.open(sealed, Conversation, "conversations", conversation_id, "state").locale


def case_lines(connection: Connection, codec: Codec, limit: int) -> Sequence[CaseLine]:
    """The newest cases."""
    rows = connection.execute(select(cases).order_by(cases.c.received_at.desc()).limit(limit))
    return [
        CaseLine(
            row.number,
            row.channel,
            row.stage,
            row.grade,
            row.received_at,
            row.answer_due,
            row.due_at,
            row.handler_id,
            codec.open(row.sealed_complaint, Particulars, "cases", row.id),
        )
        for row in rows
    ]


def open_tasks(connection: Connection, codec: Codec, limit: int) -> Sequence[TaskLine]:
    """The oldest open tasks, words of danger to life first."""
    wanted = (
        select(tasks, conversations.c.channel, cases.c.number)
        .join(conversations, conversations.c.id == tasks.c.conversation_id)
        .outerjoin(cases, cases.c.id == tasks.c.case_id)
        .where(tasks.c.state == "open")
        .order_by(tasks.c.kind, tasks.c.created_at)
        .limit(limit)
    )
    return [
        TaskLine(
            row.kind,
            row.channel,
            row.conversation_id,
            row.created_at,
            row.due_at,
            row.owner_id,
            row.number or "",
            _words(codec, row),
        )
        for row in connection.execute(wanted)
    ]


def _words(codec: Codec, row: Any) -> str:
    """Empty once erased."""
    if not row.sealed_words:
        return ""
    return codec.open(row.sealed_words, str, "tasks", row.conversation_id, row.seq, row.kind)


def open_dangers(connection: Connection) -> int:
    """How many people who spoke of danger to life wait for staff."""
    wanted = select(func.count()).where(tasks.c.state == "open", tasks.c.kind == "danger")
    return connection.scalar(wanted) or 0


def unsettled(connection: Connection) -> int:
    """How many messages wait to be sent."""
    return connection.scalar(select(func.count()).where(outbox.c.state == "queued")) or 0
