"""The customer hears what happened to their case, and somebody makes sure that they did."""

from collections.abc import Sequence
from copy import deepcopy
from functools import partial

from msgspec import structs
from sqlalchemy import Connection

from bot.jobs.base import Desk
from cases.calls import Audience
from cases.complaint import Complaint
from cases.continuing import BY_STAFF
from cases.events import Event
from cases.lifecycle import step_named
from cases.spans import Span, Unit
from dialogs import notices
from dialogs.conversation import Conversation
from dialogs.messages import Attachment, Link
from storage import complaints, history, reply_files, staff
from storage import due as due_jobs
from storage import notices as notice_proofs
from storage.alerts import Facts
from storage.codec import Codec
from storage.due import Job
from storage.notices import Notice
from storage.outbox import Row
from storage.tasks import Task, task_number
from storage.threads import Thread
from storage.unit_of_work import UnitOfWork

_DELIVERED_WITHIN = Span(1, Unit.WORKING_DAYS)
_CALLED_WITHIN = Span(1, Unit.WORKING_DAYS)


def tell(unit: UnitOfWork, desk: Desk, case_id: str) -> None:
    """Put all that the customer was not told yet into one message."""
    conversation_id = unit.run(complaints.conversation_of, case_id)
    thread = unit.reopen([conversation_id])[conversation_id]
    case = unit.case(case_id)
    if case.conversation_id != conversation_id:  # it went on elsewhere while this waited for it
        unit.schedule(Job("tell", case_id, unit.now))
    elif unit.take_job("tell", case_id):
        _tell(unit, desk, thread, case, thread.state)


def tell_before(unit: UnitOfWork, desk: Desk, thread: Thread, case_ids: Sequence[str]) -> list[Row]:
    """Whoever writes in the quiet hours gets first what waits for the morning; the conversation is left as
    they saw it when they wrote."""
    waiting = unit.run(due_jobs.subjects_waiting, "tell", case_ids)
    rows: list[Row] = []
    for case_id in waiting:
        case = unit.case(case_id)
        if unit.run(due_jobs.take_early, "tell", case_id):
            rows += _tell(unit, desk, thread, case, deepcopy(thread.state))
    return rows


def _tell(
    unit: UnitOfWork, desk: Desk, thread: Thread, case: Complaint, conversation: Conversation
) -> list[Row]:
    """What was put into the outbox: the words, then each file that the channel takes as a message."""
    events = _untold(unit, thread, case)
    handler = unit.run(staff.find, case.handler) if case.handler else None
    who = notices.Handler(handler.person.name, handler.person.phone) if handler else notices.Handler("", "")
    url = desk.link(unit.now, thread.contact, conversation.locale, case.id)
    link = Link(desk.dialog.wording.line(conversation.locale, "notice.page"), url) if url else None
    telling = notices.worth_telling(events)
    apart, attached = _files(unit, desk, thread, case, telling)
    say = notices.tell(case, events, conversation, desk.dialog, desk.cases, who, link, attached)
    if say is None:
        unit.told(case.id, case.version, None)
        return []
    row = unit.say(thread, say)
    told = [
        Notice(case.id, event.seq, step.notice, step.required)
        for event in telling
        if (step := step_named(event.kind))
    ]
    unit.told(case.id, case.version, row, told)
    if say.proof:
        due = desk.cases.calendar.add(unit.now, _DELIVERED_WITHIN).at
        unit.schedule(Job("undelivered", f"{case.id}:{row.seq}", due))
    files = (notices.file(one, conversation, desk.dialog, link) for one in apart)
    return [row, *(unit.say(thread, one) for one in files)]


def _files(
    unit: UnitOfWork, desk: Desk, thread: Thread, case: Complaint, telling: Sequence[Event]
) -> tuple[list[Attachment], list[Attachment]]:
    """Those that go as messages of their own, and those that go with the words."""
    if not any(event.details.given.get("files") for event in telling):
        return [], []
    sent = unit.run(reply_files.sent, case.id)
    files = [one.attachment for event in telling for one in sent.get(event.seq, ())]
    apart = [one for one in files if desk.carries(thread.contact.channel, one)]
    return apart, [one for one in files if one not in apart]


def _untold(unit: UnitOfWork, thread: Thread, case: Complaint) -> list[Event]:
    """Also what was to be told where the customer could not read it, before they went on with it here."""
    if case.channel not in BY_STAFF:
        return unit.run(history.untold, case.id)
    return unit.run(history.untold, case.id, unit.run(notice_proofs.left_behind, case.id, thread.id))


def check_delivery(unit: UnitOfWork, desk: Desk, subject: str) -> None:
    """What the regulation requires to be told and was not delivered is told by phone."""
    case_id, _, seq = subject.partition(":")
    case = unit.case(case_id)
    if not unit.take_job("undelivered", subject):
        return
    proofs = unit.run(lambda connection, _: notice_proofs.of_case(connection, case_id))
    missed = [one for one in proofs if one.seq == int(seq) and one.notice.required and one.state != "sent"]
    if not missed:
        return
    due = desk.cases.calendar.add(unit.now, _CALLED_WITHIN).at
    task = Task(case.conversation_id, int(seq), "phone", case.number, due, case_id=case_id)
    told_of = missed[-1].notice.event_seq
    facts = Facts("undelivered", case_id, case.number, told_of, task=task_number(task), due_at=due)
    told = unit.page(Audience.HANDLER, facts, handler=case.handler, team=case.team)
    unit.call_for(structs.replace(task, owner=told[0] if told else None))
    for one in missed:
        unit.run(partial(_followed_up, one.notice))


def _followed_up(notice: Notice, connection: Connection, _: Codec) -> None:
    notice_proofs.followed_up(connection, notice)
