"""Performing an action on a case: who may, what must be given, what is recorded, what follows.

Chat, console and clock all change a case through `perform` and nothing else.
"""

from datetime import datetime, timedelta
from typing import Any

import msgspec
from transitions import MachineError

from cases import clock_actions as clock
from cases.actions import Accept, Action, Assign, Reply
from cases.actors import Actor, Party
from cases.calling import calls_of
from cases.changes import change
from cases.complaint import Complaint
from cases.errors import NotAllowed, Stale, WrongStage
from cases.events import Details, Event, Value
from cases.grade import Grade
from cases.lifecycle import Step, machine, step_of
from cases.lookout import next_look_at
from cases.rules import CaseRules

MERGE_WITHIN = timedelta(minutes=1)
"""Updates that come so soon after one another reach the customer as one message."""
_JUST_WROTE = timedelta(hours=1)
_CAN_WAIT = (
    clock.TellStillWorking,
    clock.RemindOfMaterial,
    clock.AskForRating,
    clock.RemindOfRating,
)


def perform(
    case: Complaint, action: Action, by: Actor, now: datetime, rules: CaseRules, *, seen: int | None = None
) -> Event:
    """Do this to the case and record it. `seen` is the version the actor acted upon, if they saw one; what
    the clock only reminded or warned of since then does no harm.

    Raises a Refusal (`cases.errors`), and then changes nothing.
    """
    step = step_of(type(action))
    permit(case, step, action, by)
    if seen is not None and not case.life.changed_seq <= seen <= case.version:
        raise Stale(seen, case.version)
    if case.stage not in step.sources:
        raise WrongStage("wrong_stage", action=step.name, stage=case.stage.value)
    action.check()
    before = case.facts()
    change(case, action, by, now, rules)
    _move(case, step)
    after = case.facts()
    changed = [name for name in after if after[name] != before[name]]
    details = Details(
        given=given(action),
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    event = case.record(step.name, by.label, now, details)
    if by.party is not Party.CLOCK or set(changed) - {"next_due"}:
        case.life.changed_seq = event.seq
    _follow(case, step, action, event, by, now, rules)
    return event


def permit(case: Complaint, step: Step, action: Action, by: Actor) -> None:
    """Raises NotAllowed unless this actor may do it to this case.

    Handlers act on their own cases, and may take one that nobody has; supervisors act on their team's.
    """
    if by.party not in step.by:
        raise NotAllowed("not_allowed", action=step.name)
    if by.party is Party.HANDLER and case.handler != by.id:
        takes = isinstance(action, Accept) or (isinstance(action, Assign) and action.handler == by.id)
        if case.handler is not None or not takes:
            raise NotAllowed("not_your_case", action=step.name)
    if by.party is Party.SUPERVISOR and by.team and case.team not in ("", by.team):
        raise NotAllowed("not_your_team", action=step.name)


def given(action: Action) -> dict[str, Value]:
    """What was given for an action, as events keep it."""
    plain = msgspec.to_builtins(action)
    return {
        name: _plain(value)
        for name, value in plain.items()
        if name != "action" and value not in ("", None, [], (), {})
    }


def _plain(value: Any) -> Value:
    if isinstance(value, (str, int)):
        return value
    if isinstance(value, (list, tuple)):
        return list(map(str, value))
    return msgspec.json.encode(value).decode()


def _move(case: Complaint, step: Step) -> None:
    try:
        machine().events[step.name].trigger(case)
    except MachineError as error:
        raise WrongStage("wrong_stage", action=step.name, stage=case.stage.value) from error


def _follow(
    case: Complaint, step: Step, action: Action, event: Event, by: Actor, now: datetime, rules: CaseRules
) -> None:
    case.calls += calls_of(case, action, event, by, now, rules)
    asked = by.party is Party.CUSTOMER
    if asked:
        case.life.customer_wrote_at = now
    if step.notice or (asked and step.dest):
        case.life.told_at = now
    if step.notice and not asked:
        at = _tell_at(case, action, now, rules)
        case.tell_at = at if case.tell_at is None else min(at, case.tell_at)
    case.look_at = next_look_at(case, rules)


def _tell_at(case: Complaint, action: Action, now: datetime, rules: CaseRules) -> datetime:
    """In a minute, together with what else happens; not in quiet hours unless it is grave and cannot wait,
    or an answer to what the customer just wrote. A customer's own step is answered where they took it."""
    wrote = case.life.customer_wrote_at
    if isinstance(action, Reply) and wrote is not None and now - wrote <= _JUST_WROTE:
        return now
    if case.grade is Grade.P1 and not isinstance(action, _CAN_WAIT):
        return now
    return rules.quiet_hours.next_allowed(now + MERGE_WITHIN, rules.zone)
