"""Cases as stored."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, insert, or_, select, update

from cases.complaint import Complaint, Life, Particulars
from cases.errors import Stale
from cases.grade import Grade
from cases.stage import Stage
from storage import history
from storage.case_tables import cases
from storage.codec import Codec
from storage.types import UtcDateTime

_same_person = or_(
    cases.c.conversation_id == bindparam("conversation_id"), cases.c.phone_digest == bindparam("phone")
)
_repeats = select(func.count()).where(
    _same_person, cases.c.received_at >= bindparam("since", type_=UtcDateTime)
)
_numbered, _identified = (
    select(cases).where(key == bindparam("value")).with_for_update() for key in (cases.c.number, cases.c.id)
)
_OLD_LIMIT_DAYS = 15


def add(connection: Connection, codec: Codec, complaints: Sequence[Complaint]) -> None:
    """New cases with their first events."""
    if complaints:
        connection.execute(insert(cases), [_values(codec, complaint) for complaint in complaints])
        history.add(connection, codec, complaints)


def load(connection: Connection, codec: Codec, case_id: str) -> Complaint:
    """One case, locked; raises LookupError."""
    return _load(connection, codec, _identified, case_id)


def load_by_number(connection: Connection, codec: Codec, number: str) -> Complaint:
    """The case of this number as it is shown, locked; raises LookupError."""
    return _load(connection, codec, _numbered, number)


def glance(connection: Connection, codec: Codec, case_id: str) -> Complaint:
    """One case as it stands, not to be changed; raises LookupError."""
    row = connection.execute(select(cases).where(cases.c.id == case_id)).first()
    if row is None:
        raise LookupError("there is no such case")
    return opened(codec, row)


def conversation_of(connection: Connection, codec: Codec, case_id: str) -> str:
    """The conversation that the case came from; raises LookupError."""
    found: str | None = connection.scalar(select(cases.c.conversation_id).where(cases.c.id == case_id))
    if found is None:
        raise LookupError("there is no such case")
    return found


def save(connection: Connection, codec: Codec, complaint: Complaint) -> None:
    """Write back a changed case, chain its new events; raises Stale if somebody changed it meanwhile."""
    if not complaint.events:
        return
    loaded = complaint.events[0].seq - 1
    values = _values(codec, complaint)
    same = cases.c.id == complaint.id, cases.c.version == loaded
    saved = connection.execute(update(cases).where(*same).values(values).returning(cases.c.id))
    if saved.first() is None:
        version = connection.scalar(select(cases.c.version).where(cases.c.id == complaint.id))
        raise Stale(loaded, version or 0)
    history.append(connection, codec, complaint)


def open_rules(connection: Connection) -> set[str]:
    """The versions of the deadline rules that open cases were received under."""
    return set(connection.scalars(select(cases.c.rules_version).where(cases.c.over_at.is_(None)).distinct()))


def repeats(connection: Connection, codec: Codec, conversation_id: str, phone: str, since: datetime) -> int:
    """How many cases of this person, known by conversation and phone, were received since then."""
    known = phone_digest(codec, phone) if phone else None
    values = {"conversation_id": conversation_id, "phone": known, "since": since}
    return connection.scalar(_repeats, values) or 0


def told(connection: Connection, case_id: str, seq: int) -> None:
    """The customer was told of the events up to `seq`."""
    connection.execute(
        update(cases).where(cases.c.id == case_id, cases.c.told_seq < seq).values(told_seq=seq)
    )


def phone_digest(codec: Codec, phone: str) -> str:
    """What cases are found by the customer's phone with."""
    return codec.digest("phone", phone)


def life_of(codec: Codec, row: Any) -> Life:
    """The life of a case as stored; one from before there were lives begins where it was received."""
    if row.sealed_life is None:
        return Life(stage_since=row.received_at, limit_days=_OLD_LIMIT_DAYS)
    return codec.open(row.sealed_life, Life, "cases", row.id, "life")


def opened(codec: Codec, row: Any) -> Complaint:
    """The case that stands in a row of `cases`."""
    return Complaint(
        id=row.id,
        number=row.number,
        conversation_id=row.conversation_id,
        channel=row.channel,
        stage=Stage(row.stage),
        received_at=row.received_at,
        answer_due=row.answer_due,
        rules_version=row.rules_version,
        particulars=codec.open(row.sealed_complaint, Particulars, "cases", row.id),
        life=life_of(codec, row),
        grade=Grade(row.grade),
        green=bool(row.green),
        handler=row.handler_id,
        team=row.team or "",
        branch=row.branch or "",
        over_at=row.over_at,
        version=row.version,
    )


def _load(connection: Connection, codec: Codec, loading: Select[Any], value: str) -> Complaint:
    row = connection.execute(loading, {"value": value}).first()
    if row is None:
        raise LookupError(f"there is no case {value}")
    return opened(codec, row)


def _values(codec: Codec, complaint: Complaint) -> dict[str, Any]:
    particulars, due = complaint.particulars, complaint.next_due
    return {
        "id": complaint.id,
        "number": complaint.number,
        "conversation_id": complaint.conversation_id,
        "channel": complaint.channel,
        "stage": complaint.stage.value,
        "matter": particulars.matter,
        "line": particulars.line,
        "grade": complaint.grade.value,
        "green": int(complaint.green),
        "handler_id": complaint.handler,
        "team": complaint.team or None,
        "branch": complaint.branch or None,
        "received_at": complaint.received_at,
        "answer_due": complaint.answer_due,
        "due_at": due.due_at if due else None,
        "due_kind": due.kind.value if due else None,
        "over_at": complaint.over_at,
        "cause": complaint.life.cause or None,
        "rules_version": complaint.rules_version,
        "version": complaint.version,
        "changed_at": complaint.events[-1].at,
        "phone_digest": phone_digest(codec, particulars.phone) if particulars.phone else None,
        "sealed_complaint": codec.seal(particulars, "cases", complaint.id),
        "sealed_life": codec.seal(complaint.life, "cases", complaint.id, "life"),
    }
