"""How long something may take, as an operator writes it: 30m, 24h, 15d, 2wh or 3wd."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator


class Unit(StrEnum):
    """What a span counts. Minutes and hours are those of the clock, days those of the calendar."""

    MINUTES = "m"
    HOURS = "h"
    DAYS = "d"
    WORKING_HOURS = "wh"
    WORKING_DAYS = "wd"


@dataclass(frozen=True)
class Span:
    """So many units, at least one and for at most ten years. Raises ValueError for others."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if not 1 <= self.amount <= _MOST[self.unit]:
            raise ValueError(f"is too long or nothing; write 1{self.unit} to {_MOST[self.unit]}{self.unit}")

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}"

    @property
    def in_working_time(self) -> bool:
        """Whether only working hours or working days count."""
        return self.unit in (Unit.WORKING_HOURS, Unit.WORKING_DAYS)

    @property
    def clock_time(self) -> timedelta | None:
        """The length of a span that runs day and night; None where days or working time are counted."""
        match self.unit:
            case Unit.MINUTES:
                return timedelta(minutes=self.amount)
            case Unit.HOURS:
                return timedelta(hours=self.amount)
            case _:
                return None


def span(text: object) -> Span:
    """The span that `text` writes out; raises ValueError saying what would be right."""
    if isinstance(text, Span):
        return text
    match = re.fullmatch(r"([0-9]{1,9})\s*(m|h|d|wh|wd)", str(text).strip(), re.ASCII)
    if match is None:
        raise ValueError(
            "is not a time span; write for example 30m, 24h, 15d, 2wh (working hours) or 3wd (working days)"
        )
    return Span(int(match[1]), Unit(match[2]))


WrittenSpan = Annotated[Span, BeforeValidator(span)]

_MOST = {
    Unit.MINUTES: 3660 * 24 * 60,
    Unit.HOURS: 3660 * 24,
    Unit.DAYS: 3660,
    Unit.WORKING_HOURS: 3660 * 8,
    Unit.WORKING_DAYS: 2600,
}
