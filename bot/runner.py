"""A loop that works when there is something to do, and otherwise sleeps until a hint or the next due time."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog

from storage.hints import CATCH_UP_SECONDS, Hints

_AFTER_FAILURE = 2.0
_STOP_WITHIN = 25.0

log = structlog.get_logger(__name__)


class Runner:
    """Calls `work` until it finds nothing to do, then waits for `topic`, the time that `next_due` tells,
    or half a minute, in case a hint was lost."""

    def __init__(
        self,
        topic: str,
        hints: Hints,
        now: Callable[[], datetime],
        work: Callable[[], Awaitable[int]],
        next_due: Callable[[], Awaitable[datetime | None]],
    ) -> None:
        self._topic = topic
        self._hints = hints
        self._now = now
        self._work = work
        self._next_due = next_due
        self._task: asyncio.Task[None] | None = None
        self._stopping = False

    def start(self) -> None:
        """Begin to work."""
        self._task = asyncio.create_task(self._run(), name=self._topic)

    async def stop(self) -> None:
        """End after what is being done now; what takes longer than `_STOP_WITHIN` is cut off."""
        self._stopping = True
        self._hints.publish([self._topic])
        if self._task is not None:
            _, late = await asyncio.wait([self._task], timeout=_STOP_WITHIN)
            for task in late:
                task.cancel()

    async def _run(self) -> None:
        with self._hints.watch(self._topic) as watch:
            while not self._stopping:
                try:
                    if await self._work():
                        continue
                    due = await self._next_due()
                except Exception as error:  # noqa: BLE001 without this loop nothing is ever sent or done
                    log.error("runner_failed", topic=self._topic, error=type(error).__name__)
                    await asyncio.sleep(_AFTER_FAILURE)
                    continue
                wait = CATCH_UP_SECONDS if due is None else (due - self._now()).total_seconds()
                await watch.wait(min(max(wait, 0.01), CATCH_UP_SECONDS))
