"""Messages on their way to customers. Each is sent by whoever holds its lease, and settled once.

A row is queued until it was sent or has failed; parked while the platform takes nothing until the
customer writes. Of a conversation, the rows leave in the order of `seq`.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, bindparam, func, insert, select, tuple_, update

from dialogs.messages import Say
from storage.codec import Codec
from storage.tables import conversations, outbox
from storage.threads import Contact

ANSWER_LEASE = timedelta(seconds=20)
SENDER_LEASE = timedelta(seconds=120)
SEND_SECONDS = 20.0
_PER_CLAIM = 5  # so many sends fit into a lease


class Row(Struct):
    """A message not settled yet. `answered_in` is the inbox seq whose answer carries it, if any."""

    conversation_id: str
    seq: int
    say: Say
    state: str = "queued"
    answered_in: int | None = None
    leased_until: datetime | None = None
    attempts: int = 0


class Claim(Struct, frozen=True):
    """The next messages of one conversation, leased to one sender."""

    conversation_id: str
    contact: Contact
    rows: tuple[Row, ...]


class Settlement(Struct, frozen=True):
    """What became of a message: "sent", "failed" for good, "parked", or "queued" again from `due_at`."""

    conversation_id: str
    seq: int
    state: str
    due_at: datetime
    reason: str | None = None
    receipt: str | None = None


_FIELDS = (
    outbox.c.conversation_id,
    outbox.c.seq,
    outbox.c.sealed_say,
    outbox.c.state,
    outbox.c.answered_in,
    outbox.c.leased_until,
    outbox.c.attempts,
)
_unsettled = (
    select(*_FIELDS)
    .where(outbox.c.conversation_id.in_(bindparam("ids", expanding=True)), outbox.c.settled_at.is_(None))
    .order_by(outbox.c.conversation_id, outbox.c.seq)
)
_answered = (
    update(outbox)
    .where(
        outbox.c.conversation_id == bindparam("b_id"),
        outbox.c.seq == bindparam("b_seq"),
        outbox.c.settled_at.is_(None),
    )
    .values(state="sent", settled_at=bindparam("b_now"), leased_until=None)
)
_leased = (
    update(outbox)
    .where(outbox.c.conversation_id == bindparam("b_id"), outbox.c.seq == bindparam("b_seq"))
    .values(
        state="queued",
        answered_in=bindparam("b_answered_in"),
        leased_until=bindparam("b_until"),
        due_at=bindparam("b_due_at"),
    )
)
_settled = (
    update(outbox)
    .where(
        outbox.c.conversation_id == bindparam("b_id"),
        outbox.c.seq == bindparam("b_seq"),
        outbox.c.settled_at.is_(None),
    )
    .values(
        state=bindparam("b_state"),
        settled_at=bindparam("b_settled_at"),
        leased_until=None,
        due_at=bindparam("b_due_at"),
        reason=bindparam("b_reason"),
        receipt=bindparam("b_receipt"),
    )
)


def unsettled(connection: Connection, codec: Codec, ids: Iterable[str]) -> dict[str, list[Row]]:
    """What these conversations still have to be sent, in order."""
    waiting: dict[str, list[Row]] = {}
    for row in connection.execute(_unsettled, {"ids": list(ids)}):
        waiting.setdefault(row.conversation_id, []).append(_row(codec, row))
    return waiting


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
    if rows:
        connection.execute(insert(outbox), [_values(codec, row, now) for row in rows])


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
    if delivered:
        connection.execute(
            _answered, [{"b_id": id_, "b_seq": seq, "b_now": now} for id_, seq in sorted(delivered)]
        )


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


def claim(connection: Connection, codec: Codec, now: datetime, limit: int) -> list[Claim]:
    """Lease the next messages of up to `limit` conversations that have some due."""
    ready = (
        select(outbox.c.conversation_id)
        .where(outbox.c.state == "queued", outbox.c.due_at <= now)
        .order_by(outbox.c.due_at)
        .limit(limit * _PER_CLAIM)
    )
    ids = list(dict.fromkeys(connection.scalars(ready)))[:limit]
    if not ids:
        return []
    locked = (
        select(conversations.c.id, conversations.c.channel, conversations.c.sealed_address)
        .where(conversations.c.id.in_(ids))
        .order_by(conversations.c.id)
        .with_for_update(skip_locked=True)
    )
    contacts = {
        row.id: Contact(row.channel, codec.open(row.sealed_address, str, "conversations", row.id, "address"))
        for row in connection.execute(locked)
    }
    claims = []
    for id_, rows in unsettled(connection, codec, contacts).items():
        if mine := _sendable(connection, rows, now):
            claims.append(Claim(id_, contacts[id_], tuple(mine)))
    _lease_to_sender(connection, [row for claim in claims for row in claim.rows], now)
    return claims


def settle(connection: Connection, settlement: Settlement, now: datetime) -> None:
    """Record what became of a message; a row already settled stays as it is.

    A message to be tried again holds up those behind it until then.
    """
    final = settlement.state in ("sent", "failed")
    connection.execute(
        _settled,
        [
            {
                "b_id": settlement.conversation_id,
                "b_seq": settlement.seq,
                "b_state": settlement.state,
                "b_settled_at": now if final else None,
                "b_due_at": settlement.due_at,
                "b_reason": settlement.reason,
                "b_receipt": settlement.receipt,
            }
        ],
    )
    if not final:
        connection.execute(
            update(outbox)
            .where(
                outbox.c.conversation_id == settlement.conversation_id,
                outbox.c.seq > settlement.seq,
                outbox.c.settled_at.is_(None),
            )
            .values(leased_until=None, due_at=settlement.due_at, state=settlement.state)
        )


def next_due(connection: Connection) -> datetime | None:
    """When the next queued message is due."""
    earliest: datetime | None = connection.scalar(
        select(func.min(outbox.c.due_at)).where(outbox.c.state == "queued")
    )
    return earliest


def _sendable(connection: Connection, rows: list[Row], now: datetime) -> list[Row]:
    """The leading rows, unless one is leased; a parked row in front holds up the rest."""
    if any(row.leased_until and row.leased_until > now for row in rows) or rows[0].state == "parked":
        blocked_until = max((row.leased_until or now for row in rows), default=now)
        _postpone(connection, rows, max(blocked_until, now + timedelta(seconds=1)), parked=rows[0].state)
        return []
    return rows[:_PER_CLAIM]


def _postpone(connection: Connection, rows: list[Row], until: datetime, parked: str) -> None:
    connection.execute(
        update(outbox)
        .where(
            outbox.c.conversation_id == rows[0].conversation_id,
            outbox.c.state == "queued",
            outbox.c.due_at < until,
        )
        .values(due_at=until, state=parked)
    )


def _lease_to_sender(connection: Connection, rows: Sequence[Row], now: datetime) -> None:
    until = now + SENDER_LEASE
    if rows:
        connection.execute(
            update(outbox)
            .where(
                tuple_(outbox.c.conversation_id, outbox.c.seq).in_([(r.conversation_id, r.seq) for r in rows])
            )
            .values(leased_until=until, due_at=until, answered_in=None, attempts=outbox.c.attempts + 1)
        )


def _values(codec: Codec, row: Row, now: datetime) -> Mapping[str, object]:
    return {
        "conversation_id": row.conversation_id,
        "seq": row.seq,
        "state": row.state,
        "sealed_say": codec.seal(row.say, "outbox", row.conversation_id, row.seq),
        "answered_in": row.answered_in,
        "created_at": now,
        "due_at": row.leased_until or now,
        "leased_until": row.leased_until,
        "attempts": 0,
    }


def _row(codec: Codec, row: Any) -> Row:
    return Row(
        conversation_id=row.conversation_id,
        seq=row.seq,
        say=codec.open(row.sealed_say, Say, "outbox", row.conversation_id, row.seq),
        state=row.state,
        answered_in=row.answered_in,
        leased_until=row.leased_until,
        attempts=row.attempts,
    )
