"""Working days and working hours: public holidays are off, made-up weekends are on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import ClassVar, NamedTuple

from chinese_calendar.constants import holidays, workdays

from cases.spans import Span, Unit
from cases.times_of_day import WrittenDay, WrittenTime

_DAY = timedelta(days=1)
_OCTOBER = 10
# Every year's own data hold its National Day; New Year's alone may stand there with the year before.
PUBLISHED_YEARS = frozenset(day.year for day in holidays if (day.month, day.day) == (10, 1))


@dataclass(frozen=True)
class WorkingTime:
    """When people work on a working day. Lunch that ends when it begins is no lunch."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    starts: WrittenTime = time(9)
    lunch_from: WrittenTime = time(12)
    lunch_until: WrittenTime = time(13)
    ends: WrittenTime = time(18)

    def __post_init__(self) -> None:
        if not self.starts < self.ends:
            raise ValueError("starts must be earlier than ends")
        if not self.starts <= self.lunch_from <= self.lunch_until <= self.ends:
            raise ValueError("starts, lunch_from, lunch_until and ends must follow one another")
        if (self.lunch_from, self.lunch_until) == (self.starts, self.ends):
            raise ValueError("the lunch break leaves no working time")


@dataclass(frozen=True)
class DaysOfYear:
    """What the operator says of a year: days off, and weekends worked, beside those published."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    off: tuple[WrittenDay, ...] = ()
    on: tuple[WrittenDay, ...] = ()

    def __post_init__(self) -> None:
        if both := sorted(set(self.off) & set(self.on)):
            raise ValueError(f"{both[0]} stands under off and under on")


class Source(StrEnum):
    """Where the holidays of a year come from: the package with those published, the operator's settings,
    or an import."""

    PUBLISHED = "published"
    CONFIGURED = "configured"
    IMPORTED = "imported"


class Due(NamedTuple):
    """When a span ends, in UTC. `provisional`: counted over Monday to Friday in a year without data."""

    at: datetime
    provisional: bool


@dataclass(frozen=True)
class Calendar:
    """The working days and hours in `zone`. `years` are the operator's own; they win over those published.
    `imported` are whole years, each with all its days off and weekends worked; they win over both. A New
    Year's holiday may begin in the December before its year.

    Every moment given must have a zone (else ValueError); every moment returned is in UTC.
    """

    zone: tzinfo
    hours: WorkingTime = WorkingTime()
    years: Mapping[int, DaysOfYear] = field(default_factory=dict)
    imported: Mapping[int, DaysOfYear] = field(default_factory=dict)

    def covers(self, year: int) -> bool:
        """Whether the holidays of this year are known."""
        return self.source(year) is not None

    def source(self, year: int) -> Source | None:
        """Where the holidays of this year come from; None while they are not known."""
        if year in self.imported:
            return Source.IMPORTED
        own = self.years.get(year, _NOTHING_SAID)
        if own.off or (own.on and year in PUBLISHED_YEARS):
            return Source.CONFIGURED
        return Source.PUBLISHED if year in PUBLISHED_YEARS else None

    def years_missing(self, today: date) -> tuple[int, ...]:
        """The years to warn of: this one and, from October on, the next, if their holidays are not known."""
        near = (today.year, today.year + 1) if today.month >= _OCTOBER else (today.year,)
        return tuple(year for year in near if not self.covers(year))

    def is_working_day(self, day: date) -> bool:
        """Whether people work on this day; Monday to Friday in a year that is not covered."""
        named = self._named(day)
        return day.weekday() < 5 if named is None else named

    def is_holiday(self, day: date) -> bool:
        """Whether this day is named as a day off, be it a weekend too."""
        return self._named(day) is False

    def add(self, start: datetime, span: Span) -> Due:
        """When a span that begins at `start` is over: the first moment that is too late.

        Clock time runs on. Days, of either kind, do not count the day of `start`: calendar days are over at
        the midnight after the last, working days when work ends on the last.
        """
        start = _in_utc(start)
        if (length := span.clock_time) is not None:
            return Due(start + length, provisional=False)
        today = start.astimezone(self.zone).date()
        match span.unit:
            case Unit.WORKING_HOURS:
                return self.add_working_time(start, timedelta(hours=span.amount))
            case Unit.WORKING_DAYS:
                return self._add_working_days(today, span.amount)
            case _:
                return Due(midnight(today + (span.amount + 1) * _DAY, self.zone), provisional=False)

    def add_working_time(self, start: datetime, length: timedelta) -> Due:
        """The first moment by which so much working time has passed since `start`."""
        start = _in_utc(start)
        left, at, day = length, start, start.astimezone(self.zone).date()
        provisional = False
        while left > timedelta():
            provisional |= not self.covers(day.year)
            for begins, ends in self._spells(day):
                worked = min(left, ends - max(begins, start))
                if worked > timedelta():
                    left, at = left - worked, max(begins, start) + worked
            day += _DAY
        return Due(at, provisional)

    def working_seconds(self, start: datetime, end: datetime) -> float:
        """How much working time lies between two moments; 0 if `end` is not the later one."""
        start, end = _in_utc(start), _in_utc(end)
        day, last = start.astimezone(self.zone).date(), end.astimezone(self.zone).date()
        total = timedelta()
        while day <= last:
            for begins, ends in self._spells(day):
                total += max(timedelta(), min(ends, end) - max(begins, start))
            day += _DAY
        return total.total_seconds()

    def is_working_time(self, moment: datetime) -> bool:
        """Whether people are at work at this moment."""
        return self.next_working_moment(moment) == _in_utc(moment)

    def next_working_moment(self, moment: datetime) -> datetime:
        """`moment` itself if people are at work then, else when they next begin."""
        moment = _in_utc(moment)
        day = moment.astimezone(self.zone).date()
        while True:
            for begins, ends in self._spells(day):
                if moment < ends:
                    return max(begins, moment)
            day += _DAY

    def _named(self, day: date) -> bool | None:
        """Whether people work on a day that is named as off or on; None for any other."""
        if self.imported:
            for year in (day.year + 1, day.year):
                told = self.imported.get(year, _NOTHING_SAID)
                if day in told.off or day in told.on:
                    return day in told.on
            if day.year in self.imported:
                return None
        own = self.years.get(day.year, _NOTHING_SAID)
        if day in own.off or day in own.on:
            return day in own.on
        if day in workdays:
            return True
        return False if day in holidays else None

    def _add_working_days(self, day: date, amount: int) -> Due:
        provisional = False
        while amount:
            day += _DAY
            provisional |= not self.covers(day.year)
            amount -= self.is_working_day(day)
        return Due(self._moment(day, self.hours.ends), provisional)

    def _spells(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        if not self.is_working_day(day):
            return
        hours = self.hours
        for begins, ends in ((hours.starts, hours.lunch_from), (hours.lunch_until, hours.ends)):
            if begins < ends:
                yield self._moment(day, begins), self._moment(day, ends)

    def _moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, tzinfo=self.zone).astimezone(UTC)


def midnight(day: date, zone: tzinfo) -> datetime:
    """The moment in UTC at which this day begins in `zone`."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


_NOTHING_SAID = DaysOfYear()


def _in_utc(moment: datetime) -> datetime:
    # Arithmetic on two times of one zone would pass over its changes between summer and winter.
    if moment.utcoffset() is None:
        raise ValueError("the moment needs a zone")
    return moment.astimezone(UTC)
