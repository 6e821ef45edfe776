"""Messages on their way to customers. Each is sent by whoever holds its lease, and settled once.

A row is queued until it was sent or has failed; parked while the platform takes nothing until the
customer writes. Of a conversation, the rows leave in the order of `seq`.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
import structlog
from msgspec import Struct
from sqlalchemy import Connection, bindparam, insert, select, tuple_, update

from dialogs.messages import Say
from storage.codec import Codec
from storage.crypto import Tampered, UnknownKey
from storage.prepared import Prepared
from storage.tables import conversations, outbox

ANSWER_LEASE = timedelta(seconds=20)
# Why a message is parked: the customer was pointed to it, once, and gets it whole when they next write.
POINTED = "template_sent"


class Row(Struct):
    """A message not settled yet. `answered_in` is the inbox seq whose answer carries it, if any."""

    conversation_id: str
    seq: int
    say: Say
    state: str = "queued"
    answered_in: int | None = None
    leased_until: datetime | None = None
    attempts: int = 0
    reason: str | None = None


_FIELDS = (
    outbox.c.conversation_id,
    outbox.c.seq,
    outbox.c.sealed_say,
    outbox.c.state,
    outbox.c.answered_in,
    outbox.c.leased_until,
    outbox.c.attempts,
    outbox.c.reason,
)
_unsettled = (
    select(*_FIELDS)
    .where(outbox.c.conversation_id.in_(bindparam("ids", expanding=True)), outbox.c.settled_at.is_(None))
    .order_by(outbox.c.conversation_id, outbox.c.seq)
)
_ADDED = (
    "conversation_id",
    "seq",
    "state",
    "sealed_say",
    "answered_in",
    "created_at",
    "due_at",
    "leased_until",
    "attempts",
)
_adding = Prepared(insert(outbox), _ADDED)
_answered = Prepared(
    update(outbox)
    .where(
        outbox.c.conversation_id == bindparam("b_id"),
        outbox.c.seq == bindparam("b_seq"),
        outbox.c.settled_at.is_(None),
    )
    .values(state="sent", settled_at=bindparam("b_now"), leased_until=None),
    ["b_id", "b_seq", "b_now"],
)
_leased = (
    update(outbox)
    .where(
        outbox.c.conversation_id == bindparam("b_id"),
        outbox.c.seq == bindparam("b_seq"),
        outbox.c.settled_at.is_(None),
    )
    .values(
        state="queued",
        answered_in=bindparam("b_answered_in"),
        leased_until=bindparam("b_until"),
        due_at=bindparam("b_due_at"),
    )
)
_unreadable = (
    update(outbox)
    .where(outbox.c.conversation_id == bindparam("b_id"), outbox.c.seq == bindparam("b_seq"))
    .values(state="failed", settled_at=outbox.c.created_at, leased_until=None, reason="unreadable")
)

log = structlog.get_logger(__name__)


def unsettled(connection: Connection, codec: Codec, ids: Iterable[str]) -> dict[str, list[Row]]:
    """What these conversations still have to be sent, in order.

    A row that does not open fails here for good: it must not hold up all others.
    """
    waiting: dict[str, list[Row]] = {}
    for row in connection.execute(_unsettled, {"ids": list(ids)}).all():
        try:
            waiting.setdefault(row.conversation_id, []).append(_row(codec, row))
        except UnknownKey:
            raise  # the fault is ours, not the row's
        except (Tampered, msgspec.MsgspecError) as error:
            log.error("outbox_unreadable", conversation=row.conversation_id, error=type(error).__name__)
            connection.execute(_unreadable, {"b_id": row.conversation_id, "b_seq": row.seq})
    return {id_: rows for id_, rows in waiting.items() if rows}


def answers(
    connection: Connection, codec: Codec, turns: Iterable[tuple[str, int]]
) -> dict[tuple[str, int], list[Row]]:
    """What the answers to these turns carry, by (conversation, inbox seq)."""
    wanted = select(*_FIELDS).where(tuple_(outbox.c.conversation_id, outbox.c.answered_in).in_(list(turns)))
    found: dict[tuple[str, int], list[Row]] = {}
    for row in connection.execute(wanted.order_by(outbox.c.seq)):
        if not row.sealed_say:  # erased
            continue
        found.setdefault((row.conversation_id, row.answered_in), []).append(_row(codec, row))
    return found


def add(connection: Connection, codec: Codec, rows: Sequence[Row], now: datetime) -> None:
    """New messages; those that an answer carries are leased to it."""
    _adding.run(
        connection,
        (
            (
                row.conversation_id,
                row.seq,
                row.state,
                codec.seal(row.say, "outbox", row.conversation_id, row.seq),
                row.answered_in,
                now,
                row.leased_until or now,
                row.leased_until,
                0,
            )
            for row in rows
        ),
    )


def lease_to_answers(connection: Connection, rows: Sequence[Row], now: datetime) -> None:
    """Older messages that an answer carries, or that may be sent again now."""
    if rows:
        connection.execute(
            _leased,
            [
                {
                    "b_id": row.conversation_id,
                    "b_seq": row.seq,
                    "b_answered_in": row.answered_in,
                    "b_until": row.leased_until,
                    "b_due_at": row.leased_until or now,
                }
                for row in rows
            ],
        )


def settle_answered(connection: Connection, delivered: Sequence[tuple[str, int]], now: datetime) -> None:
    """The answers that carried these (conversation, seq) were written out."""
    _answered.run(connection, ((id_, seq, now) for id_, seq in sorted(delivered)))


def settle_seen(connection: Connection, conversation_id: str, seq: int, now: datetime) -> None:
    """The customer's page has every message up to `seq`."""
    connection.execute(
        update(conversations)
        .where(conversations.c.id == conversation_id, conversations.c.seen_seq < seq)
        .values(seen_seq=seq)
    )
    connection.execute(
        update(outbox)
        .where(
            outbox.c.conversation_id == conversation_id,
            outbox.c.seq <= seq,
            outbox.c.settled_at.is_(None),
        )
        .values(state="sent", settled_at=now, leased_until=None)
    )


def give_up(connection: Connection, codec: Codec, conversation_id: str, reason: str, now: datetime) -> None:
    """Send no more of what waits in this conversation, save what is being sent."""
    connection.execute(
        update(outbox)
        .where(
            outbox.c.conversation_id == conversation_id,
            outbox.c.settled_at.is_(None),
            outbox.c.leased_until.is_(None),
        )
        .values(state="failed", settled_at=now, reason=reason)
    )


def _row(codec: Codec, row: Any) -> Row:
    return Row(
        conversation_id=row.conversation_id,
        seq=row.seq,
        say=codec.open(row.sealed_say, Say, "outbox", row.conversation_id, row.seq),
        state=row.state,
        answered_in=row.answered_in,
        leased_until=row.leased_until,
        attempts=row.attempts,
        reason=row.reason,
    )
