"""Which matters and branches receive more complaints than the weeks before make one expect.

The last seven days are compared with the eight weeks before. If complaints came at one rate all the time, a
given one of them would fall into the last week with a chance of one in nine: so, given how many there were
in all, the chance of as many in the last week as there were is a binomial tail. It is the tail of the
Poisson distribution with what the expected number itself may be off by taken into account. The chance is
multiplied by how many groups were looked at (Bonferroni).
"""

from collections.abc import Iterable

from msgspec import Struct

from cases.rates import at_least

DAYS = 7
WEEKS = 8
"""How many weeks before make the expectation."""
LEAST = 5
"""Fewer than these are never called a rise."""
LEVEL = 0.05


class Group(Struct, frozen=True):
    """How many complaints were received under one value of a dimension of the tallies: in the last seven
    days, and in each of the weeks before, the oldest first."""

    dimension: str
    value: str
    recent: int
    before: tuple[int, ...]


class Rise(Struct, frozen=True):
    """A group with more than can be chance. `expected` is the mean of the weeks before; `chance` how likely
    so many are among all the `looked_at` groups if nothing changed."""

    group: Group
    expected: float
    chance: float
    looked_at: int


def rises(groups: Iterable[Group]) -> list[Rise]:
    """The rises, the least likely first. Called a rise is what is more than in any of the weeks before, is at
    least `LEAST`, and has, for all groups together, a chance of at most `LEVEL`."""
    looked_at = [group for group in groups if group.recent or any(group.before)]
    found = [_rise(group, len(looked_at)) for group in looked_at if _is_highest(group)]
    return sorted(
        (one for one in found if one.chance <= LEVEL), key=lambda one: (one.chance, one.group.value)
    )


def _is_highest(group: Group) -> bool:
    """That complaints come in swarms makes a week stand out more often than chance alone would: one that
    was surpassed lately is no news."""
    return group.recent >= LEAST and len(group.before) == WEEKS and group.recent > max(group.before)


def _rise(group: Group, looked_at: int) -> Rise:
    earlier = sum(group.before)
    tail = at_least(group.recent, group.recent + earlier, 1 / (WEEKS + 1))
    return Rise(group, earlier / WEEKS, min(1.0, tail * looked_at), looked_at)
