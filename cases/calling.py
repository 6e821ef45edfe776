"""Which changes of a case concern whom among the staff."""

from collections.abc import Iterator
from datetime import datetime

from cases import actions as do
from cases import clock_actions as clock
from cases.actions import Action
from cases.actors import Actor, Party
from cases.calls import Audience, Call
from cases.complaint import Complaint
from cases.deadlines import DeadlineKind
from cases.events import Event
from cases.grade import Grade
from cases.lifecycle import OWNERS
from cases.limits import Limits
from cases.rules import CaseRules
from cases.satisfaction import needs_follow_up

_BY_CUSTOMER: dict[type[Action], str] = {
    do.Supplement: "customer_wrote",
    do.Supply: "material_came",
    do.Withdraw: "withdrawn",
    do.AskForReview: "review_asked",
    do.Reopen: "reopened",
}
_FOR_HANDLER: dict[type[Action], str] = {
    do.Assign: "assigned",
    do.Extend: "extended",
    do.RefuseExtension: "extension_refused",
    do.Reopen: "reopened",
    do.Absorb: "absorbed",
}


def calls_of(
    case: Complaint, action: Action, event: Event, by: Actor, now: datetime, rules: CaseRules
) -> list[Call]:
    """Whom to tell of `event`, which `action` made, each once; a handler does not hear of what they did."""
    return list(dict.fromkeys(_calls(case, action, event, by, now, rules)))


def _calls(
    case: Complaint, action: Action, event: Event, by: Actor, now: datetime, rules: CaseRules
) -> Iterator[Call]:
    kind = (_BY_CUSTOMER if by.party is Party.CUSTOMER else _FOR_HANDLER).get(type(action))
    if kind and (case.handler is None or by.id != case.handler):
        yield Call(kind, _handling(case), event.seq)
    match action:
        case do.AskForReview():
            yield Call("review_asked", Audience.SUPERVISORS, event.seq)
        case do.AskForExtension():
            limits = Limits(case, now, rules)
            last = limits.next_limit == limits.last_limit
            yield Call("extension_asked", Audience.MANAGERS if last else Audience.SUPERVISORS, event.seq)
        case do.Rate(score=score) if "score" in event.details.after and needs_follow_up(score, rules.ratings):
            due = rules.calendar.add(now, rules.ratings.follow_up_within).at
            yield Call("follow_up", Audience.SUPERVISORS, event.seq, due)
        case clock.Warn():
            yield from (Call("deadline", audience, event.seq) for audience in _warned(case, action))
        case clock.Assess() | do.Regrade() if event.details.after.get("grade") == Grade.P1:
            within = rules.deadlines.of(case.rules_version).managers_told_within
            yield Call("grave", Audience.MANAGERS, event.seq, rules.calendar.add(now, within).at)
            if case.handler is None or by.id != case.handler:
                yield Call("grave", _handling(case), event.seq)


def _warned(case: Complaint, warning: clock.Warn) -> Iterator[Audience]:
    """The ladder: first whose task it is, then who leads, at the end the managers. They hear every day only
    of what the law or the gravest grade demands, and of a stage that takes too long only where it is grave.
    """
    grave = DeadlineKind(warning.deadline).statutory or case.grade is Grade.P1
    owner = OWNERS.get(case.stage, Audience.HANDLER)
    yield _handling(case) if owner is Audience.HANDLER else owner
    if warning.percent >= 80:
        yield Audience.SUPERVISORS
    if warning.percent >= 100 and (
        grave or (warning.deadline != DeadlineKind.STAGE and not warning.days_late)
    ):
        yield Audience.MANAGERS


def _handling(case: Complaint) -> Audience:
    return Audience.HANDLER if case.handler is not None else Audience.DUTY
