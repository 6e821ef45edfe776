"""A year as twelve months of weeks, each day with what it is."""

from calendar import Calendar as Weeks
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cases.working_days import Calendar


@dataclass(frozen=True)
class Day:
    """`kind` is off (a holiday), on (a weekend worked), weekend, or "" for a usual working day. `differs`:
    with the other calendar people would work on it, or would not."""

    date: date
    kind: str
    today: bool
    differs: bool


Month = Sequence[Sequence[Day | None]]


def months(calendar: Calendar, year: int, today: date, other: Calendar | None = None) -> list[Month]:
    """Weeks begin on Monday; None stands for a day of another month."""
    return [
        [
            [_day(calendar, one, today, other) if one.month == month else None for one in week]
            for week in Weeks().monthdatescalendar(year, month)
        ]
        for month in range(1, 13)
    ]


def differing(before: Calendar, after: Calendar, year: int) -> list[Day]:
    """The days on which people work with one of the calendars only, as the later one has them; a New Year's
    holiday may begin in the December before."""
    first, last = date(year - 1, 12, 1), date(year, 12, 31)
    days = (date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))
    return [
        _day(after, one, first, before)
        for one in days
        if before.is_working_day(one) != after.is_working_day(one)
    ]


def _day(calendar: Calendar, day: date, today: date, other: Calendar | None) -> Day:
    works = calendar.is_working_day(day)
    if calendar.is_holiday(day):
        kind = "off"
    elif day.weekday() >= 5:
        kind = "on" if works else "weekend"
    else:
        kind = ""
    differs = other is not None and other.is_working_day(day) != works
    return Day(day, kind, day == today, differs)
