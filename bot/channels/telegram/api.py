"""The Bot API client: one python-telegram-bot `Bot` with timeouts on everything."""

import json
import logging
import os
from typing import Any, NoReturn

import httpx
from telegram import Bot
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

API_BASE = "https://api.telegram.org"

# Lets RetryAfter tell its wait without a deprecation warning.
os.environ.setdefault("PTB_TIMEDELTA", "1")
# It logs the address of every request, and a Bot API address holds the token.
logging.getLogger("httpx").setLevel(logging.WARNING)


Options = dict[str, Any]


def client_options(transport: httpx.AsyncBaseTransport | None = None) -> Options:
    """What all HTTP clients of one channel share; `transport` stands in for the network in tests."""
    if transport is not None:
        return {"transport": transport, "trust_env": False}
    # Made once, for reading the certificates takes as long as all else in starting a client.
    return {"verify": httpx.create_ssl_context()}


def open_bot(token: str, base: str, options: Options) -> Bot:
    """A bot of the Bot API server at `base`."""
    address = base.rstrip("/")
    request = _request(options)
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


class _Response(dict[str, Any]):
    def __missing__(self, key: str) -> NoReturn:
        """A response without a result fails as any other bad one, not as a KeyError."""
        raise TelegramError("Invalid server response")


class _Request(HTTPXRequest):
    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The original logs what it cannot parse, and that holds what customers wrote."""
        try:
            parsed = json.loads(payload.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            parsed = None
        if not isinstance(parsed, dict):
            raise TelegramError("Invalid server response")
        return _Response(parsed)


def _request(options: Options) -> HTTPXRequest:
    return _Request(
        connection_pool_size=64,
        connect_timeout=5,
        read_timeout=10,
        write_timeout=10,
        pool_timeout=5,
        httpx_kwargs=options,
    )
