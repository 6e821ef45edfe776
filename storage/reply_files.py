"""The files that staff send with their replies: first in somebody's draft, then part of an event."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, delete, insert, or_, select, update

from dialogs.messages import Attachment, FileKind
from storage.case_tables import cases
from storage.codec import Codec
from storage.reply_file_tables import reply_files


class ReplyFile(Struct, frozen=True):
    """`id` is 32 random hex digits and names it in the blob store, `size` is in bytes. `event_seq` is the
    reply that it went with, None while that is a draft of `staff_id`."""

    id: str
    case_id: str
    staff_id: str
    name: str
    kind: FileKind
    content_type: str
    size: int
    at: datetime
    event_seq: int | None = None

    @property
    def attachment(self) -> Attachment:
        """As messages name it."""
        return Attachment(self.id, self.kind, self.name, self.content_type, self.size)


def announce(connection: Connection, codec: Codec, file: ReplyFile) -> None:
    """Its bytes are about to be stored; until `keep` says that they are, nobody finds it."""
    row = {
        "id": file.id,
        "case_id": file.case_id,
        "staff_id": file.staff_id,
        "event_seq": None,
        "state": "coming",
        "kind": file.kind.value,
        "content_type": file.content_type,
        "size": file.size,
        "sealed_name": codec.seal(file.name, "reply_files", file.id),
        "at": file.at,
    }
    connection.execute(insert(reply_files), [row])


def keep(connection: Connection, id_: str) -> None:
    """Its bytes are stored."""
    connection.execute(update(reply_files).where(reply_files.c.id == id_).values(state="kept"))


def drafted(connection: Connection, codec: Codec, case_id: str, staff_id: str) -> Sequence[ReplyFile]:
    """What is in this member's draft of a reply, in the order in which it was added."""
    return _found(connection, codec, *_draft(case_id, staff_id))


def sent(connection: Connection, codec: Codec, case_id: str) -> Mapping[int, Sequence[ReplyFile]]:
    """What replies of a case went with, by their events."""
    found: dict[int, list[ReplyFile]] = {}
    mine = reply_files.c.case_id == case_id, reply_files.c.event_seq.is_not(None)
    for one in _found(connection, codec, *mine):
        found.setdefault(one.event_seq or 0, []).append(one)
    return found


def find(
    connection: Connection, codec: Codec, conversation_ids: Sequence[str], staff_id: str, id_: str
) -> ReplyFile | None:
    """A file that was sent in these conversations, or that lies in this member's draft there."""
    theirs = select(cases.c.id).where(
        cases.c.id == reply_files.c.case_id, cases.c.conversation_id.in_(conversation_ids)
    )
    shown = or_(reply_files.c.event_seq.is_not(None), reply_files.c.staff_id == staff_id)
    found = _found(connection, codec, reply_files.c.id == id_, theirs.exists(), shown)
    return next(iter(found), None)


def told(connection: Connection, codec: Codec, conversation_id: str, id_: str) -> ReplyFile | None:
    """A file that the customer of this conversation was told of."""
    mine = select(cases.c.id).where(
        cases.c.id == reply_files.c.case_id,
        cases.c.conversation_id == conversation_id,
        cases.c.told_seq >= reply_files.c.event_seq,
    )
    return next(iter(_found(connection, codec, reply_files.c.id == id_, mine.exists())), None)


def send(connection: Connection, case_id: str, staff_id: str, ids: Sequence[str], event_seq: int) -> bool:
    """These of a draft go with an event; False, and then throw the transaction away, if one is not there."""
    if not ids:
        return True
    gone = update(reply_files).where(*_draft(case_id, staff_id), reply_files.c.id.in_(ids))
    done = connection.execute(gone.values(event_seq=event_seq).returning(reply_files.c.id))
    return len(done.all()) == len(set(ids))


def take_back(connection: Connection, case_id: str, staff_id: str, event_seq: int) -> None:
    """The event was taken back: its files are in this member's draft."""
    connection.execute(
        update(reply_files)
        .where(reply_files.c.case_id == case_id, reply_files.c.event_seq == event_seq)
        .values(event_seq=None, staff_id=staff_id)
    )


def release(connection: Connection, case_id: str, staff_id: str, id_: str) -> bool:
    """One of a draft is wanted no more: nobody finds it, and its bytes may go. False if it is not there."""
    gone = update(reply_files).where(*_draft(case_id, staff_id), reply_files.c.id == id_)
    done = connection.execute(gone.values(state="coming").returning(reply_files.c.id))
    return done.first() is not None


def remove(connection: Connection, ids: Iterable[str]) -> None:
    """Forget these, whose bytes are gone."""
    connection.execute(delete(reply_files).where(reply_files.c.id.in_(list(ids))))


def unfinished(connection: Connection, before: datetime) -> Sequence[str]:
    """What was announced or released before then and never came, or never went."""
    coming = reply_files.c.state == "coming", reply_files.c.at < before
    return list(connection.scalars(select(reply_files.c.id).where(*coming)))


def of_case(connection: Connection, case_id: str) -> Sequence[str]:
    """The ids of all files of a case."""
    return list(connection.scalars(select(reply_files.c.id).where(reply_files.c.case_id == case_id)))


def _draft(case_id: str, staff_id: str) -> tuple[ColumnElement[bool], ...]:
    return (
        reply_files.c.case_id == case_id,
        reply_files.c.staff_id == staff_id,
        reply_files.c.event_seq.is_(None),
        reply_files.c.state == "kept",
    )


def _found(connection: Connection, codec: Codec, *which: ColumnElement[bool]) -> list[ReplyFile]:
    wanted = select(reply_files).where(reply_files.c.state == "kept", *which)
    rows = connection.execute(wanted.order_by(reply_files.c.at, reply_files.c.id))
    return [_file(codec, row) for row in rows]


def _file(codec: Codec, row: Any) -> ReplyFile:
    return ReplyFile(
        id=row.id,
        case_id=row.case_id,
        staff_id=row.staff_id,
        name=codec.open(row.sealed_name, str, "reply_files", row.id),
        kind=FileKind(row.kind),
        content_type=row.content_type,
        size=row.size,
        at=row.at,
        event_seq=row.event_seq,
    )
