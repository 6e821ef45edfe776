"""The clock attends to a case: what has become due by itself is done."""

from bot.handling import repeats_of
from bot.jobs.base import Desk
from cases.actors import CLOCK
from cases.counting_anew import count_anew
from cases.lookout import due_actions, next_look_at
from cases.performing import perform
from cases.receiving import grade
from storage.unit_of_work import UnitOfWork


def attend(unit: UnitOfWork, desk: Desk, case_id: str) -> None:
    """Do all that is due for this case; one that nobody graded yet is graded, and its deadlines begin."""
    case, rules = unit.case(case_id), desk.cases
    if not unit.take_job("case", case_id):
        return
    if case.life.assessment is None and not case.stage.is_over:
        repeats = repeats_of(unit, case.conversation_id, case.particulars, rules)
        grade(case, (), repeats, unit.now, rules)
        case.assign_at = unit.now
    count_anew(case, unit.now, rules)
    was_erased = case.life.erased
    for action in due_actions(case, unit.now, rules):
        perform(case, action, CLOCK, unit.now, rules)
    case.look_at = next_look_at(case, rules)
    unit.change(case)
    if case.life.erased and not was_erased:
        unit.erase_case(case_id)
