"""One case, as staff see it on its page. Changes nothing."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, func, or_, select

from cases.complaint import Complaint
from cases.events import Event
from cases.grade import Grade
from cases.stage import Stage
from dialogs.messages import File
from storage import complaints, handovers, history, notes, notices, ratings, staff, tasks
from storage.case_tables import cases, events
from storage.codec import Codec
from storage.flaws import flaws_of
from storage.note_tables import case_notes
from storage.notes import Note
from storage.notices import Proof
from storage.ratings import Rating
from storage.tables import conversations, evidence, outbox
from storage.tables import tasks as task_table
from storage.tasks import Task

MOST = 200
MOST_OF_PHONE = 10


class Exhibit(Struct, frozen=True):
    """A file that the customer gave; `state` is offered, stored, refused or lost, `size` in bytes."""

    id: str
    at: datetime
    name: str
    caption: str
    kind: str
    state: str
    size: int | None
    content_type: str
    field: str = ""


class Other(Struct, frozen=True):
    """Another case of the same customer, known by conversation or phone."""

    number: str
    stage: Stage
    grade: Grade
    matter: str | None
    received_at: datetime
    handler: str | None
    team: str


class ToDo(Struct, frozen=True):
    """A task of the case; `number` is what it is called by."""

    task: Task
    number: str
    created_at: datetime
    done_at: datetime | None


class Sheet(Struct, frozen=True):
    """A case with all that hangs on it. `names` are those of the staff who appear in it, by id. `intact`:
    nobody edited its history."""

    case: Complaint
    events: tuple[Event, ...]
    notes: tuple[Note, ...]
    proofs: tuple[Proof, ...]
    ratings: tuple[Rating, ...]
    tasks: tuple[ToDo, ...]
    exhibits: tuple[Exhibit, ...]
    others: tuple[Other, ...]
    names: dict[str, str]
    intact: bool


def numbered(connection: Connection, codec: Codec, number: str) -> Complaint | None:
    """The case of this number as it stands, not to be changed."""
    row = connection.execute(select(cases).where(cases.c.number == number)).first()
    return None if row is None else complaints.opened(codec, row)


def sheet(connection: Connection, codec: Codec, case: Complaint) -> Sheet:
    """All that staff may know of this case."""
    happened = tuple(history.after(connection, codec, case.id))
    written = tuple(notes.of_case(connection, codec, case.id))
    to_do = _tasks(connection, codec, case)
    ids = {event.actor.partition(":")[2] for event in happened} | {note.staff_id for note in written}
    ids |= {str(event.details.given.get("handler", "")) for event in happened}
    ids |= {one.task.owner or "" for one in to_do} | {case.handler or ""}
    return Sheet(
        case=case,
        events=happened,
        notes=written,
        proofs=tuple(notices.of_case(connection, case.id)),
        ratings=tuple(ratings.of_case(connection, codec, case.id)),
        tasks=to_do,
        exhibits=tuple(exhibits(connection, codec, case.id)),
        others=tuple(_others(connection, codec, case)),
        names=_names(connection, codec, ids),
        intact=_intact(connection, codec, case.id),
    )


def exhibits(connection: Connection, codec: Codec, case_id: str) -> Sequence[Exhibit]:
    """The newest files of a case, oldest first."""
    wanted = select(evidence).where(evidence.c.draft == case_id)
    wanted = wanted.order_by(evidence.c.received_at.desc(), evidence.c.seq.desc(), evidence.c.nth.desc())
    return [_exhibit(codec, row) for row in connection.execute(wanted.limit(MOST))][::-1]


def open_of_phone(connection: Connection, codec: Codec, phone: str) -> Sequence[Complaint]:
    """The newest cases of this phone number, in E.164, that are not over; not to be changed."""
    mine = cases.c.phone_digest == complaints.phone_digest(codec, phone), cases.c.over_at.is_(None)
    wanted = select(cases).where(*mine).order_by(cases.c.received_at.desc()).limit(MOST_OF_PHONE)
    return [complaints.opened(codec, row) for row in connection.execute(wanted)]


def other(case: Complaint) -> Other:
    """The case in short."""
    matter = case.particulars.matter
    return Other(case.number, case.stage, case.grade, matter, case.received_at, case.handler, case.team)


def stamp(connection: Connection, case_id: str, conversation_id: str) -> str:
    """Another text whenever anything on the page of the case is another."""
    version = connection.scalar(select(cases.c.version).where(cases.c.id == case_id))
    seq = connection.scalar(select(conversations.c.next_seq).where(conversations.c.id == conversation_id))
    waiting = select(func.count()).where(
        outbox.c.conversation_id == conversation_id, outbox.c.settled_at.is_(None)
    )
    written = select(func.count()).where(case_notes.c.case_id == case_id)
    done = select(func.count()).where(
        task_table.c.conversation_id == conversation_id, task_table.c.state == "open"
    )
    counts = (connection.scalar(one) for one in (waiting, written, done))
    return ".".join(str(one) for one in (version, seq, *counts))


def latest(connection: Connection) -> str:
    """Another text whenever any case changed."""
    return str(connection.scalar(select(func.max(cases.c.changed_at))) or "").replace(" ", "T")


def _tasks(connection: Connection, codec: Codec, case: Complaint) -> tuple[ToDo, ...]:
    """Those of the case, and of its conversation where they belong to none."""
    mine = or_(task_table.c.case_id == case.id, task_table.c.case_id.is_(None))
    places = handovers.places_of(codec, case.conversation_id, case.id, case.channel)
    wanted = select(task_table).where(task_table.c.conversation_id.in_(places), mine)
    return tuple(
        ToDo(_task(codec, row), tasks.task_number(row), row.created_at, row.done_at)
        for row in connection.execute(wanted.order_by(task_table.c.created_at).limit(MOST))
    )


def _task(codec: Codec, row: Any) -> Task:
    place = row.conversation_id, row.seq, row.kind
    words = codec.open(row.sealed_words, str, "tasks", *place) if row.sealed_words else ""
    return Task(*place, words, row.due_at, row.owner_id, row.case_id)


def _others(connection: Connection, codec: Codec, case: Complaint) -> list[Other]:
    person = cases.c.conversation_id == case.conversation_id
    if case.particulars.phone:
        person = or_(person, cases.c.phone_digest == complaints.phone_digest(codec, case.particulars.phone))
    wanted = select(cases).where(person, cases.c.id != case.id).order_by(cases.c.received_at.desc())
    return [other(complaints.opened(codec, row)) for row in connection.execute(wanted.limit(MOST))]


def _exhibit(codec: Codec, row: Any) -> Exhibit:
    id_ = f"{row.conversation_id}-{row.seq}-{row.nth}"
    file = codec.open(row.sealed_file, File, "evidence", id_) if row.sealed_file else None
    return Exhibit(
        id=id_,
        at=row.received_at,
        name=file.name if file else "",
        caption=file.caption if file else "",
        kind=row.kind,
        state=row.state,
        size=row.size,
        content_type=row.content_type or "",
        field=file.field if file else "",
    )


def _names(connection: Connection, codec: Codec, ids: Iterable[str]) -> dict[str, str]:
    wanted = sorted(id_ for id_ in ids if id_)
    return staff.names(connection, codec, wanted) if wanted else {}


def _intact(connection: Connection, codec: Codec, case_id: str) -> bool:
    some = select(*(column for column in cases.c if not column.name.startswith("sealed_")))
    one = some.where(cases.c.id == case_id).subquery()
    wanted = select(one, events).outerjoin(events, events.c.case_id == one.c.id).order_by(events.c.seq)
    rows = connection.execute(wanted).all()
    return not rows or next(iter(flaws_of(codec, rows)), None) is None
