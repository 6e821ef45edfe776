"""What staff do to a case, with all that goes with it: the same from chat, console and command line."""

from cases.actions import Accept, Action, Assign, EraseData, Merge, Supplement, TakeBackReply, TakeBackRequest
from cases.actors import Actor
from cases.complaint import Complaint, Particulars
from cases.events import Event
from cases.merging import merge
from cases.performing import perform
from cases.receiving import supplement
from cases.recusal import refuse_the_accused
from cases.rules import CaseRules
from cases.taking_back import take_back
from storage import history
from storage.unit_of_work import UnitOfWork


def handle(
    unit: UnitOfWork, number: str, action: Action, by: Actor, rules: CaseRules, *, seen: int | None = None
) -> tuple[Complaint, Event]:
    """Do it to the case of this number: a story that grows is graded, a case that is merged goes on in the
    other one. `seen` is the version that the actor acted upon. Raises a Refusal, and LookupError for a
    number that no case has; then nothing was changed.
    """
    if isinstance(action, Merge):
        return _merge(unit, number, action, by, rules, seen)
    case = unit.case_numbered(number)
    _refuse_the_accused(unit, case, action, by)
    if isinstance(action, Supplement):
        event = supplement(
            case,
            action,
            by,
            repeats_of(unit, case.conversation_id, case.particulars, rules),
            unit.now,
            rules,
            seen=seen,
        )
    elif isinstance(action, TakeBackReply | TakeBackRequest):
        event = take_back(case, action, unit.run(history.untold, case.id), by, unit.now, rules)
    else:
        event = perform(case, action, by, unit.now, rules, seen=seen)
    unit.change(case)
    if isinstance(action, EraseData) and action.until is None:
        unit.erase_case(case.id)
    return case, event


def _refuse_the_accused(unit: UnitOfWork, complaint: Complaint, action: Action, by: Actor) -> None:
    match action:
        case Assign(handler=taker):
            pass
        case Accept() if complaint.handler is None:
            taker = by.id
        case _:
            return
    for member in unit.roster.members:
        if member.id == taker:
            refuse_the_accused(complaint, member.names)


def repeats_of(unit: UnitOfWork, conversation_id: str, particulars: Particulars, rules: CaseRules) -> int:
    """How often the customer complained of late, on any channel, as far as it is stored."""
    since = unit.now - rules.grading.repeats_within
    return unit.repeats(conversation_id, particulars.phone, since)


def _merge(
    unit: UnitOfWork, number: str, action: Merge, by: Actor, rules: CaseRules, seen: int | None
) -> tuple[Complaint, Event]:
    """Both cases are locked in the order of their numbers, so that two merges cannot wait for each other."""
    locked = {one: unit.case_numbered(one) for one in sorted({number, action.into_number})}
    case, other = locked[number], locked[action.into_number]
    event = merge(case, other, by, unit.now, rules, new_facts=action.new_facts, seen=seen)
    unit.change(case)
    unit.change(other)
    return case, event
