"""Read models: what pages and lists show. They go past the domain and change nothing."""

from collections.abc import Sequence
from datetime import date, datetime

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
    """One case in a list."""

    number: str
    channel: str
    stage: str
    received_at: datetime
    answer_due: date
    particulars: Particulars


class TaskLine(Struct, frozen=True):
    """One task that is open."""

    kind: str
    channel: str
    conversation_id: str
    created_at: datetime
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
            row.received_at,
            row.answer_due,
            codec.open(row.sealed_complaint, Particulars, "cases", row.id),
        )
        for row in rows
    ]


def open_tasks(connection: Connection, codec: Codec, limit: int) -> Sequence[TaskLine]:
    """The oldest open tasks, words of danger to life first."""
    wanted = (
        select(tasks, conversations.c.channel)
        .join(conversations, conversations.c.id == tasks.c.conversation_id)
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
            codec.open(row.sealed_words, str, "tasks", row.conversation_id, row.seq, row.kind),
        )
        for row in connection.execute(wanted)
    ]


def open_dangers(connection: Connection) -> int:
    """How many people who spoke of danger to life wait for staff."""
    wanted = select(func.count()).where(tasks.c.state == "open", tasks.c.kind == "danger")
    return connection.scalar(wanted) or 0


def unsettled(connection: Connection) -> int:
    """How many messages wait to be sent."""
    return connection.scalar(select(func.count()).where(outbox.c.state == "queued")) or 0
