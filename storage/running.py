"""Works under way: each ends in time, none is torn by a caller that leaves, all end before the close."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import sqlalchemy
import structlog

from storage.errors import DatabaseBusy, DatabaseUnavailable

T = TypeVar("T")
Work = Callable[[sqlalchemy.Connection], T]

GRACE = 0.125
DRAIN_SECONDS = 10.0
INSIST_SECONDS = 0.005

log = structlog.get_logger(__name__)


class Running:
    """The works of one database."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closed = False

    async def outcome(
        self, work: Coroutine[Any, Any, T], timeout: float, interrupt: Callable[[], object] | None = None
    ) -> T:
        """What `work` returns. A caller that is cancelled leaves it running to its end.

        After seven eighths of `timeout` (seconds) `interrupt` tells it to stop, at `timeout` the caller
        gets DatabaseBusy whatever became of it.
        """
        if self._closed:
            work.close()
            raise DatabaseUnavailable("the database was closed")
        loop = asyncio.get_running_loop()
        task = loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        ended: asyncio.Future[None] = loop.create_future()
        task.add_done_callback(lambda _: _end(ended))
        end = loop.time() + timeout
        timer = loop.call_at(end - timeout * GRACE, _overdue, task, ended, end, interrupt)
        try:
            await ended
        except asyncio.CancelledError:
            task.add_done_callback(_unheard)
            raise
        if task.done():
            timer.cancel()
            return task.result()
        task.add_done_callback(_unheard)
        raise DatabaseBusy("not finished in time")

    async def drain(self) -> None:
        """Take no more and wait for what runs."""
        self._closed = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=DRAIN_SECONDS)


def _overdue(
    task: asyncio.Task[Any], ended: asyncio.Future[None], end: float, interrupt: Callable[[], object] | None
) -> None:
    """Stops the work, again and again as one interrupt may fall between two statements."""
    if task.done():
        return
    if interrupt is not None:
        interrupt()
    loop = asyncio.get_running_loop()
    if loop.time() >= end:
        _end(ended)
    loop.call_later(INSIST_SECONDS, _overdue, task, ended, end, interrupt)


def _end(ended: asyncio.Future[None]) -> None:
    if not ended.done():
        ended.set_result(None)


def _unheard(task: asyncio.Task[Any]) -> None:
    if task.cancelled():
        log.warning("storage.work_cancelled")
    elif (error := task.exception()) is not None:
        log.warning("storage.work_failed_unheard", error=type(error).__name__)
