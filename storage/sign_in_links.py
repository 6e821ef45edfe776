"""One-time links by which staff choose how they sign in."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from storage.codec import Codec
from storage.sign_in_tables import entry_links


class EntryLink(Struct, frozen=True):
    """Whose link it is; "" for the first administrator."""

    staff_id: str


def make(connection: Connection, codec: Codec, token: str, staff_id: str, expires_at: datetime) -> None:
    """Let this token be used once until then; older links for the same are void."""
    connection.execute(delete(entry_links).where(_for(staff_id)))
    values = {"digest": _digest(codec, token), "staff_id": staff_id or None, "expires_at": expires_at}
    connection.execute(insert(entry_links).values(values))


def find(connection: Connection, codec: Codec, token: str, now: datetime) -> EntryLink | None:
    """What this token is for, while it may be used."""
    wanted = select(entry_links.c.staff_id).where(
        entry_links.c.digest == _digest(codec, token),
        entry_links.c.expires_at > now,
        entry_links.c.used_at.is_(None),
    )
    row = connection.execute(wanted).first()
    return EntryLink(row.staff_id or "") if row is not None else None


def use(connection: Connection, codec: Codec, token: str, now: datetime) -> EntryLink | None:
    """Use it up: of two at the same moment one gets it."""
    used = (
        update(entry_links)
        .where(
            entry_links.c.digest == _digest(codec, token),
            entry_links.c.expires_at > now,
            entry_links.c.used_at.is_(None),
        )
        .values(used_at=now)
    )
    row = connection.execute(used.returning(entry_links.c.staff_id)).first()
    return EntryLink(row.staff_id or "") if row is not None else None


def remove(connection: Connection, staff_id: str) -> None:
    """Void the links of this member."""
    connection.execute(delete(entry_links).where(_for(staff_id)))


def _for(staff_id: str) -> ColumnElement[bool]:
    return entry_links.c.staff_id == staff_id if staff_id else entry_links.c.staff_id.is_(None)


def _digest(codec: Codec, token: str) -> str:
    return codec.digest("entry link", token)
