"""Sending a message: pace, post, and decide what a failure means."""

from collections import OrderedDict, deque
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import structlog
from aiolimiter import AsyncLimiter
from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions
from telegram import Message as Sent
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
from bot.channels.telegram.rendering import Payload, render, render_photo
from bot.charts import picture
from dialogs.messages import Say

# What Telegram allows: a second, over all chats; and to one chat.
OVERALL_RATE = 30.0
CHAT_RATE = 1.0
# More chats than the overall rate lets through in the second that a chat's pace looks back on.
REMEMBERED_CHATS = 1024

log = structlog.get_logger(__name__)

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
    from there; that memory is bounded and ends with the process. A picture that cannot be drawn, or that
    Telegram does not take, is left out: the words arrive all the same.
    """

    def __init__(self, bot: Bot, pace: Pace) -> None:
        self._bot = bot
        self._pace = pace
        self._begun: OrderedDict[tuple[str, Say], deque[Payload]] = OrderedDict()

    async def send(self, address: str, say: Say) -> str | None:
        """Send and return the id of the last part, which also holds the buttons; raises SendError."""
        parts = self._begun.pop((address, say), None) or await _parts(say)
        begun = len(parts)
        message_id = None
        try:
            while parts:
                await self._pace.wait(address)
                message_id = await self._post_next(address, say, parts)
        except TelegramError as error:
            failure = outcome(error)
            if len(parts) < begun and not (failure.permanent or failure.unreachable):
                self._remember((address, say), parts)
            # The cause is left out: its text may hold the token.
            raise failure from None
        return message_id

    async def _post_next(self, address: str, say: Say, parts: deque[Payload]) -> str | None:
        """Post the first of the parts and take it away."""
        try:
            message_id = await self._post(address, parts[0])
        except BadRequest as error:
            if "photo" not in parts[0] or not outcome(error).permanent:
                raise
            log.error("telegram_picture_refused", told=error.message)
            parts.clear()
            parts.extend(render(say))
            return None
        parts.popleft()
        return message_id

    async def _post(self, address: str, part: Payload) -> str:
        keyboard = part.get("reply_markup")
        markup = InlineKeyboardMarkup.de_json(keyboard, self._bot) if keyboard else None
        message: Sent
        if "photo" in part:
            message = await self._bot.send_photo(
                int(address), part["photo"], caption=part["caption"] or None, reply_markup=markup
            )
        else:
            preview = LinkPreviewOptions(**part["link_preview_options"])
            message = await self._bot.send_message(
                int(address), part["text"], reply_markup=markup, link_preview_options=preview
            )
        return str(message.message_id)

    def _remember(self, message: tuple[str, Say], parts: deque[Payload]) -> None:
        self._begun[message] = parts
        if len(self._begun) > REMEMBERED_CHATS:
            self._begun.popitem(last=False)


async def _parts(say: Say) -> deque[Payload]:
    if say.chart is None:
        return deque(render(say))
    photo = await picture(say.chart)
    return deque(render(say) if photo is None else render_photo(say, photo))


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
