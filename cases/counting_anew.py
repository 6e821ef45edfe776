"""Deadlines that were counted over unknown holidays, counted anew once these are known."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from msgspec import structs

from cases.actors import CLOCK
from cases.clock_actions import CountAnew
from cases.complaint import Complaint
from cases.deadlines import Deadline, DeadlineKind
from cases.limits import Limits
from cases.performing import perform
from cases.rules import CaseRules
from cases.working_days import Calendar


class Moved(NamedTuple):
    """A deadline that is due at another time than it was."""

    kind: DeadlineKind
    was: datetime
    due_at: datetime


def moving(deadlines: list[Deadline], calendar: Calendar) -> Iterator[Moved]:
    """Those that would move, were they counted over this calendar; changes nothing."""
    for deadline in deadlines:
        counted = structs.replace(deadline)
        counted.recount(calendar)
        if counted.due_at != deadline.due_at:
            yield Moved(deadline.kind, deadline.due_at, counted.due_at)


def count_anew(case: Complaint, now: datetime, rules: CaseRules) -> bool:
    """Count what is provisional anew, as the clock does it; what moves stands in the case's history. Whether
    anything changed."""
    provisional = [one for one in case.life.deadlines if one.provisional]
    moved = tuple(
        f"{one.kind.value} {one.was.isoformat()} {one.due_at.isoformat()}"
        for one in moving(provisional, rules.calendar)
    )
    if moved:
        perform(case, CountAnew(moved), CLOCK, now, rules)
    else:
        Limits(case, now, rules).recount()
    return bool(moved)
