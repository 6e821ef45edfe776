"""Staff hear in their own chat what concerns them; at night only what cannot wait."""

from functools import partial

from sqlalchemy import Connection

from bot.jobs.base import Desk
from cases.complaint import Complaint
from cases.deadlines import DeadlineKind
from cases.events import Event
from dialogs.staff.alerts import Alert, batches, urgent, word
from dialogs.staff.voice import Voice
from storage import alerts, staff
from storage.codec import Codec
from storage.due import Job
from storage.outbox import Row
from storage.unit_of_work import UnitOfWork

_MOST = 50
_WRITTEN = ("text", "reason", "note", "comment", "wanted")


def alert(unit: UnitOfWork, desk: Desk, staff_id: str) -> None:
    """Put what this member was not told yet into their chat, one message for each case."""
    member = unit.run(staff.find, staff_id)
    chat = member.conversation_id if member else None
    thread = unit.reopen([chat]).get(chat) if chat else None
    if not unit.take_job("alert", staff_id) or member is None or thread is None:
        return
    waiting = unit.run(alerts.untold, staff_id, _MOST)
    told = [(one.id, _worded(unit, one.facts)) for one in waiting]
    awake = desk.cases.quiet_hours.next_allowed(unit.now, desk.cases.zone)
    now = [(id_, one) for id_, one in told if awake <= unit.now or urgent(one)]
    voice = Voice(desk.dialog, member.locale, unit.now)
    answerable = thread.contact.channel in desk.answerable
    for batch in batches([one for _, one in now]):
        row = unit.say(thread, word(batch, voice, answerable=answerable))
        ids = [id_ for id_, one in now if any(one is other for other in batch)]
        unit.run(partial(_told, ids, row))
    if len(now) < len(told):
        unit.schedule(Job("alert", staff_id, awake))
    elif len(waiting) == _MOST:
        unit.schedule(Job("alert", staff_id, unit.now))


def _told(ids: list[int], row: Row, connection: Connection, _: Codec) -> None:
    alerts.told(connection, ids, row.conversation_id, row.seq)


def _worded(unit: UnitOfWork, facts: alerts.Facts) -> Alert:
    """What is told, with what the case and the event say of it."""
    if facts.case_id is None:
        return Alert(facts.kind, words=facts.texts.get("words", ""))
    case = unit.case(facts.case_id)
    events = unit.events_after(case.id, facts.event_seq - 1) if facts.event_seq else []
    event = events[0] if events else None
    due = case.next_due
    if event is not None and "deadline" in event.details.given:
        due = case.deadline(DeadlineKind(str(event.details.given["deadline"]))) or due
    return Alert(
        facts.kind,
        number=case.number,
        grade=case.grade,
        green=case.green,
        matter=case.particulars.matter,
        name=case.particulars.name,
        words=_words(facts.kind, case, event),
        due_at=due.due_at if due else None,
        due_kind=due.kind.value if due else "",
    )


def _words(kind: str, case: Complaint, event: Event | None) -> str:
    given = event.details.given if event else {}
    written = [str(given[name]) for name in _WRITTEN if given.get(name)]
    return "\n".join(written) if written else case.particulars.story
