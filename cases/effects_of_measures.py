"""Whether a measure did what it was for: the share of its cause in what was closed, before and after.

Both windows are equally long and end where the measure came into force. What decides is Newcombe's 95 %
interval for the difference of the two shares: it does not depend on how many complaints there are at all.
"""

from datetime import date, timedelta
from enum import StrEnum

from msgspec import Struct

from cases.rates import Counted, Interval, alike, difference, wilson

LONGEST = 90
"""Days; what comes later has too many other reasons."""
LEAST_DAYS = 28
LEAST_CLOSED = 20
"""In each window."""
LEAST_FOUND = 5
"""In both windows together."""
_MONTH = 30


class Days(Struct, frozen=True):
    """From `first` to `last`, both included, in the installation's time zone."""

    first: date
    last: date

    @property
    def many(self) -> int:
        """How many days these are."""
        return (self.last - self.first).days + 1


class Verdict(StrEnum):
    """What the two windows say."""

    TOO_EARLY = "too_early"
    FELL = "fell"
    ROSE = "rose"
    ALIKE = "alike"


class Lack(StrEnum):
    """What there is too little of to tell."""

    DAYS = "days"
    CLOSED = "closed"
    FOUND = "found"


class Effect(Struct, frozen=True):
    """What was closed in two windows of `days` days, and with the cause among it."""

    days: int
    before: Counted
    after: Counted

    @property
    def lacks(self) -> tuple[Lack, ...]:
        """Why it is too early to tell; empty where it is not."""
        few = {
            Lack.DAYS: self.days < LEAST_DAYS,
            Lack.CLOSED: min(self.before.all, self.after.all) < LEAST_CLOSED,
            Lack.FOUND: self.before.found + self.after.found < LEAST_FOUND,
        }
        return tuple(lack for lack, holds in few.items() if holds)

    @property
    def verdict(self) -> Verdict:
        """Told only where the interval of the difference leaves out nought."""
        if self.lacks:
            return Verdict.TOO_EARLY
        low, high = self.difference
        if high < 0:
            return Verdict.FELL
        return Verdict.ROSE if low > 0 else Verdict.ALIKE

    @property
    def difference(self) -> Interval:
        """The share after less the share before, 95 %; shares from 0 to 1."""
        return difference(self.before, self.after)

    @property
    def intervals(self) -> tuple[Interval, Interval]:
        """Wilson's 95 % intervals of the two shares."""
        return wilson(self.before), wilson(self.after)

    @property
    def per_month(self) -> tuple[float, float]:
        """How many cases with the cause were closed in thirty days, before and after."""
        return _MONTH * self.before.found / self.days, _MONTH * self.after.found / self.days

    @property
    def chance(self) -> float:
        """How likely the two counts of cases with the cause are so far apart if their rate is the same: the
        exact conditional test, two-sided. Fewer complaints of all kinds lower it too."""
        return alike(self.before.found, self.after.found)


def windows(in_force_on: date, today: date) -> tuple[Days, Days] | None:
    """The days before and after: whole ones only, equally many. None on the first day."""
    many = min((today - in_force_on).days, LONGEST)
    if many < 1:
        return None
    day = timedelta(days=1)
    return (
        Days(in_force_on - many * day, in_force_on - day),
        Days(in_force_on, in_force_on + (many - 1) * day),
    )
