"""A case that staff took down goes on in its customer's own chat, in the transaction of a turn of theirs."""

from cases.continuing import MOST_TRIES, standing_of
from cases.receiving import hand_over
from cases.rules import CaseRules
from dialogs.briefs import brief_of
from dialogs.conversation import Person
from dialogs.rules import Handover
from storage import consents, handovers, notices, staff
from storage.due import Job
from storage.threads import Thread
from storage.unit_of_work import UnitOfWork


def opens(unit: UnitOfWork, rules: CaseRules, code: str) -> Handover:
    """What this code opens now; nobody else can use it up before the transaction ends."""
    found = unit.run(handovers.lock, code)
    if found is None:
        return Handover()
    case = unit.case(found.case_id)
    if case.life.erased:
        return Handover()
    names = unit.run(staff.names, [case.handler] if case.handler else [])
    return Handover(
        standing_of(found.expires_at, found.tries, found.used_at, unit.now),
        brief_of(case, names.get(case.handler or "", ""), rules),
        Person(case.particulars.name, case.particulars.phone),
        unit.run(consents.to_notice, case.conversation_id),
        MOST_TRIES - found.tries,
    )


def miss(unit: UnitOfWork, code: str) -> None:
    """Wrong digits came with this code."""
    unit.run(handovers.count_try, code, MOST_TRIES)


def go_on(unit: UnitOfWork, rules: CaseRules, thread: Thread, seq: int, case_id: str, code: str) -> None:
    """The case is this conversation's from the message `seq` on. What its customer was told where they could
    not read it they are told here, now."""
    case = unit.case(case_id)
    before = case.conversation_id
    hand_over(case, thread.id, thread.contact.channel, unit.now, rules)
    unit.change(case)
    thread.cases += 1
    unit.run(handovers.use, code, thread.id, unit.now)
    unit.run(handovers.carry_consents, before, thread.id, seq)
    unit.run(notices.give_up, case_id, unit.now)
    unit.schedule(Job("tell", case_id, unit.now))
