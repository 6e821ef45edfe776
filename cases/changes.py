"""What each action changes in a case. Called by `cases.performing`, which has checked who and when."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from cases import actions as do
from cases import clock_actions as clock
from cases.actions import Action
from cases.actors import Actor, Party
from cases.complaint import Complaint
from cases.deadlines import DeadlineKind
from cases.errors import Missing, NotAllowed, Refusal, TooLate
from cases.grading import Assessment, raised
from cases.lifecycle import Clocks, step_of
from cases.limits import Limits
from cases.rules import CaseRules
from cases.satisfaction import HIGHEST, LOWEST
from cases.stage import Stage


def change(case: Complaint, action: Action, by: Actor, now: datetime, rules: CaseRules) -> None:
    """Change everything but the stage; raises a Refusal, and then has changed nothing."""
    limits = Limits(case, now, rules)
    specific = _CHANGES.get(type(action))
    if specific is not None:
        specific(case, action, by, limits)
    step = step_of(type(action))
    match step.clocks:
        case Clocks.STOP:
            limits.stop()
        case Clocks.RESUME:
            limits.resume()
        case Clocks.RESTART:
            limits.restart()
    if step.dest is not None:
        limits.enter(step.dest)


def _assign(case: Complaint, action: do.Assign, by: Actor, limits: Limits) -> None:
    if case.handler is not None and not action.reason.strip():
        raise Missing("missing", field="reason")
    if case.handler == action.handler:
        raise Refusal("already_theirs")
    case.handler, case.team = action.handler, action.team


def _accept(case: Complaint, action: do.Accept, by: Actor, limits: Limits) -> None:
    if case.handler is None and by.party is Party.HANDLER:
        case.handler, case.team = by.id, by.team


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
    case.life.wanted = ""


def _ask_for_extension(case: Complaint, action: do.AskForExtension, by: Actor, limits: Limits) -> None:
    if limits.next_limit is None:
        raise TooLate("no_more_time", days=case.life.limit_days)
    case.life.extension_asked = action.reason


def _extend(case: Complaint, action: do.Extend, by: Actor, limits: Limits) -> None:
    """The last step needs the upper level (2020 No. 3: especially complex complaints)."""
    days = limits.next_limit
    if days is None:
        raise TooLate("no_more_time", days=case.life.limit_days)
    if days == limits.last_limit and by.party is not Party.MANAGER:
        raise NotAllowed("needs_manager")
    limits.extend(days)
    case.life.extension_asked = ""


def _refuse_extension(case: Complaint, action: do.RefuseExtension, by: Actor, limits: Limits) -> None:
    if not case.life.extension_asked:
        raise Refusal("nothing_asked")
    case.life.extension_asked = ""


def _decide(case: Complaint, action: do.Decide, by: Actor, limits: Limits) -> None:
    limits.meet(DeadlineKind.FIRST_CONTACT, DeadlineKind.PLAN, DeadlineKind.DECISION)
    case.life.decided_at, case.life.reviewed = limits.now, False


def _ask_for_review(case: Complaint, action: do.AskForReview, by: Actor, limits: Limits) -> None:
    if case.life.reviewed:
        raise TooLate("reviewed_already")
    closes = limits.review_closes_at
    if closes is None or limits.now >= closes:
        raise TooLate("review_too_late")
    limits.start_review()


def _decide_review(case: Complaint, action: do.DecideReview, by: Actor, limits: Limits) -> None:
    """By somebody else than who decided first: nobody reviews their own decision."""
    if by.id and by.id == case.handler:
        raise NotAllowed("not_your_own_review")
    limits.meet(DeadlineKind.REVIEW)
    case.life.reviewed = True


def _close(case: Complaint, action: do.Close, by: Actor, limits: Limits) -> None:
    limits.meet(DeadlineKind.CLOSE)
    life = case.life
    life.closings += 1
    life.rating_asked_at = life.rating_reminded_at = life.rating_ended_at = None
    life.score, life.rating_explained = None, False


def _merge(case: Complaint, action: do.Merge, by: Actor, limits: Limits) -> None:
    if action.into == case.id:
        raise Refusal("same_case")


def _absorb(case: Complaint, action: do.Absorb, by: Actor, limits: Limits) -> None:
    """New facts make the statutory time count anew (2020 No. 3)."""
    if action.new_facts:
        limits.restart_decision()


def _reopen(case: Complaint, action: do.Reopen, by: Actor, limits: Limits) -> None:
    if by.party is Party.CUSTOMER and case.life.score is None:
        raise NotAllowed("reopen_after_rating")
    case.over_at = None


def _regrade(case: Complaint, action: do.Regrade, by: Actor, limits: Limits) -> None:
    case.life.known = list(case.life.assessment.findings) if case.life.assessment else []
    limits.regrade(action.grade)


def _assess(case: Complaint, action: clock.Assess, by: Actor, limits: Limits) -> None:
    """The bot may raise a grade, only staff lower it."""
    before, after = case.life.assessment, action.assessment
    held = raised(case.grade, before, case.life.known, after)
    case.green = case.green or after.green
    if before is None:
        case.life.assessment, case.grade = after, held
        limits.begin()
        return
    fresh = [finding for finding in after.findings if finding.adds_to(before.findings)]
    case.life.assessment = Assessment(held, case.green, [*before.findings, *fresh], after.version)
    if held is not case.grade:
        limits.regrade(held)


def _supplement(case: Complaint, action: do.Supplement, by: Actor, limits: Limits) -> None:
    case.particulars.details.update(action.details)
    case.particulars.files += action.files
    if by.party is Party.CUSTOMER:
        case.life.customer_wrote_at = limits.now


def _rate(case: Complaint, action: do.Rate, by: Actor, limits: Limits) -> None:
    """One score for each closing; its reasons and comment may follow once."""
    life = case.life
    if not LOWEST <= action.score <= HIGHEST:
        raise Refusal("bad_score")
    if life.rating_ended_at is not None:
        raise TooLate("no_rating_open")
    explains = bool(action.reasons or action.comment)
    if life.score is not None and (life.score != action.score or life.rating_explained or not explains):
        raise Refusal("already_rated")
    life.score, life.rating_explained = action.score, explains


def _erase(case: Complaint, action: do.EraseData, by: Actor, limits: Limits) -> None:
    case.life.erase_asked = True
    case.life.erased = action.until is None


def _warn(case: Complaint, action: clock.Warn, by: Actor, limits: Limits) -> None:
    kind = DeadlineKind(action.deadline)
    if kind.statutory and action.percent >= 100:
        case.life.late = True
    untouched = kind is DeadlineKind.FIRST_CONTACT or (
        kind is DeadlineKind.STAGE and case.stage in (Stage.RECEIVED, Stage.ACCEPTED)
    )
    if untouched and action.percent >= 100 and not action.days_late:
        case.assign_at = limits.now


def _remind_of_material(case: Complaint, action: Action, by: Actor, limits: Limits) -> None:
    case.life.reminded_of_material = True


def _ask_for_rating(case: Complaint, action: Action, by: Actor, limits: Limits) -> None:
    case.life.rating_asked_at = limits.now


def _remind_of_rating(case: Complaint, action: Action, by: Actor, limits: Limits) -> None:
    case.life.rating_reminded_at = limits.now


def _end_rating(case: Complaint, action: Action, by: Actor, limits: Limits) -> None:
    case.life.rating_ended_at = limits.now


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
    do.Merge: _merge,
    do.Absorb: _absorb,
    do.Reopen: _reopen,
    do.Regrade: _regrade,
    do.Supplement: _supplement,
    do.Rate: _rate,
    do.EraseData: _erase,
    clock.Assess: _assess,
    clock.Warn: _warn,
    clock.RemindOfMaterial: _remind_of_material,
    clock.AskForRating: _ask_for_rating,
    clock.RemindOfRating: _remind_of_rating,
    clock.EndRating: _end_rating,
}
