"""Sending a message: pace, post, and decide what a failure means."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from aiolimiter import AsyncLimiter
from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.channels.base import SendError
from bot.channels.telegram.rendering import Payload, render
from dialogs.messages import Say

# What Telegram allows: a second, over all chats; and to one chat.
OVERALL_RATE = 30.0
CHAT_RATE = 1.0
# More chats than the overall rate lets through in the second that a chat's pace looks back on.
REMEMBERED_CHATS = 1024

_GONE = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "user is deactivated",
    "have no rights to send",
)

# The first that fits counts: python-telegram-bot derives BadRequest and TimedOut from NetworkError.
_MEANINGS: tuple[tuple[type[TelegramError], Callable[[], SendError]], ...] = (
    (Forbidden, partial(SendError, "blocked", unreachable=True)),
    (ChatMigrated, partial(SendError, "not_private", unreachable=True)),
    (InvalidToken, partial(SendError, "token_refused", alert=True)),
    (EndPointNotFound, partial(SendError, "token_refused", alert=True)),
    (BadRequest, partial(SendError, "bad_request", permanent=True, alert=True)),
    (TimedOut, partial(SendError, "timed_out")),
    (NetworkError, partial(SendError, "network")),
    (TelegramError, partial(SendError, "unknown", alert=True)),
)


class Pace:
    """Holds every message back until Telegram's limits allow it. State is bounded and per process."""

    def __init__(self, overall: float = OVERALL_RATE, per_chat: float = CHAT_RATE) -> None:
        self._overall = AsyncLimiter(1, 1 / overall)
        self._per_chat = per_chat
        self._chats: OrderedDict[str, AsyncLimiter] = OrderedDict()

    async def wait(self, address: str) -> None:
        """Return when the next message to `address` may go."""
        chat = self._chats.pop(address, None) or AsyncLimiter(1, 1 / self._per_chat)
        self._chats[address] = chat
        if len(self._chats) > REMEMBERED_CHATS:
            self._chats.popitem(last=False)
        await chat.acquire()
        await self._overall.acquire()


class Sending:
    """Sends messages through `bot`.

    A long message goes in parts. If a later part fails, the next attempt at the same message goes on
    from there; that memory is bounded and ends with the process.
    """

    def __init__(self, bot: Bot, pace: Pace) -> None:
        self._bot = bot
        self._pace = pace
        self._begun: OrderedDict[tuple[str, Say], int] = OrderedDict()

    async def send(self, address: str, say: Say) -> str | None:
        """Send and return the id of the last part; raises SendError."""
        parts = render(say)
        sent = self._begun.pop((address, say), 0)
        message_id = None
        try:
            for part in parts[sent:]:
                await self._pace.wait(address)
                message_id = await self._post(address, part)
                sent += 1
        except TelegramError as error:
            failure = outcome(error)
            if sent and not (failure.permanent or failure.unreachable):
                self._remember((address, say), sent)
            # The cause is left out: its text may hold the token.
            raise failure from None
        return message_id

    async def _post(self, address: str, part: Payload) -> str:
        keyboard = part.get("reply_markup")
        message = await self._bot.send_message(
            int(address),
            part["text"],
            reply_markup=InlineKeyboardMarkup.de_json(keyboard, self._bot) if keyboard else None,
            link_preview_options=LinkPreviewOptions(**part["link_preview_options"]),
        )
        return str(message.message_id)

    def _remember(self, message: tuple[str, Say], sent: int) -> None:
        self._begun[message] = sent
        if len(self._begun) > REMEMBERED_CHATS:
            self._begun.popitem(last=False)


def outcome(error: TelegramError) -> SendError:
    """What a failed send means.

    After TimedOut nobody knows whether the message went out. It is tried again: a customer who reads a
    message twice is better off than one who never reads it.
    """
    if isinstance(error, RetryAfter):
        return SendError("flood", retry_after=_seconds(error.retry_after))
    if isinstance(error, BadRequest) and any(words in error.message.lower() for words in _GONE):
        return SendError("chat_not_found", unreachable=True)
    return next(meaning() for kind, meaning in _MEANINGS if isinstance(error, kind))


def _seconds(wait: int | timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
