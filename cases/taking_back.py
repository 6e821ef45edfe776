"""What was written to a customer and they did not hear yet is not sent after all."""

from collections.abc import Sequence
from datetime import datetime

from cases.actions import TakeBackReply, TakeBackRequest
from cases.actors import Actor
from cases.complaint import Complaint
from cases.deadlines import DeadlineKind
from cases.errors import TooLate
from cases.events import Event
from cases.performing import perform
from cases.rules import CaseRules

TakeBack = TakeBackReply | TakeBackRequest
_TAKEN_BACK_BY: dict[str, type[TakeBack]] = {"replied": TakeBackReply, "material_wanted": TakeBackRequest}


def take_back(
    case: Complaint, action: TakeBack, untold: Sequence[Event], by: Actor, now: datetime, rules: CaseRules
) -> Event:
    """Take back the event that `action` names. It must be one of `untold`, those that the customer did not
    hear of yet; what it counted as, the first contact, it counts as no more.

    Raises a Refusal; then throw the case away.
    """
    event = next((one for one in to_be_taken_back(untold) if one.seq == action.event), None)
    if event is None or not isinstance(action, _TAKEN_BACK_BY[event.kind]):
        raise TooLate("told_already")
    for deadline in case.life.deadlines:
        if deadline.kind is DeadlineKind.FIRST_CONTACT and deadline.met_at == event.at:
            deadline.met_at = None
    return perform(case, action, by, now, rules)


def to_be_taken_back(untold: Sequence[Event]) -> list[Event]:
    """What of this can be taken back, oldest first: of what the customer was asked for only the latest."""
    gone = taken_back(untold)
    found = [one for one in untold if one.kind in _TAKEN_BACK_BY and one.seq not in gone]
    asked = [one.seq for one in found if one.kind == "material_wanted"]
    return [one for one in found if one.kind == "replied" or one.seq == asked[-1]]


def action_for(event: Event) -> TakeBack:
    """What takes this event back."""
    return _TAKEN_BACK_BY[event.kind](event.seq)


def taken_back(events: Sequence[Event]) -> set[int]:
    """The numbers of the events that others of these took back."""
    kinds = {one.__struct_config__.tag for one in _TAKEN_BACK_BY.values()}
    named = (one.details.given.get("event") for one in events if one.kind in kinds)
    return {seq for seq in named if isinstance(seq, int)}
