"""What was said between a case's customer and the insurer, with what became of each message."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, func, select, update

from dialogs.conversation import Conversation
from dialogs.messages import Content, Say
from storage.case_tables import events
from storage.codec import Codec
from storage.history import event_of
from storage.tables import conversations, due, inbox, outbox
from storage.windows import Window

AT_ONCE = 60


class Passed(Struct, frozen=True):
    """One message. To the customer, then it has a `state`: queued, parked, sent or failed, for a `reason`;
    `seen`: the customer's page has it. Or from the customer, then `state` is ""."""

    conversation_id: str
    channel: str
    seq: int
    at: datetime
    content: Content | Say
    state: str = ""
    reason: str = ""
    due_at: datetime | None = None
    settled_at: datetime | None = None
    seen: bool = False

    @property
    def id(self) -> str:
        """Names it in addresses of the console."""
        return f"{self.conversation_id}-{self.seq}"


class Line(Struct, frozen=True):
    """How a customer can be reached now: the channel, what opened it (`storage.windows`), why it cannot be
    written to, and whether something is parked before whatever comes next."""

    conversation_id: str
    channel: str
    window: Window
    unreachable: str
    parked: int


class Talk(Struct, frozen=True):
    """The latest messages, oldest first. `more`: there are older ones."""

    messages: tuple[Passed, ...]
    more: bool


def talk(
    connection: Connection, codec: Codec, conversation_ids: Sequence[str], before: datetime | None = None
) -> Talk:
    """The latest of these conversations before a time, in the order in which they passed."""
    found = [one for id_ in conversation_ids for one in _of_conversation(connection, codec, id_, before)]
    found.sort(key=lambda one: (one.at, one.conversation_id, one.seq))
    return Talk(tuple(found[-AT_ONCE:]), len(found) > AT_ONCE)


def line(connection: Connection, conversation_id: str) -> Line:
    """How the customer of this conversation can be reached; raises LookupError."""
    row = connection.execute(select(conversations).where(conversations.c.id == conversation_id)).first()
    if row is None:
        raise LookupError(conversation_id)
    parked = select(func.count()).where(
        outbox.c.conversation_id == conversation_id, outbox.c.settled_at.is_(None), outbox.c.state == "parked"
    )
    window = (row.wrote_at, row.wrote_spent, row.tapped_at, row.tapped_spent)
    return Line(conversation_id, row.channel, window, row.unreachable or "", connection.scalar(parked) or 0)


def remembered(connection: Connection, codec: Codec, conversation_id: str) -> Conversation:
    """The state of a conversation, not to be changed; raises LookupError."""
    sealed = connection.scalar(
        select(conversations.c.sealed_state).where(conversations.c.id == conversation_id)
    )
    if sealed is None:
        raise LookupError(conversation_id)
    return codec.open(sealed, Conversation, "conversations", conversation_id, "state")


def untold(connection: Connection, case_id: str) -> datetime | None:
    """When the customer will hear of what they were not told yet; None if there is nothing."""
    found: datetime | None = connection.scalar(
        select(due.c.due_at).where(due.c.kind == "tell", due.c.subject == case_id)
    )
    return found


def merged_into(connection: Connection, codec: Codec, case_id: str) -> Sequence[str]:
    """The ids of the cases that go on in this one."""
    wanted = select(events).where(events.c.case_id == case_id, events.c.kind == "absorbed")
    absorbed = [event_of(codec, row).details.given.get("merged", "") for row in connection.execute(wanted)]
    return [str(one) for one in absorbed if one]


def send_again(connection: Connection, conversation_id: str, seq: int, now: datetime) -> bool:
    """Have a message that failed be tried once more; False if it did not fail."""
    again = (
        update(outbox)
        .where(outbox.c.conversation_id == conversation_id, outbox.c.seq == seq, outbox.c.state == "failed")
        .where(func.length(outbox.c.sealed_say) > 0)
        .values(
            state="queued", settled_at=None, leased_until=None, attempts=0, due_at=now, reason=None,
            answered_in=None,
        )
        .returning(outbox.c.seq)
    )  # fmt: skip
    return connection.execute(again).first() is not None


def _of_conversation(connection: Connection, codec: Codec, id_: str, before: datetime | None) -> list[Passed]:
    channel, seen_seq = connection.execute(
        select(conversations.c.channel, conversations.c.seen_seq).where(conversations.c.id == id_)
    ).one()
    came = select(inbox).where(inbox.c.conversation_id == id_).order_by(inbox.c.seq.desc())
    went = select(outbox).where(outbox.c.conversation_id == id_).order_by(outbox.c.seq.desc())
    if before is not None:
        came, went = came.where(inbox.c.received_at < before), went.where(outbox.c.created_at < before)
    found = [
        _received(codec, row, channel)
        for row in connection.execute(came.limit(AT_ONCE + 1))
        if row.sealed_content
    ]
    return found + [
        _sent(codec, row, channel, seen_seq)
        for row in connection.execute(went.limit(AT_ONCE + 1))
        if row.sealed_say
    ]


def _received(codec: Codec, row: Any, channel: str) -> Passed:
    id_ = row.conversation_id
    content: Content = codec.open(row.sealed_content, Content, "inbox", id_, row.seq)  # type: ignore[arg-type]
    return Passed(id_, channel, row.seq, row.received_at, content)


def _sent(codec: Codec, row: Any, channel: str, seen_seq: int) -> Passed:
    return Passed(
        row.conversation_id,
        channel,
        row.seq,
        row.created_at,
        codec.open(row.sealed_say, Say, "outbox", row.conversation_id, row.seq),
        row.state,
        row.reason or "",
        row.due_at,
        row.settled_at,
        row.seq <= seen_seq,
    )
