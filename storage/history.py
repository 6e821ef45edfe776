"""What happened to each case: a chain of events that shows any later edit.

The mac of an event is a keyed hash over the mac before and all that stands in its row. Of the details it
holds a keyed hash only, so they can be erased and the chain still holds. See `storage.verifying`.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, or_, select, update

from cases.complaint import Complaint
from cases.events import Details, Event
from storage.case_tables import cases, events
from storage.codec import Codec
from storage.prepared import Prepared
from storage.types import EPOCH, MICROSECOND

ERASED = b""
ERASING = "erased"
"""The kind of the event that says that details were erased."""
BEGINNING = b""
"""Stands for the mac before the first event of a case."""

_DETAILS = set(Details.__struct_fields__)
_adding = Prepared(
    insert(events), ["case_id", "seq", "kind", "actor", "at", "sealed_details", "digest", "mac"]
)


def add(connection: Connection, codec: Codec, complaints: Sequence[Complaint]) -> None:
    """Chain the new events of these cases, each case known to have none yet."""
    rows = [row for one in complaints for row in _chained(codec, one.events, BEGINNING)]
    _adding.run(connection, rows)


def append(connection: Connection, codec: Codec, complaint: Complaint) -> None:
    """Chain the new events of a case to those that it has."""
    if complaint.events:
        previous = _mac_before(connection, codec, complaint)
        _adding.run(connection, _chained(codec, complaint.events, previous))


def after(connection: Connection, codec: Codec, case_id: str, seq: int = 0) -> list[Event]:
    """The events of a case after `seq`, in order; erased ones have no details."""
    wanted = select(events).where(events.c.case_id == case_id, events.c.seq > seq).order_by(events.c.seq)
    return [event_of(codec, row) for row in connection.execute(wanted)]


def untold(connection: Connection, codec: Codec, case_id: str, also: Sequence[int] = ()) -> list[Event]:
    """The events that the customer was not told of yet, and those with these numbers, in order."""
    told = select(cases.c.told_seq).where(cases.c.id == case_id).scalar_subquery()
    news = or_(events.c.seq > told, events.c.seq.in_(also)) if also else events.c.seq > told
    wanted = select(events).where(events.c.case_id == case_id, news).order_by(events.c.seq)
    return [event_of(codec, row) for row in connection.execute(wanted)]


def erase_details(connection: Connection, case_id: str) -> None:
    """Forget what was written in the events of a case, save what says that it was erased."""
    connection.execute(
        update(events)
        .where(events.c.case_id == case_id, events.c.kind != ERASING)
        .values(sealed_details=ERASED)
    )


def event_of(codec: Codec, row: Any) -> Event:
    """The event that stands in a row."""
    return Event(row.case_id, row.seq, row.kind, row.actor, row.at, _details(codec, row))


def mac(codec: Codec, previous: bytes, event: Any, digest: bytes) -> bytes:
    """The mac of an event, given as such or as its row."""
    return codec.proof(
        "events", previous, event.case_id, event.seq, event.kind, event.actor, moment(event.at), digest
    )


def digest_of(codec: Codec, case_id: str, seq: int, plain: bytes) -> bytes:
    """The keyed hash of an event's details, `plain` as they were sealed."""
    return codec.proof("details", case_id, seq, plain)


def moment(at: datetime) -> int:
    """A time, exact, as it goes into a mac."""
    return (at - EPOCH) // MICROSECOND


def _chained(codec: Codec, new: Iterable[Event], previous: bytes) -> Iterator[tuple[Any, ...]]:
    for event in new:
        place = event.case_id, event.seq
        sealed = codec.seal(event.details, "events", *place)
        digest = digest_of(codec, *place, codec.plain(event.details))
        previous = mac(codec, previous, event, digest)
        yield *place, event.kind, event.actor, event.at, sealed, digest, previous


def _mac_before(connection: Connection, codec: Codec, complaint: Complaint) -> bytes:
    """Of the last event stored. A case from before there were chains gets its own now."""
    last = select(events.c.mac).where(
        events.c.case_id == complaint.id, events.c.seq == complaint.events[0].seq - 1
    )
    found = connection.execute(last).first()
    if found is None:
        return BEGINNING
    return found.mac or _chain_old(connection, codec, complaint.id)


def _chain_old(connection: Connection, codec: Codec, case_id: str) -> bytes:
    previous = BEGINNING
    wanted = select(events).where(events.c.case_id == case_id).order_by(events.c.seq)
    for row in connection.execute(wanted).all():
        plain = codec.unsealed(row.sealed_details, "events", case_id, row.seq)
        digest = digest_of(codec, case_id, row.seq, plain)
        previous = mac(codec, previous, row, digest)
        connection.execute(
            update(events)
            .where(events.c.case_id == case_id, events.c.seq == row.seq)
            .values(digest=digest, mac=previous)
        )
    return previous


def _details(codec: Codec, row: Any) -> Details:
    if row.sealed_details == ERASED:
        return Details()
    plain = codec.open(row.sealed_details, dict[str, Any], "events", row.case_id, row.seq)
    if plain.keys() <= _DETAILS:
        return msgspec.convert(plain, Details)
    return Details(given=plain)  # as events were written before they told before and after
