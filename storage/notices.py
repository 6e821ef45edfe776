"""Proof of what customers were told: which events, by which message, and what became of it."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, select, update

from storage.case_tables import notices
from storage.codec import Codec
from storage.dialects import upsert
from storage.tables import outbox

CONTINUED = "continued"
"""Why a message was not sent whose case goes on in another conversation."""
_its_message = (outbox.c.conversation_id == notices.c.conversation_id) & (outbox.c.seq == notices.c.seq)


class Notice(Struct, frozen=True):
    """An event told to the customer under the name `kind`; `required` by the regulation."""

    case_id: str
    event_seq: int
    kind: str
    required: bool


class Proof(Struct, frozen=True):
    """A notice and its message: `state` is queued, parked, sent or failed, for a `reason`; `settled_at`
    when it was sent or given up; `receipt` the platform's id of it."""

    notice: Notice
    conversation_id: str
    seq: int
    at: datetime
    state: str
    settled_at: datetime | None
    reason: str | None
    receipt: str | None


def record(
    connection: Connection, told: Sequence[Notice], conversation_id: str, seq: int, now: datetime
) -> None:
    """These are told by the message `seq` of this conversation, also where another was to tell them."""
    if told:
        rows = [
            {
                "case_id": notice.case_id,
                "event_seq": notice.event_seq,
                "kind": notice.kind,
                "required": int(notice.required),
                "conversation_id": conversation_id,
                "seq": seq,
                "at": now,
                "pending": int(notice.required),
            }
            for notice in told
        ]
        moved = ("conversation_id", "seq", "at", "pending")
        connection.execute(upsert(connection, notices, *moved), rows)


def left_behind(connection: Connection, codec: Codec, case_id: str, conversation_id: str) -> list[int]:
    """The events of a case that messages in another conversation than this were to tell, and did not."""
    other = notices.c.case_id == case_id, notices.c.conversation_id != conversation_id
    wanted = select(notices.c.event_seq).join(outbox, _its_message).where(*other, outbox.c.state != "sent")
    return list(connection.scalars(wanted.order_by(notices.c.event_seq)))


def give_up(connection: Connection, codec: Codec, case_id: str, now: datetime) -> None:
    """The messages that were to tell of this case are sent no more: it goes on in another conversation."""
    wanted = select(outbox.c.conversation_id, outbox.c.seq).join(notices, _its_message)
    waiting = outbox.c.settled_at.is_(None), outbox.c.leased_until.is_(None)
    for row in connection.execute(wanted.where(notices.c.case_id == case_id, *waiting).distinct()).all():
        connection.execute(
            update(outbox)
            .where(outbox.c.conversation_id == row.conversation_id, outbox.c.seq == row.seq, *waiting)
            .values(state="failed", settled_at=now, reason=CONTINUED)
        )


def undelivered_required(connection: Connection, before: datetime) -> list[Proof]:
    """Required notices from before then that are not delivered, nor `followed_up`; those that meanwhile
    are delivered it will not look at again, so it needs a transaction that may write."""
    sent = select(outbox.c.seq).where(
        outbox.c.conversation_id == notices.c.conversation_id,
        outbox.c.seq == notices.c.seq,
        outbox.c.state == "sent",
    )
    connection.execute(
        update(notices).where(notices.c.pending == 1, notices.c.at < before, sent.exists()).values(pending=0)
    )
    return _proofs(connection, notices.c.pending == 1, notices.c.at < before)


def followed_up(connection: Connection, notice: Notice) -> None:
    """A person sees to it that the customer hears."""
    connection.execute(
        update(notices)
        .where(notices.c.case_id == notice.case_id, notices.c.event_seq == notice.event_seq)
        .values(pending=0)
    )


def of_case(connection: Connection, case_id: str) -> list[Proof]:
    """All that the customer was told of a case, with its proof, in order."""
    return _proofs(connection, notices.c.case_id == case_id)


def _proofs(connection: Connection, *which: ColumnElement[bool]) -> list[Proof]:
    wanted = (
        select(notices, outbox.c.state, outbox.c.settled_at, outbox.c.reason, outbox.c.receipt)
        .join(outbox, _its_message)
        .where(*which)
        .order_by(notices.c.at, notices.c.event_seq)
    )
    return [
        Proof(
            Notice(row.case_id, row.event_seq, row.kind, bool(row.required)),
            row.conversation_id,
            row.seq,
            row.at,
            row.state,
            row.settled_at,
            row.reason,
            row.receipt,
        )
        for row in connection.execute(wanted)
    ]
