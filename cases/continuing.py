"""A case that staff took down at the phone or the counter, and the code by which its customer goes on with it
in a chat of their own."""

from datetime import datetime, timedelta
from enum import StrEnum

from cases.actions import Action

BY_STAFF = ("phone", "counter")
"""The channels by which staff take complaints down for customers."""
LIFE = timedelta(days=7)
MOST_TRIES = 3
"""So often may the digits be given wrongly: then the code is void."""


class Continue(Action, frozen=True, tag="continued"):
    """The customer goes on with the case in a chat of their own; `channel` is that chat's."""

    channel: str


class Standing(StrEnum):
    """Whether a code opens its case, and why not."""

    GOOD = "good"
    USED = "used"
    SPENT = "spent"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


def standing_of(expires_at: datetime, tries: int, used_at: datetime | None, now: datetime) -> Standing:
    """How a code stands that was given out; all times are aware."""
    if used_at is not None:
        return Standing.USED
    if tries >= MOST_TRIES:
        return Standing.SPENT
    return Standing.GOOD if now < expires_at else Standing.EXPIRED
