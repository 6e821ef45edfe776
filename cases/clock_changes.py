"""What the actions of the clock change in a case; those of people stand in `cases.changes`."""

from collections.abc import Callable
from typing import Any

from cases import clock_actions as clock
from cases.actions import Action
from cases.actors import Actor
from cases.complaint import Complaint
from cases.deadlines import DeadlineKind
from cases.grading import Assessment, raised
from cases.limits import Limits
from cases.stage import Stage


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


def _warn(case: Complaint, action: clock.Warn, by: Actor, limits: Limits) -> None:
    """A case that nobody took up in time goes to somebody else, once for each limit."""
    kind = DeadlineKind(action.deadline)
    untouched = kind is DeadlineKind.FIRST_CONTACT or (
        kind is DeadlineKind.STAGE and case.stage in (Stage.RECEIVED, Stage.ACCEPTED)
    )
    if limits.warn(kind) and untouched:
        case.assign_at = limits.now


def _count_anew(case: Complaint, action: Action, by: Actor, limits: Limits) -> None:
    limits.recount()


def _remind_of_material(case: Complaint, action: Action, by: Actor, limits: Limits) -> None:
    case.life.reminded_of_material = True


def _ask_for_rating(case: Complaint, action: Action, by: Actor, limits: Limits) -> None:
    case.life.rating_asked_at = limits.now


def _remind_of_rating(case: Complaint, action: Action, by: Actor, limits: Limits) -> None:
    case.life.rating_reminded_at = limits.now


def _end_rating(case: Complaint, action: Action, by: Actor, limits: Limits) -> None:
    case.life.rating_ended_at = limits.now


CLOCK_CHANGES: dict[type[Action], Callable[[Complaint, Any, Actor, Limits], None]] = {
    clock.Assess: _assess,
    clock.Warn: _warn,
    clock.CountAnew: _count_anew,
    clock.RemindOfMaterial: _remind_of_material,
    clock.AskForRating: _ask_for_rating,
    clock.RemindOfRating: _remind_of_rating,
    clock.EndRating: _end_rating,
}
