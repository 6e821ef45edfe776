"""What each action changes in a case. Called by `cases.performing`, which has checked who and when."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from cases import actions as do
from cases.actions import Action
from cases.actors import Actor, Party
from cases.branches import branch_in
from cases.clock_changes import CLOCK_CHANGES
from cases.complaint import Complaint
from cases.deadlines import DeadlineKind
from cases.errors import Missing, NotAllowed, Refusal, TooLate
from cases.lifecycle import UNDECIDED, Clocks, step_of
from cases.limits import Limits
from cases.rules import CaseRules
from cases.satisfaction import HIGHEST, LOWEST, needs_follow_up, reasons_after
from cases.stage import Stage


def change(case: Complaint, action: Action, by: Actor, now: datetime, rules: CaseRules) -> None:
    """Change everything but the stage; raises a Refusal, and then has changed nothing."""
    limits = Limits(case, now, rules)
    specific = _CHANGES.get(type(action))
    if specific is not None:
        specific(case, action, by, limits)
    limits.recount()
    step = step_of(type(action))
    match step.clocks:
        case Clocks.STOP:
            limits.stop()
        case Clocks.RESUME | Clocks.END:
            limits.resume()
        case Clocks.REVIEW:
            limits.start_review()
        case Clocks.RESTART:
            limits.restart()
    if step.dest is not None:
        _leave(case, step.dest)
        limits.enter(step.dest)


def _leave(case: Complaint, dest: Stage) -> None:
    """What was being waited for is no longer."""
    if dest is not Stage.AWAITING_CUSTOMER:
        case.life.wanted = ""
    if dest not in UNDECIDED:
        case.life.extension_asked = ""
    if not dest.is_over:
        case.life.cause = ""


def _assign(case: Complaint, action: do.Assign, by: Actor, limits: Limits) -> None:
    if case.handler is not None and not action.reason.strip():
        raise Missing("missing", field="reason")
    if case.handler == action.handler:
        raise Refusal("already_theirs")
    case.handler, case.team, case.assign_at = action.handler, action.team, None


def _accept(case: Complaint, action: do.Accept, by: Actor, limits: Limits) -> None:
    if case.handler is None and by.party is Party.HANDLER:
        case.handler, case.team, case.assign_at = by.id, by.team, None


def _contacted(case: Complaint, action: Action, by: Actor, limits: Limits) -> None:
    limits.meet(DeadlineKind.FIRST_CONTACT)


def _plan(case: Complaint, action: do.Plan, by: Actor, limits: Limits) -> None:
    limits.meet(DeadlineKind.PLAN)


def _ask_for_material(case: Complaint, action: do.AskForMaterial, by: Actor, limits: Limits) -> None:
    case.life.wanted, case.life.reminded_of_material = action.wanted, False
    limits.meet(DeadlineKind.FIRST_CONTACT)


def _supply(case: Complaint, action: do.Supply, by: Actor, limits: Limits) -> None:
    if by.party is not Party.CUSTOMER and not action.note.strip():
        raise Missing("missing", field="note")


def _ask_for_extension(case: Complaint, action: do.AskForExtension, by: Actor, limits: Limits) -> None:
    if limits.next_limit is None:
        raise TooLate("no_more_time", days=case.life.limit_days)
    if case.life.extension_asked:
        raise Refusal("extension_asked_already")
    case.life.extension_asked = action.reason


def _extend(case: Complaint, action: do.Extend, by: Actor, limits: Limits) -> None:
    """The last step needs the upper level (2020 No. 3: especially complex complaints). No limit is granted
    that would be over already: the customer would be told a day in the past."""
    days = limits.next_limit
    if days is None:
        raise TooLate("no_more_time", days=case.life.limit_days)
    if days == limits.last_limit and by.party is not Party.MANAGER:
        raise NotAllowed("needs_manager")
    if not limits.helps(days):
        raise TooLate("limit_over", days=days)
    limits.extend(days)
    case.life.extension_asked = ""


def _refuse_extension(case: Complaint, action: do.RefuseExtension, by: Actor, limits: Limits) -> None:
    if not case.life.extension_asked:
        raise Refusal("nothing_asked")
    case.life.extension_asked = ""


def _decide(case: Complaint, action: do.Decide, by: Actor, limits: Limits) -> None:
    limits.meet(DeadlineKind.FIRST_CONTACT, DeadlineKind.PLAN, DeadlineKind.DECISION)
    case.life.decided_at, case.life.decided_by, case.life.reviewed = limits.now, by.id, False


def _ask_for_review(case: Complaint, action: do.AskForReview, by: Actor, limits: Limits) -> None:
    if case.life.reviewed:
        raise TooLate("reviewed_already")
    closes = limits.review_closes_at
    if closes is None or limits.now >= closes:
        raise TooLate("review_too_late")


def _decide_review(case: Complaint, action: do.DecideReview, by: Actor, limits: Limits) -> None:
    """By somebody else than who decided first: nobody reviews their own decision."""
    if by.id and by.id in (case.life.decided_by, case.handler):
        raise NotAllowed("not_your_own_review")
    limits.meet(DeadlineKind.REVIEW)
    case.life.reviewed = True


def _close(case: Complaint, action: do.Close, by: Actor, limits: Limits) -> None:
    limits.meet(DeadlineKind.CLOSE)
    life = case.life
    life.closings += 1
    life.cause = action.cause
    life.rating_asked_at = life.rating_reminded_at = life.rating_ended_at = life.rated_at = None
    life.score, life.rating_explained = None, False


def _withdraw(case: Complaint, action: do.Withdraw, by: Actor, limits: Limits) -> None:
    action.check_reason(by)


def _merge(case: Complaint, action: do.Merge, by: Actor, limits: Limits) -> None:
    if action.into == case.id:
        raise Refusal("same_case")


def _absorb(case: Complaint, action: do.Absorb, by: Actor, limits: Limits) -> None:
    """New facts make the statutory time count anew (2020 No. 3)."""
    if action.merged == case.id:
        raise Refusal("same_case")
    if action.new_facts:
        limits.restart_decision()


def _reopen(case: Complaint, action: do.Reopen, by: Actor, limits: Limits) -> None:
    """Staff at any time; a customer soon after rating the closing badly, as long as a rating may be given."""
    action.check_reason(by)
    if case.life.erased:
        raise TooLate("data_erased")
    if by.party is Party.CUSTOMER:
        _check_rated_badly(case, limits)
    if case.handler is None:
        case.assign_at = limits.now


def _check_rated_badly(case: Complaint, limits: Limits) -> None:
    life, ratings = case.life, limits.rules.ratings
    if case.stage is not Stage.CLOSED or life.score is None or not needs_follow_up(life.score, ratings):
        raise NotAllowed("reopen_after_rating")
    rated_at = life.rated_at or limits.now
    if limits.now >= limits.rules.calendar.add(rated_at, ratings.expire_after).at:
        raise TooLate("reopen_too_late")


def _regrade(case: Complaint, action: do.Regrade, by: Actor, limits: Limits) -> None:
    if action.grade is case.grade:
        raise Refusal("same_grade", grade=action.grade.value)
    case.life.known = list(case.life.assessment.findings) if case.life.assessment else []
    limits.regrade(action.grade)


def _supplement(case: Complaint, action: do.Supplement, by: Actor, limits: Limits) -> None:
    case.particulars.details.update(action.details)
    if "branch" in action.details:
        case.branch = branch_in(action.details, limits.rules.branches)
    case.particulars.files += action.files


def _rate(case: Complaint, action: do.Rate, by: Actor, limits: Limits) -> None:
    """One score for each closing; its reasons and comment may follow once."""
    life = case.life
    if not LOWEST <= action.score <= HIGHEST:
        raise Refusal("bad_score")
    if life.rating_ended_at is not None:
        raise TooLate("no_rating_open")
    if {*action.reasons} - {*reasons_after(action.score, limits.rules.ratings)}:
        raise Refusal("bad_reason")
    explains = bool(action.reasons or action.comment)
    if life.score is not None and (life.score != action.score or life.rating_explained or not explains):
        raise Refusal("already_rated")
    life.score, life.rating_explained = action.score, explains
    life.rated_at = life.rated_at or limits.now


def _erase(case: Complaint, action: do.EraseData, by: Actor, limits: Limits) -> None:
    """Data are deleted only once they need no longer be kept, and put away only until a day to come."""
    if case.life.erased:
        raise Refusal("erased_already")
    if action.until is None and (case.over_at is None or limits.now < limits.kept_until):
        raise Refusal("retention_runs")
    if action.until is not None and (action.until.utcoffset() is None or action.until <= limits.now):
        raise Refusal("past_date", field="until")
    case.life.erase_asked = True
    case.life.erased = action.until is None


_CHANGES: dict[type[Action], Callable[[Complaint, Any, Actor, Limits], None]] = {
    do.Accept: _accept,
    do.Assign: _assign,
    do.Contact: _contacted,
    do.Reply: _contacted,
    do.Plan: _plan,
    do.AskForMaterial: _ask_for_material,
    do.Supply: _supply,
    do.AskForExtension: _ask_for_extension,
    do.Extend: _extend,
    do.RefuseExtension: _refuse_extension,
    do.Decide: _decide,
    do.AskForReview: _ask_for_review,
    do.DecideReview: _decide_review,
    do.Close: _close,
    do.Withdraw: _withdraw,
    do.Merge: _merge,
    do.Absorb: _absorb,
    do.Reopen: _reopen,
    do.Regrade: _regrade,
    do.Supplement: _supplement,
    do.Rate: _rate,
    do.EraseData: _erase,
    **CLOCK_CHANGES,
}
