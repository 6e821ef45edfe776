"""Staff hear in their own chat what concerns them; at night only what cannot wait."""

from datetime import datetime
from functools import partial

from msgspec import structs
from sqlalchemy import Connection

from bot.jobs.base import Desk
from dialogs.staff.alerts import AT_ONCE, Alert, alert_of, batches, urgent, word
from dialogs.staff.voice import Voice
from storage import alerts, complaints, staff
from storage.codec import Codec
from storage.due import Job
from storage.staff import Member
from storage.threads import Thread
from storage.unit_of_work import UnitOfWork

_MOST = 50


def alert(unit: UnitOfWork, desk: Desk, staff_id: str) -> None:
    """Put what this member was not told yet into their chat, one message for each case.

    Who is on duty hears all of it at once. Who has no chat hears nothing of it later either.
    """
    member = unit.run(staff.find, staff_id)
    chat = member.conversation_id if member else None
    thread = unit.reopen([chat]).get(chat) if chat else None
    if not unit.take_job("alert", staff_id):
        return
    waiting = unit.run(alerts.untold, staff_id, _MOST, first=AT_ONCE)
    if member is None or thread is None:
        unit.run(partial(_kept_untold, [one.id for one in waiting]))
    else:
        later = _tell(unit, desk, member, thread, waiting)
        if later is not None:
            unit.schedule(Job("alert", staff_id, later))
            return
    if len(waiting) == _MOST:
        unit.schedule(Job("alert", staff_id, unit.now))


def _tell(
    unit: UnitOfWork, desk: Desk, member: Member, thread: Thread, waiting: list[alerts.Alert]
) -> datetime | None:
    """Tell what may be told now; when the rest may be."""
    told = [(one.id, _worded(unit, one.facts)) for one in waiting]
    awake = _awake(unit, desk, member)
    now = [(id_, one) for id_, one in told if awake <= unit.now or urgent(one)]
    voice = Voice(desk.dialog, member.locale, unit.now)
    answerable = thread.contact.channel in desk.answerable
    for batch in batches([one for _, one in now]):
        row = unit.say(thread, word(batch, voice, answerable=answerable, console=desk.console))
        ids = [id_ for id_, one in now if any(one is other for other in batch)]
        unit.run(partial(_told, ids, row.seq, thread.id))
    return awake if len(now) < len(told) else None


def _awake(unit: UnitOfWork, desk: Desk, member: Member) -> datetime:
    """When this member may be written to."""
    awake = desk.cases.quiet_hours.next_allowed(unit.now, desk.cases.zone)
    if awake > unit.now and member.id in unit.roster.on_duty:
        return unit.now
    return awake


def _worded(unit: UnitOfWork, facts: alerts.Facts) -> Alert:
    """What is told, with what the case and the event say of it."""
    if facts.case_id is None:
        found = Alert(facts.kind)
    else:
        case = unit.run(complaints.glance, facts.case_id)
        events = unit.events_after(case.id, facts.event_seq - 1) if facts.event_seq else []
        found = alert_of(facts.kind, case, events[0] if events else None)
    words, reach = facts.texts.get("words") or found.words, facts.texts.get("reach", "")
    due_at, due_kind = (facts.due_at, "") if facts.due_at else (found.due_at, found.due_kind)
    return structs.replace(found, words=words, reach=reach, task=facts.task, due_at=due_at, due_kind=due_kind)


def _told(ids: list[int], seq: int, chat: str, connection: Connection, _: Codec) -> None:
    alerts.told(connection, ids, chat, seq)


def _kept_untold(ids: list[int], connection: Connection, _: Codec) -> None:
    alerts.keep_untold(connection, ids)
