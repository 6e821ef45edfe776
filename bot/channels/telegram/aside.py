"""Calls made beside the durable path: nobody waits for them and nothing depends on them."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from telegram.error import TelegramError

log = structlog.get_logger(__name__)


class Aside:
    """At most `limit` calls at a time, each of at most `seconds`; one too many is left out."""

    def __init__(self, limit: int = 64, seconds: float = 5) -> None:
        self._limit = limit
        self._seconds = seconds
        self._tasks: set[asyncio.Task[None]] = set()

    def call(self, action: Callable[[], Awaitable[object]]) -> None:
        """Start `action` and return at once."""
        if len(self._tasks) >= self._limit:
            log.info("telegram_side_call_left_out")
            return
        task = asyncio.create_task(self._attempt(action))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Give up on what is still under way."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _attempt(self, action: Callable[[], Awaitable[object]]) -> None:
        try:
            async with asyncio.timeout(self._seconds):
                await action()
        except (TelegramError, TimeoutError) as error:
            log.info("telegram_side_call_failed", error=type(error).__name__)
