"""What counts say of rates: intervals and tests that hold for small counts too.

Wilson's score interval for one share, Newcombe's for the difference of two (Statistics in Medicine 17, 1998,
method 10), and the exact conditional test for two counts of rare events (Przyborowski and Wilenski, 1940).
"""

from math import exp, fsum, lgamma, log, log1p, sqrt
from typing import NamedTuple

from msgspec import Struct

Z95 = 1.959963984540054
"""The normal quantile that leaves 2.5 % on each side."""


class Interval(NamedTuple):
    """From `low` to `high`, both included."""

    low: float
    high: float


class Counted(Struct, frozen=True):
    """So many of so many."""

    found: int
    all: int

    @property
    def share(self) -> float:
        """From 0 to 1; 0 of none."""
        return self.found / self.all if self.all else 0.0


def wilson(one: Counted) -> Interval:
    """Where the share lies from which these came, in 95 of 100 such intervals. Of none, anywhere."""
    if not one.all:
        return Interval(0.0, 1.0)
    square = Z95 * Z95
    middle = one.found + square / 2
    width = Z95 * sqrt(one.found * (one.all - one.found) / one.all + square / 4)
    whole = one.all + square
    low = 0.0 if one.found == 0 else (middle - width) / whole
    high = 1.0 if one.found == one.all else (middle + width) / whole
    return Interval(low, high)


def difference(before: Counted, after: Counted) -> Interval:
    """Where the share after, less the share before, lies: 95 %."""
    gap = after.share - before.share
    old, new = wilson(before), wilson(after)
    down = sqrt((after.share - new.low) ** 2 + (old.high - before.share) ** 2)
    up = sqrt((new.high - after.share) ** 2 + (before.share - old.low) ** 2)
    return Interval(gap - down, gap + up)


def at_least(count: int, tries: int, share: float) -> float:
    """How likely `count` or more of `tries` are, each with the chance `share`, which is above 0 and below 1.

    Of a Poisson count seen beside another, given both together, `share` is its part of the whole time.
    """
    if count <= 0:
        return 1.0
    return min(1.0, fsum(_exactly(number, tries, share) for number in range(count, tries + 1)))


def alike(before: int, after: int) -> float:
    """How likely counts at least so far apart are if, over times of the same length, the rate is the same."""
    return min(1.0, 2 * at_least(max(before, after), before + after, 0.5))


def _exactly(count: int, tries: int, share: float) -> float:
    ways = lgamma(tries + 1) - lgamma(count + 1) - lgamma(tries - count + 1)
    return exp(ways + count * log(share) + (tries - count) * log1p(-share))
