"""Holidays from an .ics file (RFC 5545), as calendars of Chinese holidays write them: an all-day event for
each holiday, marked 休 or 班 in its name, or by X-APPLE-SPECIAL-DAY."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import islice

from handlers_console.calendar.reading import Reading, spell

_DAY = timedelta(days=1)
_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T\d{6}Z?)?", re.ASCII)
_MARKS = {"WORK-HOLIDAY": "off", "ALTERNATE-WORKDAY": "on"}
_OFF = re.compile(r"休|放假|假期|\bday off\b|\(off\)", re.IGNORECASE)
_ON = re.compile(r"班|\bworkday\b|\(on\)", re.IGNORECASE)
_MOST_EVENTS = 2000


def read(text: str, year: int, found: Reading) -> None:
    """Add the events of this year; those of other years, and those that are neither, are passed over."""
    for event in islice(_events(text), _MOST_EVENTS):
        _take(event, year, found)
    if not found.problems and not (found.off or found.on):
        found.wrong("nothing")


def _take(event: Mapping[str, str], year: int, found: Reading) -> None:
    kind, name = _kind(event), event.get("SUMMARY", "")
    try:
        days = _days(event)
    except ValueError:
        found.wrong("line", name or event.get("DTSTART", ""))
        return
    if kind is None or not any(day.year == year for day in days):
        found.passed += 1
    elif "RRULE" in event:
        found.wrong("repeating", name)
    else:
        (found.off if kind == "off" else found.on).update(days)


def _kind(event: Mapping[str, str]) -> str | None:
    mark = _MARKS.get(event.get("X-APPLE-SPECIAL-DAY", "").strip().upper())
    if mark:
        return mark
    name = event.get("SUMMARY", "")
    if _ON.search(name):
        return "on"
    return "off" if _OFF.search(name) else None


def _days(event: Mapping[str, str]) -> list[date]:
    """From the first day to the one before the end, which is the day after; raises ValueError."""
    first = _date(event.get("DTSTART", ""))
    last = _date(event["DTEND"]) - _DAY if "DTEND" in event else first
    days = list(spell(first, max(first, last)))
    if not days:
        raise ValueError("no holiday is so long")
    return days


def _date(text: str) -> date:
    match = _DATE.fullmatch(text.strip())
    if match is None:
        raise ValueError("not a date")
    return date(*map(int, match.groups()))


def _events(text: str) -> Iterator[dict[str, str]]:
    """The properties of each event, without their parameters; long lines are put together again."""
    event: dict[str, str] | None = None
    for line in re.sub(r"\n[ \t]", "", text).split("\n"):
        name, _, value = line.partition(":")
        name = name.partition(";")[0].strip().upper()
        if (name, value.strip().upper()) == ("BEGIN", "VEVENT"):
            event = {}
        elif (name, value.strip().upper()) == ("END", "VEVENT") and event is not None:
            yield event
            event = None
        elif event is not None:
            event.setdefault(name, value)
