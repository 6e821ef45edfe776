"""The State Council's notice of a year's holidays, in its own words.

Its sentences are of this kind, and what else the notice says is passed over:
"一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。"
Weekdays and numbers of days that it states are held against the days found, so that a year that is not the
notice's, or a notice cut short, is not taken.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from handlers_console.calendar.reading import Reading, spell

_SENTENCE = re.compile(r"[。;\n]")
_CLAUSE = re.compile(r"[,,:：]")
_DATE = re.compile(
    r"(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日\s*(?:\((?P<aside>[^()]{0,40})\))?",
    re.ASCII,
)
_UNTIL = re.compile(r"\s*(?:至|到|-|—|–|~)\s*")
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])")
_IN_ALL = re.compile(r"共\s*(\d{1,2})\s*[天日]", re.ASCII)
_OFF = re.compile(r"放假|补休|休息")
_MOVED = re.compile(r"调休")
_ON = re.compile(r"上班")
_WEEKDAYS = "一二三四五六日天"


def read(text: str, year: int, found: Reading) -> None:
    """Add what the notice says of this year."""
    before = len(found.off) + len(found.on)
    for sentence in _SENTENCE.split(unicodedata.normalize("NFKC", text)):
        _sentence(sentence, year, found)
    if not found.problems and len(found.off) + len(found.on) == before:
        found.wrong("nothing")


def _sentence(sentence: str, year: int, found: Reading) -> None:
    """Dates belong to the first word after them that says what they are."""
    days: list[date] = []
    last_off: list[date] = []
    for clause in _CLAUSE.split(sentence):
        if count := _IN_ALL.search(clause):
            if last_off and int(count[1]) != len(last_off):
                found.wrong("count", sentence.strip())
            continue
        days += _dates(clause, year, found)
        off, on = _OFF.search(clause), _ON.search(clause)
        if off and on:
            found.wrong("line", clause.strip())
        elif off or (not on and _MOVED.search(clause)):
            found.off.update(days)
            last_off, days = days, []
        elif on:
            found.on.update(days)
            days = []


def _dates(clause: str, year: int, found: Reading) -> Sequence[date]:
    """The days that a clause names, ranges in full."""
    days: list[date] = []
    before: date | None = None
    end = 0
    for match in _DATE.finditer(clause):
        joined = before is not None and _UNTIL.fullmatch(clause[end : match.start()]) is not None
        try:
            day = _date(match, before, year, joined=joined)
        except ValueError:
            found.wrong("no_day", match[0])
            continue
        if day is None:
            continue
        if not _is_weekday(day, match["aside"]):
            found.wrong("weekday", match[0])
        if joined and before is not None:
            between = spell(before, day)
            if not between:
                found.wrong("range", clause.strip())
            days += between[1:]
        else:
            days.append(day)
        before, end = day, match.end()
    return days


def _date(match: re.Match[str], before: date | None, year: int, *, joined: bool) -> date | None:
    """The day; month and year are those of the day before it where they are left out, and a range may end in
    the year after. None for a number of days such as "3日"."""
    if match["month"] is None and before is None:
        return None
    month = int(match["month"]) if match["month"] else (before.month if before else 0)
    if match["year"]:
        return date(int(match["year"]), month, int(match["day"]))
    own = before.year if before and joined else year
    if before is not None and joined and month < before.month:
        own += 1
    return date(own, month, int(match["day"]))


def _is_weekday(day: date, aside: str | None) -> bool:
    stated = _WEEKDAY.search(aside or "")
    return stated is None or min(_WEEKDAYS.index(stated[1]), 6) == day.weekday()
