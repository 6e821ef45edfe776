"""What staff asked for, when: entries that are only ever added, chained so that a later edit shows."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, insert, select, text

from storage.case_tables import audit
from storage.codec import Codec
from storage.history import BEGINNING, moment

LOCK = 0x6175646974  # "audit": on PostgreSQL one at a time adds to the chain


class Entry(Struct, frozen=True):
    """`actor` is a party and id such as "manager:7"; `deed` what was asked for, such as "summary";
    `subject` the number of the case or the id of the member that it was about."""

    id: int
    at: datetime
    actor: str
    deed: str
    subject: str


def add(
    connection: Connection, codec: Codec, actor: str, deed: str, subject: str = "", *, now: datetime
) -> None:
    """One more entry."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    last = connection.execute(select(audit.c.id, audit.c.mac).order_by(audit.c.id.desc()).limit(1)).first()
    before, previous = (last.id, last.mac) if last is not None else (0, BEGINNING)
    entry = Entry(before + 1, now, actor, deed, subject)
    values = {"id": entry.id, "at": now, "actor": actor, "deed": deed, "subject": subject}
    connection.execute(insert(audit).values(**values, mac=mac(codec, previous, entry)))


def latest(connection: Connection, limit: int, before: int | None = None) -> list[Entry]:
    """The newest entries, or those before the one of this id."""
    wanted = select(audit).order_by(audit.c.id.desc()).limit(limit)
    if before is not None:
        wanted = wanted.where(audit.c.id < before)
    return [Entry(row.id, row.at, row.actor, row.deed, row.subject) for row in connection.execute(wanted)]


def mac(codec: Codec, previous: bytes, entry: Entry) -> bytes:
    """The mac of an entry."""
    return codec.proof("audit", previous, entry.id, moment(entry.at), entry.actor, entry.deed, entry.subject)
