"""The signed list of a day: where the history of every case that changed on it stood at its end.

Each signature covers the one before, the day's heads and the end of the audit. So what is cut off the end
of a history, and a list that is changed or missing, shows.
"""

import hashlib
from datetime import date, datetime, time, timedelta, tzinfo

import msgspec
from sqlalchemy import Connection, insert, select

from storage.case_tables import audit, cases, events, head_lists, heads
from storage.codec import Codec
from storage.history import BEGINNING

_DAY = timedelta(days=1)
_AT_ONCE = 500
MOST_DAYS = 31
"""Signed at once, so that it ends in time however long nothing ran."""


def sign_heads(connection: Connection, codec: Codec, day: date, zone: tzinfo) -> int:
    """Sign this day, and those before it that are missing since the last; how many were signed: MOST_DAYS
    if more may be missing.

    Call it when the day is over in `zone` and its transactions are committed. A day is signed once.
    """
    last = connection.execute(
        select(head_lists.c.day, head_lists.c.signature).order_by(head_lists.c.day.desc()).limit(1)
    ).first()
    next_day, signature = (last.day + _DAY, last.signature) if last is not None else (day, BEGINNING)
    signed = 0
    while next_day <= day and signed < MOST_DAYS:
        signature = _sign(connection, codec, next_day, zone, signature)
        next_day, signed = next_day + _DAY, signed + 1
    return signed


def begins(day: date, zone: tzinfo) -> datetime:
    """The first moment of a day."""
    return datetime.combine(day, time(), zone)


def signature_of(
    codec: Codec, before: bytes, day: date, count: int, listed: bytes, audit_id: int, audit_mac: bytes
) -> bytes:
    """The signature of a day. `listed` is the digest of its heads."""
    return codec.proof("heads", before, day.isoformat(), count, listed, audit_id, audit_mac)


class Listed:
    """The digest of heads, taken one by one in the order of their cases."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self.count = 0

    def take(self, case_id: str, seq: int, mac: bytes) -> None:
        """One more head."""
        self._hash.update(msgspec.msgpack.encode((case_id, seq, mac)))
        self.count += 1

    @property
    def digest(self) -> bytes:
        """Of all heads taken."""
        return self._hash.digest()


def _sign(connection: Connection, codec: Codec, day: date, zone: tzinfo, before: bytes) -> bytes:
    rows = _heads(connection, begins(day, zone), begins(day + _DAY, zone))
    listed = Listed()
    for case_id, seq, mac in rows:
        listed.take(case_id, seq, mac)
    if rows:
        connection.execute(
            insert(heads), [{"day": day, "case_id": id_, "seq": seq, "mac": mac} for id_, seq, mac in rows]
        )
    entry = connection.execute(
        select(audit.c.id, audit.c.mac)
        .where(audit.c.at < begins(day + _DAY, zone))
        .order_by(audit.c.id.desc())
        .limit(1)
    ).first()
    audit_id, audit_mac = (entry.id, entry.mac) if entry is not None else (0, BEGINNING)
    signature = signature_of(codec, before, day, listed.count, listed.digest, audit_id, audit_mac)
    connection.execute(
        insert(head_lists).values(day=day, cases=listed.count, audit_id=audit_id, signature=signature)
    )
    return signature


def _heads(connection: Connection, since: datetime, until: datetime) -> list[tuple[str, int, bytes]]:
    """The last event before `until` of each case that had one from `since` on, in the order of the cases.

    Found by when cases last changed, so that the many events need no index of their own.
    """
    changed = sorted(connection.scalars(select(cases.c.id).where(cases.c.changed_at >= since)))
    found: dict[str, tuple[int, bytes]] = {}
    for start in range(0, len(changed), _AT_ONCE):
        wanted = (
            select(events.c.case_id, events.c.seq, events.c.mac)
            .where(events.c.case_id.in_(changed[start : start + _AT_ONCE]))
            .where(events.c.at >= since, events.c.at < until, events.c.mac.is_not(None))
            .order_by(events.c.case_id, events.c.seq)
        )
        found |= {row.case_id: (row.seq, row.mac) for row in connection.execute(wanted)}
    return [(case_id, seq, mac) for case_id, (seq, mac) in found.items()]
