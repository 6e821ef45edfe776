"""Which changes of a case concern whom among the staff."""

from datetime import datetime

from cases import actions as do
from cases import clock_actions as clock
from cases.actions import Action
from cases.actors import Actor, Party
from cases.calls import Audience, Call
from cases.complaint import Complaint
from cases.events import Event
from cases.grade import Grade
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
    """Whom to tell of `event`, which `action` made; nobody hears of what they did themselves."""
    calls: list[Call] = []
    kind = (_BY_CUSTOMER if by.party is Party.CUSTOMER else _FOR_HANDLER).get(type(action))
    if kind and by.id != case.handler:
        calls.append(Call(kind, Audience.HANDLER, event.seq))
    match action:
        case do.AskForReview():
            calls.append(Call("review_asked", Audience.SUPERVISORS, event.seq))
        case do.AskForExtension():
            limits = Limits(case, now, rules)
            last = limits.next_limit == limits.last_limit
            calls.append(
                Call("extension_asked", Audience.MANAGERS if last else Audience.SUPERVISORS, event.seq)
            )
        case do.Rate(score=score, reasons=[], comment="") if needs_follow_up(score, rules.ratings):
            due = rules.calendar.add(now, rules.ratings.follow_up_within).at
            calls.append(Call("follow_up", Audience.SUPERVISORS, event.seq, due))
        case clock.Warn(percent=percent):
            calls += [Call("deadline", audience, event.seq) for audience in _warned(percent)]
        case clock.Assess() if event.details.after.get("grade") == Grade.P1:
            within = rules.deadlines.of(case.rules_version).managers_told_within
            calls.append(Call("grave", Audience.MANAGERS, event.seq, rules.calendar.add(now, within).at))
            calls.append(Call("grave", Audience.HANDLER, event.seq))
    return calls


def _warned(percent: int) -> tuple[Audience, ...]:
    """The ladder: the handler first, then who leads, at the end everybody."""
    if percent >= 100:
        return (Audience.HANDLER, Audience.SUPERVISORS, Audience.MANAGERS)
    if percent >= 80:
        return (Audience.HANDLER, Audience.SUPERVISORS)
    return (Audience.HANDLER,)
