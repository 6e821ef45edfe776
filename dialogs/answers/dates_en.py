"""Days as they are written in English."""

import re
from datetime import date, timedelta

from dialogs.answers.date_forms import DateForm, form, last, months_back

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WORDS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

_MONTH = (
    r"\b(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"\b(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?\b"
_YEAR = r"(?:,? ?(?:of )?(?P<year>(?:19|20)\d{2})\b)"
_WEEKDAY = r"(?P<weekday>mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b"
_COUNT = rf"\b(?P<count>\d{{1,3}}|an?|{'|'.join(_WORDS[1:])})"


def _dated(match: re.Match[str], today: date) -> date:
    month = _MONTHS.index(match["month"][:3].lower()) + 1
    if match["year"]:
        return date(int(match["year"]), month, int(match["day"]))
    return last(month, int(match["day"]), today)


def _month(match: re.Match[str], today: date) -> date:
    month = _MONTHS.index(match["month"][:3].lower()) + 1
    return date(int(match["year"]), month, 1) if match["year"] else last(month, 1, today)


def _ago(match: re.Match[str], today: date) -> date:
    word, unit = match["count"].lower(), match["unit"].lower()
    count = int(word) if word.isdigit() else _WORDS.index(word) if word in _WORDS else 1
    if unit in ("day", "week"):
        return today - timedelta(days=count * (7 if unit == "week" else 1))
    return months_back(count * (12 if unit == "year" else 1), today.day, today)


def _weekday(match: re.Match[str], today: date) -> date:
    """The last such day before today; of "last week" that week's."""
    day = _WEEKDAYS.index(match["weekday"][:3].lower())
    if "week" in match[0].lower():
        return today + timedelta(days=day - today.weekday() - 7)
    return today - timedelta(days=(today.weekday() - day - 1) % 7 + 1)


def _bare_weekday(match: re.Match[str], today: date) -> date:
    day = _WEEKDAYS.index(match["weekday"][:3].lower())
    return today - timedelta(days=(today.weekday() - day) % 7)


def _last_period(match: re.Match[str], today: date) -> date:
    if match[1].lower() == "week":
        return today - timedelta(days=today.weekday() + 7)
    return months_back(1, 1, today)


def _days(count: int, pattern: str, *, exact: bool = False) -> DateForm:
    return form(pattern, lambda match, today: today - timedelta(days=count), exact=exact)


ENGLISH: tuple[DateForm, ...] = (
    form(rf"{_MONTH} ?(?:the )?{_DAY}{_YEAR}?(?! times)", _dated, exact=True),
    form(rf"{_DAY} ?(?:of )?{_MONTH}{_YEAR}?", _dated, exact=True),
    _days(2, r"\b(?:the )?day before yesterday\b", exact=True),
    _days(1, r"\byesterday\b|\blast night\b", exact=True),
    _days(0, r"\btoday\b|\bthis (?:morning|afternoon|evening)\b|\bjust now\b"),
    _days(-1, r"\btomorrow\b|\btonight\b"),
    form(rf"{_COUNT} ?(?P<unit>day)s? (?:ago|before)\b", _ago, exact=True),
    form(rf"{_COUNT} ?(?P<unit>week|month|year)s? (?:ago|before)\b", _ago),
    form(rf"\b(?:last week(?:'s)? (?:on )?{_WEEKDAY})", _weekday, exact=True),
    form(rf"\b{_WEEKDAY} last week\b", _weekday, exact=True),
    form(rf"\b(?:last|past) {_WEEKDAY}", _weekday, exact=True),
    form(rf"(?<!every )(?<!next )\b{_WEEKDAY}(?!s)", _bare_weekday),
    form(r"\blast (week|month)\b", _last_period),
    form(rf"(?<!last ){_MONTH}{_YEAR}?", _month),
)
