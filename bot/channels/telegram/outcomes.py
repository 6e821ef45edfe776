"""What a failed send means."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

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
