"""What is asked of those who sign in, and for how long they stay."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from cases.actors import Role

_MANY = frozenset({Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR, Role.AUDITOR})


@dataclass(frozen=True)
class SignInRules:
    """`two_factor_for`: the roles that need a code from their phone besides the password; others may have
    one. A session ends after `idle` without use, and `longest` after it began at the latest."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    two_factor_for: frozenset[Role] = _MANY
    idle: timedelta = timedelta(hours=2)
    longest: timedelta = timedelta(hours=12)

    def __post_init__(self) -> None:
        if not timedelta(minutes=10) <= self.idle <= self.longest <= timedelta(hours=24):
            raise ValueError("idle is at least 10 minutes and at most longest, which is at most 24 hours")
