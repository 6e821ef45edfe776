"""Replies begun and not sent, one for each member of staff and case; and who has a case open just now."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import Connection, delete, select

from storage.codec import Codec
from storage.dialects import upsert
from storage.note_tables import looking, reply_drafts
from storage.staff import names

LOOKING = timedelta(seconds=75)
"""So long after the last word of their page somebody counts as looking; pages speak every 30 s."""
TYPING = timedelta(seconds=15)


class Colleague(Struct, frozen=True):
    """Somebody who has the case open too."""

    id: str
    name: str
    typing: bool


def keep(connection: Connection, codec: Codec, case_id: str, staff_id: str, text: str, now: datetime) -> None:
    """Remember what this member has typed; nothing is kept of an empty text."""
    if not text.strip():
        drop(connection, case_id, staff_id)
        return
    sealed = codec.seal(text, "reply_drafts", case_id, staff_id)
    row = {"case_id": case_id, "staff_id": staff_id, "sealed_text": sealed, "changed_at": now}
    connection.execute(upsert(connection, reply_drafts, "sealed_text", "changed_at"), [row])


def drop(connection: Connection, case_id: str, staff_id: str) -> None:
    """The reply was sent."""
    connection.execute(
        delete(reply_drafts).where(reply_drafts.c.case_id == case_id, reply_drafts.c.staff_id == staff_id)
    )


def find(connection: Connection, codec: Codec, case_id: str, staff_id: str) -> str:
    """What this member has typed, "" for nothing."""
    sealed = connection.scalar(
        select(reply_drafts.c.sealed_text).where(
            reply_drafts.c.case_id == case_id, reply_drafts.c.staff_id == staff_id
        )
    )
    return codec.open(sealed, str, "reply_drafts", case_id, staff_id) if sealed else ""


def look(connection: Connection, case_id: str, staff_id: str, now: datetime) -> None:
    """This member has the case open."""
    row = {"case_id": case_id, "staff_id": staff_id, "seen_at": now}
    connection.execute(upsert(connection, looking, "seen_at"), [row])


def leave(connection: Connection, case_id: str, staff_id: str) -> None:
    """This member closed the case's page."""
    connection.execute(delete(looking).where(looking.c.case_id == case_id, looking.c.staff_id == staff_id))


def others(
    connection: Connection, codec: Codec, case_id: str, staff_id: str, now: datetime
) -> Sequence[Colleague]:
    """Who else has the case open now."""
    wanted = select(looking.c.staff_id).where(
        looking.c.case_id == case_id, looking.c.seen_at > now - LOOKING, looking.c.staff_id != staff_id
    )
    ids = sorted(connection.scalars(wanted))
    typing = set(
        connection.scalars(
            select(reply_drafts.c.staff_id).where(
                reply_drafts.c.case_id == case_id, reply_drafts.c.changed_at > now - TYPING
            )
        )
    )
    known = names(connection, codec, ids) if ids else {}
    return [Colleague(id_, known.get(id_, ""), id_ in typing) for id_ in ids]
