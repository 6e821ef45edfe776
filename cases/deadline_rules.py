"""The limits that hold for a case, by version."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from cases.grade import Grade
from cases.spans import Span, Unit, WrittenSpan
from cases.stage import Stage

_GRADES = ", ".join(Grade)
_STILL_WORKING = Span(5, Unit.WORKING_DAYS)
_AN_HOUR = Span(1, Unit.HOURS)


class UnknownRules(LookupError):
    """No deadline rules of this version are kept."""

    def __init__(self, version: str) -> None:
        super().__init__(f"no deadline rules of version {version!r}: put them under earlier_deadlines")
        self.version = version


def _first_contact() -> dict[Grade, Span]:
    return {
        Grade.P1: Span(30, Unit.MINUTES),
        Grade.P2: Span(2, Unit.WORKING_HOURS),
        Grade.P3: Span(24, Unit.HOURS),
        Grade.P4: Span(1, Unit.WORKING_DAYS),
    }


def _plan() -> dict[Grade, Span]:
    return {Grade.P1: Span(24, Unit.HOURS)}


def _close() -> dict[Grade, Span]:
    days = {Grade.P1: 3, Grade.P2: 5, Grade.P3: 10, Grade.P4: 3}
    return {grade: Span(amount, Unit.WORKING_DAYS) for grade, amount in days.items()}


def _stages() -> dict[Stage, Span]:
    return {
        Stage.RECEIVED: Span(1, Unit.WORKING_DAYS),
        Stage.ACCEPTED: Span(1, Unit.WORKING_DAYS),
        Stage.AWAITING_CUSTOMER: Span(5, Unit.WORKING_DAYS),
        Stage.DECIDED: Span(3, Unit.WORKING_DAYS),
        Stage.IN_MEDIATION: Span(30, Unit.DAYS),
        Stage.IN_APPRAISAL: Span(30, Unit.DAYS),
    }


@dataclass(frozen=True)
class DeadlineRules:
    """The limits of one version. `version` names them, so that a case can tell later which it was promised.

    The statutory ones are in calendar days, counted from receipt. The defaults are those of
    《银行业保险业消费投诉处理管理办法》 (2020 No. 3, in force since 2020-03-01):
    15 days for a simple complaint, 30 for a complex one, and at most 30 more where it is especially complex;
    a review is asked for within 30 days of the decision and answered in 30.

    The internal ones are spans: first human contact, plan and close by grade, and how long a case may stay
    in a stage; a grade without plan and a stage that is not named have no limit. `warn_at` are percent of
    the time from start to due; after 100 comes a warning every 24 hours. Managers must know of a P1 case
    within `managers_told_within`.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    version: str
    simple_days: int = 15
    complex_days: int = 30
    extension_days: int = 30
    review_within_days: int = 30
    review_days: int = 30
    first_contact: dict[Grade, WrittenSpan] = field(default_factory=_first_contact)
    plan: dict[Grade, WrittenSpan] = field(default_factory=_plan)
    close: dict[Grade, WrittenSpan] = field(default_factory=_close)
    stages: dict[Stage, WrittenSpan] = field(default_factory=_stages)
    warn_at: tuple[int, ...] = (50, 80, 100)
    still_working_every: WrittenSpan = _STILL_WORKING
    managers_told_within: WrittenSpan = _AN_HOUR

    def __post_init__(self) -> None:
        if not self.version.strip():
            raise ValueError("the deadline rules need a version")
        if not 1 <= self.simple_days <= self.complex_days <= 365:
            raise ValueError("1 <= simple_days <= complex_days <= 365 must hold")
        if not 0 <= self.extension_days <= 365:
            raise ValueError("extension_days: must be from 0 to 365")
        for name in ("review_within_days", "review_days"):
            if not 1 <= getattr(self, name) <= 365:
                raise ValueError(f"{name}: must be from 1 to 365")
        for name, spans in (("first_contact", self.first_contact), ("close", self.close)):
            if missing := [grade for grade in Grade if grade not in spans]:
                raise ValueError(f"{name}: needs a time span for each of {_GRADES}; {missing[0]} is missing")
        if over := [stage for stage in self.stages if stage.is_over]:
            raise ValueError(f"stages: a case that is {over[0]} has no limit; leave it out")
        self._check_ladder()

    def _check_ladder(self) -> None:
        rising = all(one < next_ for one, next_ in zip((0, *self.warn_at), self.warn_at, strict=False))
        if not (rising and self.warn_at and self.warn_at[-1] == 100):
            raise ValueError("warn_at: must rise from at least 1 and end with 100, for example [50, 80, 100]")


def extension_steps(rules: DeadlineRules) -> tuple[int, ...]:
    """The statutory limits in days, each the extension of the one before: 15, 30 and 60 by default."""
    steps = (rules.simple_days, rules.complex_days, rules.complex_days + rules.extension_days)
    return tuple(sorted(set(steps)))


def next_limit(current_days: int, rules: DeadlineRules) -> int | None:
    """How many days a case with this limit has after one extension; None if it was extended to the last."""
    return next((days for days in extension_steps(rules) if days > current_days), None)


@dataclass(frozen=True)
class RuleBook:
    """The rules for new cases and those that older cases were received under. No version stands twice."""

    current: DeadlineRules
    earlier: tuple[DeadlineRules, ...] = ()

    def __post_init__(self) -> None:
        if len(self._by_version) <= len(self.earlier):
            raise ValueError("two deadline rules have the same version")

    def of(self, version: str) -> DeadlineRules:
        """The rules of this version; raises UnknownRules."""
        try:
            return self._by_version[version]
        except KeyError:
            raise UnknownRules(version) from None

    @cached_property
    def _by_version(self) -> Mapping[str, DeadlineRules]:
        return {rules.version: rules for rules in (self.current, *self.earlier)}
