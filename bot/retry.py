"""What becomes of a message that was not delivered. Pure."""

from datetime import datetime, timedelta

from msgspec import Struct

from bot.channels.base import SendError

GIVE_UP_AFTER = 12
_FIRST_PAUSE = 5.0
_LONGEST_PAUSE = 3600.0
_LONGEST_WISH = 24 * 3600.0
_LONGEST_REASON = 64  # as long as the outbox keeps


class Verdict(Struct, frozen=True):
    """The message's next state, and when it may be tried again."""

    state: str
    due_at: datetime
    reason: str


def decide(error: SendError, attempts: int, now: datetime) -> Verdict:
    """Give up, wait for the customer to write, or try again after a growing pause.

    `attempts` counts the tries so far, this one included.
    """
    reason = error.reason[:_LONGEST_REASON]
    if error.parked:
        return Verdict("parked", now, reason)
    if error.permanent or error.unreachable:
        return Verdict("failed", now, reason)
    if attempts >= GIVE_UP_AFTER:
        return Verdict("failed", now, f"gave_up:{reason}"[:_LONGEST_REASON])
    pause = min(_FIRST_PAUSE * 2 ** (attempts - 1), _LONGEST_PAUSE)
    wished = min(error.retry_after or 0, _LONGEST_WISH)
    return Verdict("queued", now + timedelta(seconds=max(pause, wished)), reason)
