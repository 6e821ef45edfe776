"""Two cases that are one: the later goes on in the earlier."""

from datetime import datetime

from cases.actions import Absorb, Merge
from cases.actors import Actor
from cases.complaint import Complaint
from cases.errors import Refusal
from cases.events import Event
from cases.performing import perform
from cases.rules import CaseRules


def merge(
    case: Complaint,
    other: Complaint,
    by: Actor,
    now: datetime,
    rules: CaseRules,
    *,
    new_facts: bool = False,
    seen: int | None = None,
) -> Event:
    """`case` ends and goes on in `other`, whose time counts anew with `new_facts` (2020 No. 3).

    Both must be of one customer, who is told where it goes on and by when. Raises a Refusal; then throw
    both away.
    """
    same = case.conversation_id == other.conversation_id or (
        case.particulars.phone != "" and case.particulars.phone == other.particulars.phone
    )
    if not same:
        raise Refusal("other_customer", number=other.number)
    perform(other, Absorb(case.id, case.number, new_facts), by, now, rules)
    merged = Merge(other.id, other.number, other.answer_due, new_facts)
    return perform(case, merged, by, now, rules, seen=seen)
