"""What the ways of writing a day have in common."""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class DateForm:
    """One way of writing a day. `day` raises ValueError or OverflowError where there is no such day.

    `exact`: names one day so clearly that it may be taken out of a story.
    """

    pattern: re.Pattern[str]
    day: Callable[[re.Match[str], date], date]
    exact: bool = False


def form(pattern: str, day: Callable[[re.Match[str], date], date], *, exact: bool = False) -> DateForm:
    """A form whose pattern ignores case."""
    return DateForm(re.compile(pattern, re.IGNORECASE), day, exact)


def last(month: int, day: int, today: date) -> date:
    """The last such day up to today."""
    for year in range(today.year, today.year - 9, -1):
        if day <= monthrange(year, month)[1] and date(year, month, day) <= today:
            return date(year, month, day)
    raise ValueError(day)


def months_back(count: int, day: int, today: date) -> date:
    """The given day of the month `count` months ago, or that month's last day if it is shorter."""
    years, month = divmod(today.year * 12 + today.month - 1 - count, 12)
    return date(years, month + 1, min(day, monthrange(years, month + 1)[1]))
