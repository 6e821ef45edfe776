"""What staff write about a case for one another. Customers never read it."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select, update

from storage import mentions as mentions_of
from storage.codec import Codec
from storage.note_tables import case_notes, looking, reply_drafts

MOST = 500


class Note(Struct, frozen=True):
    """`kind` is "note", or "reveal" where `text` says why data of the case were shown in full. `id` is 32
    random hex digits; `mentions` are ids of staff."""

    id: str
    case_id: str
    staff_id: str
    at: datetime
    text: str
    kind: str = "note"
    mentions: tuple[str, ...] = ()


def add(connection: Connection, codec: Codec, note: Note) -> None:
    """One more note."""
    connection.execute(
        insert(case_notes).values(
            id=note.id,
            case_id=note.case_id,
            staff_id=note.staff_id,
            kind=note.kind,
            at=note.at,
            sealed_text=codec.seal(note.text, "case_notes", note.id),
            mentions=" ".join(note.mentions),
        )
    )
    mentions_of.add(connection, note.id, note.case_id, note.mentions, note.at)


def of_case(connection: Connection, codec: Codec, case_id: str) -> Sequence[Note]:
    """The newest notes on a case, oldest first; erased ones are left out."""
    wanted = select(case_notes).where(case_notes.c.case_id == case_id)
    wanted = wanted.order_by(case_notes.c.at.desc(), case_notes.c.id).limit(MOST)
    found = [
        Note(
            row.id,
            row.case_id,
            row.staff_id,
            row.at,
            codec.open(row.sealed_text, str, "case_notes", row.id),
            row.kind,
            tuple(row.mentions.split()),
        )
        for row in connection.execute(wanted)
        if row.sealed_text
    ]
    return found[::-1]


def mentions(connection: Connection, case_id: str, staff_id: str) -> bool:
    """Whether a note on this case calls for this member."""
    wanted = select(case_notes.c.mentions).where(case_notes.c.case_id == case_id)
    return any(staff_id in ids.split() for ids in connection.scalars(wanted))


def forget(connection: Connection, case_id: str) -> None:
    """Erase what was written about a case; who wrote when stays."""
    connection.execute(update(case_notes).where(case_notes.c.case_id == case_id).values(sealed_text=b""))
    connection.execute(delete(reply_drafts).where(reply_drafts.c.case_id == case_id))
    connection.execute(delete(looking).where(looking.c.case_id == case_id))
