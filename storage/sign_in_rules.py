"""What is asked of staff who sign in, and for how long they stay."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from cases.actors import Role

_LEADING = (Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR, Role.AUDITOR)


@dataclass(frozen=True)
class SignInRules:
    """`two_factor_for`: the roles that need a code from their phone besides the password; the others may have
    one. A session ends after so many minutes without use, and so many hours after it began at the latest."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    two_factor_for: tuple[Role, ...] = _LEADING
    idle_minutes: int = 120
    longest_hours: int = 12

    def __post_init__(self) -> None:
        if not 10 <= self.idle_minutes <= 24 * 60:
            raise ValueError("idle_minutes must be from 10 to 1440")
        if not 1 <= self.longest_hours <= 24:
            raise ValueError("longest_hours must be from 1 to 24")

    @property
    def idle(self) -> timedelta:
        """How long a session lasts without use."""
        return timedelta(minutes=self.idle_minutes)

    @property
    def longest(self) -> timedelta:
        """How long a session lasts at most."""
        return timedelta(hours=self.longest_hours)
