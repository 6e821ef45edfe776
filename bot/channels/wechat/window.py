"""When, and how often, a contact may be written to by customer-service message."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol


class Opening(Enum):
    """What opens a window: how many messages, for how long."""

    MESSAGE = (5, timedelta(hours=48))
    INTERACTION = (3, timedelta(minutes=1))

    @property
    def messages(self) -> int:
        return self.value[0]

    @property
    def length(self) -> timedelta:
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Window:
    """What one contact has opened, and how much of it is used up.

    A message opens 48 hours; a menu key, a followed account, a scanned code or a tapped menu item opens
    one minute beside it. Times are aware. Nothing opened yet: `Window()`.
    """

    message_at: datetime | None = None
    message_spent: int = 0
    interaction_at: datetime | None = None
    interaction_spent: int = 0

    def opened(self, event: Opening, now: datetime) -> "Window":
        if event is Opening.MESSAGE:
            return replace(self, message_at=now, message_spent=0)
        return replace(self, interaction_at=now, interaction_spent=0)

    def left(self, now: datetime) -> int:
        """How many messages may still be sent."""
        return self._left(Opening.MESSAGE, now) + self._left(Opening.INTERACTION, now)

    def spend(self, now: datetime) -> "Window":
        """The window after one more message was sent: taken from what closes first."""
        if self._left(Opening.INTERACTION, now):
            return replace(self, interaction_spent=self.interaction_spent + 1)
        return replace(self, message_spent=self.message_spent + 1)

    def _left(self, event: Opening, now: datetime) -> int:
        at, spent = (
            (self.message_at, self.message_spent)
            if event is Opening.MESSAGE
            else (self.interaction_at, self.interaction_spent)
        )
        return max(0, event.messages - spent) if at is not None and now < at + event.length else 0


class ContactStore(Protocol):
    """Where windows are kept: in the database, one per conversation.

    What opens a window, or closes it, is written by the turn that takes the message, in its
    transaction: a tap or a command is an interaction, anything else a message. What spends it, here.
    """

    async def get(self, address: str) -> Window:
        """The contact's window; `Window()` for one never heard from."""
        ...

    async def put(self, address: str, before: Window, after: Window) -> bool:
        """Replace `before` by `after`; False, and nothing changed, if it is no longer `before`."""
        ...
