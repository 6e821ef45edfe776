"""The rules that all cases live by, built once at start."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta, tzinfo

from cases.assignment import AssignmentRules
from cases.branches import Branches
from cases.deadlines import RuleBook
from cases.grading import GradingRules
from cases.quiet_hours import QuietHours
from cases.satisfaction import RatingRules
from cases.taxonomy import Taxonomy
from cases.working_days import Calendar, DaysOfYear


@dataclass(frozen=True)
class CaseRules:
    """`deadlines` keeps every version that a case may have been received under. Personal data of a case
    are kept for `retention` after it is over."""

    deadlines: RuleBook
    calendar: Calendar
    grading: GradingRules
    assignment: AssignmentRules
    taxonomy: Taxonomy
    ratings: RatingRules
    quiet_hours: QuietHours
    retention: timedelta
    zone: tzinfo
    branches: Branches = field(default_factory=Branches)

    def learn(self, imported: Mapping[int, DaysOfYear]) -> None:
        """From now on count over these imported years; whoever is counting just now ends with those before.

        The one thing that changes while Tingsu runs: no instance may count over other holidays until it is
        started again.
        """
        object.__setattr__(self, "calendar", replace(self.calendar, imported=imported))
