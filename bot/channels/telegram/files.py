"""Fetching the files customers offer."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import msgspec
from telegram import Bot
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.channels.base import FetchError
from bot.channels.telegram.api import Options
from bot.channels.telegram.contents import FileRef

# Bytes; the Bot API hands out no larger file.
DOWNLOAD_LIMIT = 20 * 1024 * 1024
# Seconds for one whole file.
DOWNLOAD_TIME = 120.0

_TIMEOUTS = httpx.Timeout(10, connect=5)


class Files:
    """Fetches by `File.ref`. A file's address on the server holds the token, so no error repeats it."""

    def __init__(self, bot: Bot, options: Options) -> None:
        self._bot = bot
        self._client = httpx.AsyncClient(timeout=_TIMEOUTS, **options)

    async def fetch(self, ref: str) -> AsyncIterator[bytes]:
        """The file's bytes, in pieces; raises FetchError."""
        address = await self._locate(ref)
        deadline = asyncio.get_running_loop().time() + DOWNLOAD_TIME
        received = 0
        try:
            async with self._client.stream("GET", address) as response:
                if response.status_code != httpx.codes.OK:
                    raise FetchError(f"status_{response.status_code}", permanent=False)
                async for piece in response.aiter_bytes():
                    received += len(piece)
                    if received > DOWNLOAD_LIMIT:
                        raise FetchError("too_large", permanent=True)
                    if asyncio.get_running_loop().time() > deadline:
                        raise FetchError("timed_out", permanent=False)
                    yield piece
        except (httpx.HTTPError, httpx.InvalidURL):
            raise FetchError("network", permanent=False) from None

    async def close(self) -> None:
        await self._client.aclose()

    async def _locate(self, ref: str) -> str:
        try:
            wanted = msgspec.json.decode(ref, type=FileRef)
        except msgspec.MsgspecError:
            raise FetchError("bad_reference", permanent=True) from None
        if (wanted.size or 0) > DOWNLOAD_LIMIT:
            raise FetchError("too_large", permanent=True)
        try:
            file = await self._bot.get_file(wanted.id)
        except BadRequest as error:
            raise FetchError(_refusal(error), permanent=True) from None
        except Forbidden:
            raise FetchError("forbidden", permanent=True) from None
        except TelegramError:
            raise FetchError("network", permanent=False) from None
        if not file.file_path or not file.file_path.startswith(("http://", "https://")):
            raise FetchError("no_path", permanent=False)
        return file.file_path


def _refusal(error: BadRequest) -> str:
    return "too_large" if "too big" in error.message.lower() else "gone"
