"""The Bot API client: one python-telegram-bot `Bot` with timeouts on everything."""

import json
import logging
import os
from typing import Any

import httpx
from telegram import Bot
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

API_BASE = "https://api.telegram.org"

# Lets RetryAfter tell its wait without a deprecation warning.
os.environ.setdefault("PTB_TIMEDELTA", "1")
# It logs the address of every request, and a Bot API address holds the token.
logging.getLogger("httpx").setLevel(logging.WARNING)


def open_bot(token: str, base: str = API_BASE, transport: httpx.AsyncBaseTransport | None = None) -> Bot:
    """A bot of the Bot API server at `base`; `transport` stands in for the network in tests."""
    address = base.rstrip("/")
    request = _request(transport)
    return Bot(
        token,
        base_url=f"{address}/bot",
        base_file_url=f"{address}/file/bot",
        request=request,
        get_updates_request=request,
    )


async def close_bot(bot: Bot) -> None:
    """Close the bot's connections. (`Bot.shutdown` does so only after a successful getMe.)"""
    await bot.request.shutdown()


class _Request(HTTPXRequest):
    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The original logs what it cannot parse, and that holds what customers wrote."""
        try:
            parsed = json.loads(payload.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            parsed = None
        if not isinstance(parsed, dict) or (parsed.get("ok") is not False and "result" not in parsed):
            raise TelegramError("Invalid server response")
        return parsed


def _request(transport: httpx.AsyncBaseTransport | None) -> HTTPXRequest:
    options: dict[str, Any] = {} if transport is None else {"transport": transport}
    return _Request(
        connection_pool_size=64,
        connect_timeout=5,
        read_timeout=10,
        write_timeout=10,
        pool_timeout=5,
        httpx_kwargs=options,
    )
