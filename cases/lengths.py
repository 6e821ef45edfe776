"""How long things took, counted in steps so that any quantile of any number of them stays cheap.

A step is a tenth longer than the one before. A quantile is told as the middle of its step, so it is at most
4.9 % away from the true one (the square root of 1.1); below a minute nothing is told apart.
"""

from collections.abc import Mapping
from datetime import timedelta
from math import ceil, log

RATIO = 1.1
FINEST = timedelta(minutes=1)
LONGEST_STEP = 160
"""The last step, from about seven years on."""


def step_of(length: timedelta) -> int:
    """The step of a length: 0 below a minute, also for what ended before it began."""
    if length < FINEST:
        return 0
    return min(LONGEST_STEP, int(log(length / FINEST, RATIO)) + 1)


def middle_of(step: int) -> timedelta:
    """The length that stands for a step."""
    return FINEST * RATIO ** (step - 0.5) if step else FINEST / 2


def quantile(counted: Mapping[int, int], share: float) -> timedelta | None:
    """The shortest length that at least this share of all did not exceed; None where there are none.

    `counted` tells how many there are at each step.
    """
    total = sum(counted.values())
    rank, passed = max(1, ceil(share * total)), 0
    for step in sorted(counted):
        passed += counted[step]
        if passed >= rank and total:
            return middle_of(step)
    return None
