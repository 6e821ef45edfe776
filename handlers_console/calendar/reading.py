"""The holidays of a year, read from what an administrator pasted or uploaded: the State Council's notice in
its own words, a list with a day on each line, or an .ics file. Whatever is not understood is a problem."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from cases.working_days import DaysOfYear

LONGEST = 64 * 1024
"""So many characters are read at most."""
_MOST_LINES = 5000
_MOST_PROBLEMS = 10
_LONGEST_HOLIDAY = 20
_FEWEST_OFF, _MOST_OFF, _MOST_ON = 7, 60, 20
_DAY = timedelta(days=1)
_LISTED = re.compile(
    r"(\d{4}-\d{1,2}-\d{1,2})(?:\s*(?:\.\.|/|至|to)\s*(\d{4}-\d{1,2}-\d{1,2}))?[\s,;]+(off|on|休|班)(?=[\s,;]|$)",
    re.ASCII | re.IGNORECASE,
)


@dataclass(frozen=True)
class Problem:
    """`code` is worded as `console.calendar.problem.<code>`; `what` is the text or day that it is about."""

    code: str
    what: str = ""


@dataclass
class Reading:
    """The days found so far, and what is wrong. `passed` counts what was left out, such as other years."""

    off: set[date] = field(default_factory=set)
    on: set[date] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    passed: int = 0

    def wrong(self, code: str, what: str = "") -> None:
        """One more problem; too many say no more than some."""
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(Problem(code, what[:80]))

    @property
    def days(self) -> DaysOfYear:
        """What was found; only where there is no problem."""
        return DaysOfYear(off=tuple(sorted(self.off)), on=tuple(sorted(self.on)))


def read(text: str, year: int) -> Reading:
    """The days of this year. A New Year's holiday may begin in the December before."""
    from handlers_console.calendar import ics, notice

    found = Reading()
    plain = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff \n\t")
    if len(plain) > LONGEST or plain.count("\n") > _MOST_LINES:
        found.wrong("large")
    elif not plain.strip():
        found.wrong("empty")
    elif plain[:15].upper() == "BEGIN:VCALENDAR":
        ics.read(plain, year, found)
    elif any(_LISTED.match(line.strip()) for line in plain.split("\n")):
        _read_list(plain, found)
    else:
        notice.read(plain, year, found)
    if not found.problems:
        _check(found, year)
    return found


def written(days: DaysOfYear) -> str:
    """The same as a list, which `read` takes."""
    lines = [f"{day.isoformat()} off" for day in days.off] + [f"{day.isoformat()} on" for day in days.on]
    return "\n".join(sorted(lines))


def spell(first: date, last: date) -> Sequence[date]:
    """All days from the first to the last; none where that is no holiday, being reversed or too long."""
    length = (last - first).days
    return [first + number * _DAY for number in range(length + 1)] if length < _LONGEST_HOLIDAY else []


def _read_list(text: str, found: Reading) -> None:
    for line in map(str.strip, text.split("\n")):
        if not line or line.startswith("#"):
            continue
        match = _LISTED.match(line)
        try:
            days = _days(match) if match else []
        except ValueError:
            days = []
        if match is None or not days:
            found.wrong("line", line)
            continue
        (found.off if match[3].lower() in ("off", "休") else found.on).update(days)


def _days(match: re.Match[str]) -> Sequence[date]:
    first, last = (_day(text) for text in (match[1], match[2] or match[1]))
    return spell(first, last)


def _day(text: str) -> date:
    return date(*map(int, text.split("-")))


def _check(found: Reading, year: int) -> None:
    """Whether this can be the whole list of one year."""
    for day in sorted(found.off | found.on):
        if not (day.year == year or (day.year == year - 1 and day.month == 12)):
            found.wrong("other_year", day.isoformat())
    for day in sorted(found.off & found.on):
        found.wrong("both", day.isoformat())
    for day in _on_weekdays(found.on):
        found.wrong("weekday_on", day.isoformat())
    if not found.problems and date(year, 10, 1) not in found.off:
        found.wrong("incomplete", f"{year}-10-01")
    elif not found.problems and len(found.off) < _FEWEST_OFF:
        found.wrong("few", str(_FEWEST_OFF))
    if len(found.off) > _MOST_OFF or len(found.on) > _MOST_ON:
        found.wrong("many")


def _on_weekdays(days: Iterable[date]) -> Iterator[date]:
    return (day for day in sorted(days) if day.weekday() < 5)
