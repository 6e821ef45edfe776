"""How satisfied customers are with the handling of their cases."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar

from msgspec import Struct

from cases.spans import Span, Unit, WrittenSpan

LOWEST, HIGHEST = 1, 5
SATISFIED_FROM = 4


@dataclass(frozen=True)
class Reasons:
    """What a customer may tap to say why, by code: `good` after a score of 4 or 5, `bad` after a lower one.
    The words are `rating.reason.<code>` of the wording."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    good: tuple[str, ...] = ("fast", "good_service", "fair")
    bad: tuple[str, ...] = ("slow", "attitude", "result", "explanation", "procedure")

    def __post_init__(self) -> None:
        if twice := sorted({code for code in self.all if self.all.count(code) > 1}):
            raise ValueError(f"{', '.join(twice)} stands here twice")

    @property
    def all(self) -> tuple[str, ...]:
        """Every code."""
        return (*self.good, *self.bad)


@dataclass(frozen=True)
class RatingRules:
    """When ratings are asked for and what follows from them.

    `ask_after`, `remind_after` and `expire_after` count from the closing, from the question and again from
    the question. A score of `follow_up_at_most` or less is followed up `follow_up_within` this time.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    ask_after: WrittenSpan = field(default=Span(1, Unit.HOURS))
    remind_after: WrittenSpan = field(default=Span(3, Unit.DAYS))
    expire_after: WrittenSpan = field(default=Span(7, Unit.DAYS))
    target_percent: int = 90
    follow_up_at_most: int = 2
    follow_up_within: WrittenSpan = field(default=Span(1, Unit.WORKING_DAYS))
    reasons: Reasons = Reasons()

    def __post_init__(self) -> None:
        if not 1 <= self.target_percent <= 100:
            raise ValueError("target_percent must be from 1 to 100")
        if not LOWEST <= self.follow_up_at_most < SATISFIED_FROM:
            raise ValueError(f"follow_up_at_most must be from {LOWEST} to {SATISFIED_FROM - 1}")
        remind, expire = self.remind_after, self.expire_after
        if remind.unit is expire.unit and remind.amount >= expire.amount:
            raise ValueError("expire_after must be longer than remind_after")


class Csat(Struct, frozen=True):
    """How many customers were asked, how many of them answered, and how many of those gave 4 or 5."""

    asked: int
    rated: int
    satisfied: int

    @classmethod
    def of(cls, scores: Iterable[int], asked: int) -> "Csat":
        """Of the scores that came back; raises ValueError for one that is not from 1 to 5."""
        given = [checked(score) for score in scores]
        return cls(asked, len(given), sum(map(is_satisfied, given)))

    @property
    def percent(self) -> float | None:
        """The share of the satisfied among those who answered; None when nobody did."""
        return 100 * self.satisfied / self.rated if self.rated else None

    @property
    def response_percent(self) -> float | None:
        """The share of those who answered; None when nobody was asked."""
        return 100 * self.rated / self.asked if self.asked else None

    def met(self, target: int) -> bool | None:
        """Whether at least `target` percent are satisfied, without rounding; None when nobody answered."""
        return 100 * self.satisfied >= target * self.rated if self.rated else None


def checked(score: int) -> int:
    """The score itself; raises ValueError for one that is not from 1 to 5."""
    if not LOWEST <= score <= HIGHEST:
        raise ValueError(f"a score is from {LOWEST} to {HIGHEST}")
    return score


def is_satisfied(score: int) -> bool:
    """Whether the score is a 4 or a 5."""
    return checked(score) >= SATISFIED_FROM


def needs_follow_up(score: int, rules: RatingRules) -> bool:
    """Whether somebody must call the customer back."""
    return checked(score) <= rules.follow_up_at_most


def reasons_after(score: int, rules: RatingRules) -> tuple[str, ...]:
    """The codes of the reasons that are offered after this score."""
    return rules.reasons.good if is_satisfied(score) else rules.reasons.bad
