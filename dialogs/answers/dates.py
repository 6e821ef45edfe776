"""The day something happened: always today or before."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from dialogs.answers.date_forms import DateForm
from dialogs.answers.dates_en import ENGLISH
from dialogs.answers.dates_zh import CHINESE, MERE_NUMBERS
from dialogs.answers.errors import Misunderstood, Reason
from dialogs.answers.texts import answer, normalise

_FORMS: tuple[DateForm, ...] = (*CHINESE, *ENGLISH)
_ENGLISH = frozenset(ENGLISH)
_LATIN = re.compile("[a-z]{2}|\\d(?:st|nd|rd|th)", re.IGNORECASE)
_EARLIEST = date(1949, 1, 1)
_OTHER_DAY = (
    "买|购|投保|参保|承保|签约|出生|生日|生于|生效|到期|满期|born|bought|purchased|took out|expire|birth"
)
_NAMED_BEFORE = re.compile(rf"(?:{_OTHER_DAY})[^,。;!?、\n]{{0,8}}$", re.IGNORECASE)
_NAMED_AFTER = re.compile(rf"[^,。;!?、\n]{{0,12}}(?:{_OTHER_DAY})", re.IGNORECASE)


@dataclass(frozen=True)
class _Sighting:
    day: date
    exact: bool
    start: int
    end: int


def read_date(text: str, today: date) -> date:
    """The day an answer names; raises Misunderstood.

    A day and month without a year is the last such day. Of two bare numbers ("9/1", "09/01/2026") the
    first is the month unless that gives no day up to today. A week or month alone stands for its first
    day, "two months ago" for the same day that long ago.
    """
    text = answer(text)
    seen = list(_sightings(text, _FORMS, today)) or list(_sightings(text, MERE_NUMBERS, today))
    days = {named.day for named in seen if named.exact} or {named.day for named in seen}
    if any(day > today for day in days):
        raise Misunderstood(Reason.DATE_FUTURE)
    if len(days) != 1 or min(days) < _EARLIEST:
        raise Misunderstood(Reason.DATE_UNREADABLE)
    return days.pop()


def find_date(text: str, today: date) -> date | None:
    """The one exact day a story names, or None if there is none or more than one.

    Days of birth, purchase and validity are not days on which something went wrong; nor is "today".
    """
    text = normalise(text)
    days = {
        seen.day
        for seen in _sightings(text, _FORMS, today)
        if seen.exact and _EARLIEST <= seen.day <= today and not _another_matter(text, seen)
    }
    return days.pop() if len(days) == 1 else None


def _sightings(text: str, forms: Iterable[DateForm], today: date) -> Iterator[_Sighting]:
    """Every day named, each stretch of text read by the first form that fits it."""
    latin = _LATIN.search(text)
    for form in forms:
        if form in _ENGLISH and not latin:
            continue
        matches = list(form.pattern.finditer(text))
        for match in matches:
            try:
                yield _Sighting(form.day(match, today), form.exact, match.start(), match.end())
            except (ValueError, OverflowError):
                continue
        if matches:
            text = form.pattern.sub(lambda match: "\0" * len(match[0]), text)


def _another_matter(text: str, seen: _Sighting) -> bool:
    before, after = text[max(0, seen.start - 20) : seen.start], text[seen.end : seen.end + 24]
    return bool(_NAMED_BEFORE.search(before) or _NAMED_AFTER.match(after))
