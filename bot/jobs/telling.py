"""The customer hears what happened to their case, and somebody makes sure that they did."""

from functools import partial

from msgspec import structs
from sqlalchemy import Connection

from bot.jobs.base import Desk
from cases.calls import Audience
from cases.lifecycle import step_named
from cases.spans import Span, Unit
from dialogs import notices
from dialogs.messages import Link
from storage import complaints, staff
from storage import notices as notice_proofs
from storage.alerts import Facts
from storage.codec import Codec
from storage.due import Job
from storage.notices import Notice
from storage.tasks import Task, task_number
from storage.unit_of_work import UnitOfWork

_DELIVERED_WITHIN = Span(1, Unit.WORKING_DAYS)
_CALLED_WITHIN = Span(1, Unit.WORKING_DAYS)


def tell(unit: UnitOfWork, desk: Desk, case_id: str) -> None:
    """Put all that the customer was not told yet into one message."""
    conversation_id = unit.run(complaints.conversation_of, case_id)
    thread = unit.reopen([conversation_id])[conversation_id]
    case = unit.case(case_id)
    if not unit.take_job("tell", case_id):
        return
    events = unit.untold_events(case_id)
    handler = unit.run(staff.find, case.handler) if case.handler else None
    who = notices.Handler(handler.person.name, handler.person.phone) if handler else notices.Handler("", "")
    locale = thread.state.locale
    url = desk.link(unit.now, thread.contact, locale, case_id)
    link = Link(desk.dialog.wording.line(locale, "notice.page"), url)
    say = notices.tell(case, events, thread.state, desk.dialog, desk.cases, who, link)
    if say is None:
        unit.told(case_id, case.version, None)
        return
    row = unit.say(thread, say)
    told = [
        Notice(case_id, event.seq, step.notice, step.required)
        for event in notices.worth_telling(events)
        if (step := step_named(event.kind))
    ]
    unit.told(case_id, case.version, row, told)
    if say.proof:
        due = desk.cases.calendar.add(unit.now, _DELIVERED_WITHIN).at
        unit.schedule(Job("undelivered", f"{case_id}:{row.seq}", due))


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
