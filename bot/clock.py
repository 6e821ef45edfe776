"""The durable clock: does what has become due, each thing once however many instances run."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.channels.base import FetchError, Overloaded
from bot.metrics import JOBS
from bot.runner import Runner
from storage import due
from storage.due import Job
from storage.engine import Database
from storage.errors import StorageError
from storage.hints import Hints

_AT_ONCE = 20
_FIRST_PAUSE = timedelta(seconds=10)
_LONGEST_PAUSE = timedelta(hours=1)
_JOB_TIMEOUT = 240.0

Do = Callable[[Job], Awaitable[None]]

log = structlog.get_logger(__name__)


class Clock:
    """Claims due jobs and hands each to the doer of its kind. The doer takes the job away in
    the transaction that does it, so a job claimed twice is done once."""

    def __init__(
        self, database: Database, doers: Mapping[str, Do], hints: Hints, now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._doers = doers
        self._now = now
        self.runner = Runner("due", hints, now, self.do_due, self._next_due)

    async def do_due(self) -> int:
        """Do what is due now, once; how many jobs there were."""
        jobs = await self._database.write(partial(due.claim, now=self._now(), limit=_AT_ONCE))
        async with asyncio.TaskGroup() as group:
            for job in jobs:
                group.create_task(self._do(job))
        return len(jobs)

    async def _next_due(self) -> datetime | None:
        return await self._database.read(due.next_due)

    async def _do(self, job: Job) -> None:
        try:
            async with asyncio.timeout(_JOB_TIMEOUT):
                await self._doers[job.kind](job)
        except (Overloaded, FetchError, StorageError, TimeoutError) as error:
            await self._again(job, error)
        except Exception as error:  # noqa: BLE001 one job must not stop the clock
            log.error("job_failed", kind=job.kind, error=type(error).__name__)
            await self._again(job, error)
        else:
            JOBS.labels(job.kind, "done").inc()

    async def _again(self, job: Job, error: Exception) -> None:
        """Later, after a pause that grows; the lease ends the wait if even that fails."""
        JOBS.labels(job.kind, "again").inc()
        pause = min(_FIRST_PAUSE * 2 ** min(job.attempts, 10), _LONGEST_PAUSE)
        log.warning("job_again", kind=job.kind, error=type(error).__name__, seconds=pause.total_seconds())
        try:
            await self._database.write(partial(due.postpone, job=job, until=self._now() + pause))
        except StorageError as failed:
            log.warning("job_not_postponed", kind=job.kind, error=type(failed).__name__)
