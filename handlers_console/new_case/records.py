"""What a new case brings about, in one transaction."""

from msgspec import structs

from cases.receiving import receive
from dialogs.conversation import Conversation, Person, Phase
from dialogs.taken_down import Filled
from handlers_console.new_case.entry import Entry, case_id
from handlers_console.new_case.uploads import exhibits
from handlers_console.visit import Visit
from storage import audit, complaints, handovers
from storage.consents import Consent
from storage.threads import Contact, Thread
from storage.unit_of_work import UnitOfWork


def take_down(unit: UnitOfWork, visit: Visit, entry: Entry, filled: Filled) -> str:
    """The number of the case that this form becomes, or became when it was sent before."""
    id_, office = case_id(visit, entry), visit.office
    contact = Contact(entry.channel, id_)
    desk = handovers.desk_of(office.codec, id_, entry.channel) or ""
    thread = unit.open({desk: contact})[desk]
    number = _known(unit, id_)
    if number:
        return number
    seq = _begin(unit, visit, entry, filled, thread)
    stated = filled.particulars
    since = unit.now - office.cases.grading.repeats_within
    case = receive(
        stated,
        id=id_,
        conversation_id=thread.id,
        channel=entry.channel,
        repeats=unit.repeats(thread.id, stated.phone, since) + 1,
        now=unit.now,
        rules=office.cases,
        by=visit.actor,
    )
    unit.receive(case)
    thread.cases += 1
    unit.keep(thread)
    for exhibit in exhibits(visit, entry.id, entry.uploads, thread.id, seq, id_):
        unit.offer(exhibit)
    unit.run(audit.add, visit.actor.label, "case_taken_down", case.number, now=unit.now)
    return case.number


def _known(unit: UnitOfWork, id_: str) -> str:
    try:
        return unit.run(complaints.glance, id_).number
    except LookupError:
        return ""


def _begin(unit: UnitOfWork, visit: Visit, entry: Entry, filled: Filled, thread: Thread) -> int:
    """The conversation in which the customer will be told, and what they consented to in words."""
    version, stated = visit.office.dialog.notice_version, filled.particulars
    thread.state = Conversation(
        phase=Phase.IDLE,
        locale=entry.locale,
        notice=version,
        person=Person(stated.name, stated.phone),
        touched_at=unit.now,
    )
    seq = thread.take_seq()
    told = Consent(thread.id, seq, "notice", True, version, visit.member.id)
    unit.consent(told)
    if filled.agreed:
        unit.consent(structs.replace(told, kind="sensitive"))
    return seq
