"""Months of the calendar."""

import re
from datetime import date, timedelta
from typing import Self

from msgspec import Struct

_FORM = re.compile(r"(2[01][0-9]{2})-(0[1-9]|1[0-2])", re.ASCII)


class Month(Struct, frozen=True, order=True):
    """A month of the calendar, in the installation's time zone."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    @classmethod
    def of(cls, day: date) -> Self:
        """The month of this day."""
        return cls(day.year, day.month)

    @classmethod
    def read(cls, text: str) -> Self | None:
        """What `str` gave; None for anything else."""
        match = _FORM.fullmatch(text)
        return cls(int(match[1]), int(match[2])) if match else None

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.after.first - timedelta(days=1)

    @property
    def after(self) -> Self:
        """The next month."""
        return self.moved(1)

    def moved(self, months: int) -> Self:
        """So many months later, or earlier."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return type(self)(year, month + 1)
