"""A time of day or a date as an operator writes it."""

import re
from datetime import date, datetime, time
from typing import Annotated

from pydantic import BeforeValidator


def time_of_day(text: object) -> time:
    """Hours and minutes such as 09:00; raises ValueError saying what would be right."""
    if isinstance(text, time):
        return text
    match = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", str(text).strip(), re.ASCII)
    if match is None:
        raise ValueError("is not a time of day; write for example 09:00, at most 23:59")
    return time(int(match[1]), int(match[2]))


def day(text: object) -> date:
    """A date such as 2027-01-01; raises ValueError saying what would be right."""
    if isinstance(text, date):
        return text
    try:
        return datetime.strptime(str(text).strip(), "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise ValueError("is not a day; write for example 2027-01-01") from None


WrittenTime = Annotated[time, BeforeValidator(time_of_day)]
WrittenDay = Annotated[date, BeforeValidator(day)]
