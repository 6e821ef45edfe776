"""Conversations as stored: each loaded under its lock, so that one turn at a time changes it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, bindparam, select, update

from dialogs.conversation import Conversation
from storage.codec import Codec
from storage.dialects import insert_or_ignore
from storage.prepared import Prepared
from storage.tables import conversations


class Contact(Struct, frozen=True):
    """Where the customer of a conversation is written to."""

    channel: str
    address: str


class Thread(Struct):
    """A conversation under its lock. `next_seq` numbers the next message, in or out. `staff_id`: whose chat
    it is, where it is no customer's."""

    id: str
    contact: Contact
    state: Conversation
    next_seq: int
    cases: int
    wake_at: datetime | None
    wrote_at: datetime | None
    wrote_spent: int
    tapped_at: datetime | None
    tapped_spent: int
    unreachable: str | None
    staff_id: str | None = None

    def take_seq(self) -> int:
        """The next number of the transcript."""
        seq = self.next_seq
        self.next_seq += 1
        return seq


_columns = [column for column in conversations.c if column.name != "seen_seq"]
_locking = select(*_columns).where(conversations.c.id.in_(bindparam("ids", expanding=True)))
_locking = _locking.order_by(conversations.c.id).with_for_update()
_SAVED = (
    "sealed_state",
    "next_seq",
    "cases",
    "wake_at",
    "wrote_at",
    "wrote_spent",
    "tapped_at",
    "tapped_spent",
    "unreachable",
)
_saving = Prepared(
    update(conversations)
    .where(conversations.c.id == bindparam("b_id"))
    .values({name: bindparam(f"b_{name}") for name in _SAVED}),
    [*(f"b_{name}" for name in _SAVED), "b_id"],
)


def lock(
    connection: Connection, codec: Codec, ids: Iterable[str], known: Mapping[str, Contact] | None = None
) -> dict[str, Thread]:
    """The existing conversations of these ids, locked in one order. `known` spares reading addresses."""
    known = known or {}
    rows = connection.execute(_locking, {"ids": sorted(ids)})
    return {
        row.id: Thread(
            id=row.id,
            contact=known.get(row.id) or _contact(codec, row),
            state=codec.open(row.sealed_state, Conversation, "conversations", row.id, "state"),
            next_seq=row.next_seq,
            cases=row.cases,
            wake_at=row.wake_at,
            wrote_at=row.wrote_at,
            wrote_spent=row.wrote_spent,
            tapped_at=row.tapped_at,
            tapped_spent=row.tapped_spent,
            unreachable=row.unreachable,
            staff_id=row.staff_id,
        )
        for row in rows
    }


def lock_or_create(
    connection: Connection, codec: Codec, contacts: Mapping[str, Contact]
) -> dict[str, Thread]:
    """The conversations of these contacts, locked; those that are new begin here."""
    threads = lock(connection, codec, contacts, contacts)
    new = sorted(contacts.keys() - threads.keys())
    if new:
        rows = [_row(codec, id_, contacts[id_]) for id_ in new]
        connection.execute(insert_or_ignore(connection, conversations), rows)
        threads |= lock(connection, codec, new, contacts)
    return threads


def save(connection: Connection, codec: Codec, threads: Iterable[Thread]) -> None:
    """Write back what the turns changed."""
    _saving.run(
        connection,
        (
            (
                codec.seal(thread.state, "conversations", thread.id, "state"),
                thread.next_seq,
                thread.cases,
                thread.wake_at,
                thread.wrote_at,
                thread.wrote_spent,
                thread.tapped_at,
                thread.tapped_spent,
                thread.unreachable,
                thread.id,
            )
            for thread in threads
        ),
    )


def contact_of(connection: Connection, codec: Codec, conversation_id: str) -> Contact:
    """Where the customer of this conversation is written to; raises LookupError."""
    row = connection.execute(
        select(conversations.c.id, conversations.c.channel, conversations.c.sealed_address).where(
            conversations.c.id == conversation_id
        )
    ).first()
    if row is None:
        raise LookupError(conversation_id)
    return _contact(codec, row)


def mark_unreachable(connection: Connection, conversation_id: str, reason: str) -> None:
    """The channel cannot write to this customer until they write again."""
    connection.execute(
        update(conversations).where(conversations.c.id == conversation_id).values(unreachable=reason[:32])
    )


def _contact(codec: Codec, row: Any) -> Contact:
    return Contact(row.channel, codec.open(row.sealed_address, str, "conversations", row.id, "address"))


def _row(codec: Codec, id_: str, contact: Contact) -> dict[str, object]:
    return {
        "id": id_,
        "channel": contact.channel,
        "sealed_address": codec.seal(contact.address, "conversations", id_, "address"),
        "sealed_state": codec.seal(Conversation(), "conversations", id_, "state"),
        "next_seq": 1,
        "cases": 0,
        "wrote_spent": 0,
        "tapped_spent": 0,
        "seen_seq": 0,
    }
