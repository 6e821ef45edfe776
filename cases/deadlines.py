"""By when a complaint must be answered."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import ClassVar


@dataclass(frozen=True)
class DeadlineRules:
    """The statutory limits in calendar days, counted from receipt. `version` names the rules in force, so
    that a case can tell later which limits it was promised.

    The defaults are those of 《银行业保险业消费投诉处理管理办法》 (2020 No. 3, in force since 2020-03-01):
    15 days for a simple complaint, 30 for a complex one, and at most 30 more where it is especially complex.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    version: str
    simple_days: int = 15
    complex_days: int = 30
    extension_days: int = 30

    def __post_init__(self) -> None:
        if not self.version.strip():
            raise ValueError("the deadline rules need a version")
        if not 1 <= self.simple_days <= self.complex_days <= 365:
            raise ValueError("1 <= simple_days <= complex_days <= 365 must hold")
        if not 0 <= self.extension_days <= 365:
            raise ValueError("extension_days must be from 0 to 365")


def answer_due(received_at: datetime, rules: DeadlineRules, zone: tzinfo) -> date:
    """The last day, in `zone`, on which a simple complaint may be answered: the date a customer is told.

    Calendar days; the day of receipt in `zone` is not counted and the last day is within the limit. A last
    day on a holiday is not moved. Raises ValueError for a time without zone.
    """
    if received_at.utcoffset() is None:
        raise ValueError("the time of receipt needs a zone")
    return received_at.astimezone(zone).date() + timedelta(days=rules.simple_days)
