"""What customers sent. The key of a message is taken once; a repeat finds it taken."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, select, tuple_, update

from dialogs.messages import Content
from storage.codec import Codec
from storage.dialects import insert_fresh
from storage.tables import inbox, outbox

ERASED = b""


class Message(Struct, frozen=True):
    """A message that came in, under the number it got in the transcript."""

    conversation_id: str
    seq: int
    key: str
    content: Content


def take(
    connection: Connection, codec: Codec, messages: Sequence[Message], now: datetime
) -> set[tuple[str, int]]:
    """Record these; returns (conversation, seq) of those that were not taken before."""
    rows = [
        {
            "conversation_id": message.conversation_id,
            "seq": message.seq,
            "key": message.key,
            "sealed_content": codec.seal(message.content, "inbox", message.conversation_id, message.seq),
            "received_at": now,
        }
        for message in messages
    ]
    if not rows:
        return set()
    return {(row[0], row[1]) for row in connection.execute(insert_fresh(connection, inbox), rows)}


def seqs(connection: Connection, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The numbers that repeated messages got when they were taken, by (conversation, key)."""
    wanted = select(inbox.c.conversation_id, inbox.c.key, inbox.c.seq).where(
        tuple_(inbox.c.conversation_id, inbox.c.key).in_(list(keys))
    )
    return {(row.conversation_id, row.key): row.seq for row in connection.execute(wanted)}


def erase(connection: Connection, conversation_ids: Sequence[str], before: datetime | None = None) -> None:
    """Delete all words of these conversations in both directions, or those from before then; what is still
    to be sent stays."""
    came: list[ColumnElement[bool]] = [inbox.c.conversation_id.in_(conversation_ids)]
    went: list[ColumnElement[bool]] = [
        outbox.c.conversation_id.in_(conversation_ids),
        outbox.c.settled_at.is_not(None),
    ]
    if before is not None:
        came.append(inbox.c.received_at < before)
        went.append(outbox.c.created_at < before)
    connection.execute(update(inbox).where(*came).values(sealed_content=ERASED))
    connection.execute(update(outbox).where(*went).values(sealed_say=ERASED))
