"""The sender's side of the outbox: claim by conversation, send outside any transaction, settle once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, func, select, tuple_, update

from storage.codec import Codec
from storage.outbox import POINTED, Row, unsettled
from storage.tables import conversations, outbox
from storage.threads import Contact

LEASE = timedelta(seconds=120)
SEND_SECONDS = 20.0
_PER_CLAIM = 5  # so many sends fit into a lease
_LOOK_AGAIN = timedelta(seconds=1)


class Claim(Struct, frozen=True):
    """The next messages of one conversation, leased to one sender `at` that time.

    `behind` a parked one: the customer can be pointed to them, but they must not overtake it.
    """

    conversation_id: str
    contact: Contact
    rows: tuple[Row, ...]
    at: datetime
    behind: bool = False


class Settlement(Struct, frozen=True):
    """What became of a message: "sent", "failed" for good, "parked", or "queued" again from `due_at`."""

    conversation_id: str
    seq: int
    state: str
    due_at: datetime
    reason: str | None = None
    receipt: str | None = None


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
    waiting = unsettled(connection, codec, contacts)
    sendable = {id_: _sendable(connection, rows, now) for id_, rows in waiting.items()}
    mine = _leased_to_sender(connection, [row for rows in sendable.values() for row in rows], now)
    return [
        Claim(
            id_,
            contacts[id_],
            tuple(row for row in rows if (id_, row.seq) in mine),
            now,
            behind=waiting[id_][0].state == "parked",
        )
        for id_, rows in sendable.items()
        if rows
    ]


def settle(connection: Connection, settlement: Settlement, claimed_at: datetime, now: datetime) -> None:
    """Record what became of a message; a row already settled stays as it is.

    A message to be tried again holds up those behind it until then, as does a parked one, though the
    customer may be pointed to them. One to be parked is tried again at once if the customer wrote after
    it was claimed.
    """
    if settlement.state == "parked" and _wrote_since(connection, settlement.conversation_id, claimed_at):
        settlement = replace(settlement, state="queued", due_at=now)
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
                outbox.c.state == "queued",
            )
            .values(leased_until=None, due_at=settlement.due_at)
        )


def next_due(connection: Connection) -> datetime | None:
    """When the next queued message is due."""
    earliest: datetime | None = connection.scalar(
        select(func.min(outbox.c.due_at)).where(outbox.c.state == "queued")
    )
    return earliest


def _wrote_since(connection: Connection, conversation_id: str, moment: datetime) -> bool:
    """Under the lock that a turn of the conversation takes, so that none falls between."""
    wanted = select(conversations.c.wrote_at, conversations.c.tapped_at)
    row = connection.execute(wanted.where(conversations.c.id == conversation_id).with_for_update()).first()
    return row is not None and any(at is not None and at > moment for at in row)


def _sendable(connection: Connection, rows: list[Row], now: datetime) -> list[Row]:
    """The leading rows, unless one is leased; behind a parked row, those the customer may be pointed to.

    Most leases end long before their time, so what waits for one is looked at again soon.
    """
    if any(row.leased_until and row.leased_until > now for row in rows):
        _postpone(connection, rows, now + _LOOK_AGAIN)
        return []
    if rows[0].state != "parked":
        return rows[:_PER_CLAIM]
    queued = [row for row in rows if row.state == "queued"]
    fresh = [row for row in queued if row.say.brief and row.reason != POINTED]
    _park(connection, [row for row in queued if row not in fresh])
    return fresh[:_PER_CLAIM]


def _postpone(connection: Connection, rows: list[Row], until: datetime) -> None:
    connection.execute(
        update(outbox)
        .where(
            outbox.c.conversation_id == rows[0].conversation_id,
            outbox.c.state == "queued",
            outbox.c.due_at < until,
        )
        .values(due_at=until)
    )


def _park(connection: Connection, rows: list[Row]) -> None:
    places = [(row.conversation_id, row.seq) for row in rows]
    if places:
        place = tuple_(outbox.c.conversation_id, outbox.c.seq)
        connection.execute(
            update(outbox).where(place.in_(places), outbox.c.state == "queued").values(state="parked")
        )


def _leased_to_sender(connection: Connection, rows: Sequence[Row], now: datetime) -> set[tuple[str, int]]:
    """Those of the rows that nobody settled just now: an answer's delivery is written under no lock."""
    if not rows:
        return set()
    until = now + LEASE
    places = [(row.conversation_id, row.seq) for row in rows]
    leased = connection.execute(
        update(outbox)
        .where(tuple_(outbox.c.conversation_id, outbox.c.seq).in_(places), outbox.c.settled_at.is_(None))
        .values(leased_until=until, due_at=until, answered_in=None, attempts=outbox.c.attempts + 1)
        .returning(outbox.c.conversation_id, outbox.c.seq)
    )
    return {(row[0], row[1]) for row in leased}
