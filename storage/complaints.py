"""Cases as stored, with the events that made them what they are."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select, update

from cases.complaint import Complaint, Particulars
from cases.events import Event
from cases.stage import Stage
from dialogs.rules import CaseBrief
from storage.codec import Codec
from storage.tables import cases, events


def add(connection: Connection, codec: Codec, complaints: Sequence[Complaint]) -> None:
    """New cases with their first events."""
    if complaints:
        connection.execute(insert(cases), [_values(codec, complaint) for complaint in complaints])
        _add_events(connection, codec, complaints)


def load(connection: Connection, codec: Codec, case_id: str) -> Complaint:
    """One case, locked; raises LookupError."""
    row = connection.execute(select(cases).where(cases.c.id == case_id).with_for_update()).first()
    if row is None:
        raise LookupError(case_id)
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
        version=row.version,
    )


def save(connection: Connection, codec: Codec, complaint: Complaint) -> None:
    """Write back a changed case and its new events."""
    values = _values(codec, complaint)
    connection.execute(update(cases).where(cases.c.id == complaint.id).values(values))
    _add_events(connection, codec, [complaint])


def briefs(connection: Connection, conversation_ids: Iterable[str]) -> dict[str, tuple[CaseBrief, ...]]:
    """What the customers of these conversations may hear of their own cases, newest first."""
    wanted = (
        select(
            cases.c.conversation_id,
            cases.c.id,
            cases.c.number,
            cases.c.stage,
            cases.c.matter,
            cases.c.received_at,
            cases.c.answer_due,
        )
        .where(cases.c.conversation_id.in_(list(conversation_ids)))
        .order_by(cases.c.received_at.desc())
    )
    found: dict[str, tuple[CaseBrief, ...]] = {}
    for row in connection.execute(wanted):
        brief = CaseBrief(row.id, row.number, row.stage, row.matter, row.received_at, row.answer_due)
        found[row.conversation_id] = (*found.get(row.conversation_id, ()), brief)
    return found


def _add_events(connection: Connection, codec: Codec, complaints: Sequence[Complaint]) -> None:
    rows = [_event_values(codec, event) for complaint in complaints for event in complaint.events]
    if rows:
        connection.execute(insert(events), rows)


def _values(codec: Codec, complaint: Complaint) -> dict[str, Any]:
    particulars = complaint.particulars
    return {
        "id": complaint.id,
        "number": complaint.number,
        "conversation_id": complaint.conversation_id,
        "channel": complaint.channel,
        "stage": complaint.stage.value,
        "matter": particulars.matter,
        "line": particulars.line,
        "received_at": complaint.received_at,
        "answer_due": complaint.answer_due,
        "rules_version": complaint.rules_version,
        "version": complaint.version,
        "phone_digest": codec.digest("phone", particulars.phone) if particulars.phone else None,
        "sealed_complaint": codec.seal(particulars, "cases", complaint.id),
    }


def _event_values(codec: Codec, event: Event) -> dict[str, Any]:
    return {
        "case_id": event.case_id,
        "seq": event.seq,
        "kind": event.kind,
        "actor": event.actor,
        "at": event.at,
        "sealed_details": codec.seal(event.details, "events", event.case_id, event.seq),
    }
