"""Stretches of days that figures are asked for, and the stretch before to compare with."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum

from msgspec import Struct

LONGEST = 366
_DAY = timedelta(days=1)
_BETWEEN = re.compile(r"\s*(?:\.{2,3}|~|至|到|\bto\b)\s*")
_DAY_FORM = re.compile(
    r"(?:(?P<year>(?:19|20)[0-9]{2})(?:[-/.]|年))?(?P<month>[0-9]{1,2})(?:[-/.]|月)(?P<day>[0-9]{1,2})[日号]?"
)


class Unclear(Struct, frozen=True):
    """What was written makes no sense; `why` names the sentence that says what would."""

    why: str


class Span(StrEnum):
    """What a stretch of days is called."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    WEEK = "week"
    LAST_WEEK = "last_week"
    MONTH = "month"
    RECENT = "recent"
    RANGE = "range"


class Period(Struct, frozen=True):
    """The days from `first` to `last`, both included, in the installation's time zone."""

    span: Span
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many they are."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        """What to compare with: of a month the same days of the month before, of a week those of the week
        before, else as many days just before."""
        if self.span is Span.MONTH:
            end = self.first - _DAY
            return Period(self.span, end.replace(day=1), end.replace(day=min(self.last.day, end.day)))
        back = timedelta(days=7 if self.span in (Span.WEEK, Span.LAST_WEEK) else self.days)
        return Period(self.span, self.first - back, self.last - back)


def today(now: date) -> Period:
    """This day alone."""
    return Period(Span.TODAY, now, now)


def yesterday(now: date) -> Period:
    """The day before."""
    return Period(Span.YESTERDAY, now - _DAY, now - _DAY)


def week(now: date) -> Period:
    """From Monday until now."""
    return Period(Span.WEEK, now - timedelta(days=now.weekday()), now)


def last_week(now: date) -> Period:
    """Monday to Sunday of the week before."""
    monday = now - timedelta(days=now.weekday() + 7)
    return Period(Span.LAST_WEEK, monday, monday + timedelta(days=6))


def month(now: date) -> Period:
    """From the first of the month until now."""
    return Period(Span.MONTH, now.replace(day=1), now)


def recent(now: date, days: int) -> Period:
    """So many days, the last of which is now."""
    return Period(Span.RECENT, now - timedelta(days=days - 1), now)


_NAMED: dict[str, Callable[[date], Period]] = {
    word: make
    for words, make in (
        ("|today|今天|今日", today),
        ("week|thisweek|本周|这周|这个星期", week),
        ("month|thismonth|本月|这个月|当月", month),
    )
    for word in words.split("|")
}


def read(text: str, now: date) -> Period | Unclear:
    """The stretch of days that `text` names: today, week, month, a date, or two with ".." between. Empty
    text is today. Of a day without a year the last one up to now is meant."""
    named = _NAMED.get(text.replace(" ", ""))
    if named is not None:
        return named(now)
    parts = _BETWEEN.split(text)
    first, last = _day(parts[0], now), _day(parts[-1], now)
    if len(parts) > 2 or first is None or last is None:
        return Unclear("period")
    if first > last:
        return Unclear("reversed")
    if last > now:
        return Unclear("future")
    period = Period(Span.RANGE, first, last)
    return period if period.days <= LONGEST else Unclear("too_long")


def _day(text: str, now: date) -> date | None:
    match = _DAY_FORM.fullmatch(text.strip())
    if match is None:
        return None
    month, day = int(match["month"]), int(match["day"])
    years = [int(match["year"])] if match["year"] else range(now.year, now.year - 9, -1)
    for year in years:
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if match["year"] or found <= now:
            return found
    return None
