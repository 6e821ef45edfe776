"""How a job of the clock is done: what it decides by, and the transaction around it."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from msgspec import Struct
from sqlalchemy import Connection

from bot.clock import Do
from cases.rules import CaseRules
from dialogs.messages import Attachment
from dialogs.rules import Rules
from storage.codec import Codec
from storage.due import Job
from storage.engine import Database
from storage.roster import Roster
from storage.threads import Contact
from storage.unit_of_work import UnitOfWork


def carries_nothing(channel: str, file: Attachment) -> bool:
    """No channel takes a file as a message of its own."""
    return False


Link = Callable[[datetime, Contact, str, str], str]


@dataclass(frozen=True)
class Desk:
    """What jobs decide by. `link` signs the address of a case's page from time, contact, locale and case
    id; `answerable` are the channels that tell which of our messages an answer is to; `console` is where
    the console is found; `carries`: whether a channel takes a file as a message of its own."""

    dialog: Rules
    cases: CaseRules
    link: Link
    answerable: frozenset[str]
    console: str = ""
    carries: Callable[[str, Attachment], bool] = carries_nothing


Work = Callable[[UnitOfWork, Desk, str], None]
"""Does one job: its subject is given. It must take the job away, and do nothing if another did."""


class Asked(Struct):
    """A work that the clock waits for."""

    work: Work
    job: Job
    done: asyncio.Future[None]


class Doing:
    """Carries out works for the clock. Those that are due at the same moment share a transaction, in one
    order everywhere; if it fails each is done in one of its own."""

    def __init__(
        self,
        database: Database,
        codec: Codec,
        desk: Desk,
        now: Callable[[], datetime],
        publish: Callable[[Iterable[str]], None],
    ) -> None:
        self._database = database
        self._codec = codec
        self._desk = desk
        self._now = now
        self._publish = publish
        self._asked: list[Asked] = []
        self._under_way: set[asyncio.Task[None]] = set()

    def doer(self, work: Work) -> Do:
        """What the clock calls for a job of this kind."""

        async def do(job: Job) -> None:
            asked = Asked(work, job, asyncio.get_running_loop().create_future())
            self._asked.append(asked)
            if len(self._asked) == 1:
                task = asyncio.create_task(self._do_all())
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)
            await asked.done

        return do

    async def _do_all(self) -> None:
        await asyncio.sleep(0)  # the others of this moment ask meanwhile
        asked = sorted(self._asked, key=lambda one: (one.job.kind, one.job.subject))
        self._asked = []
        if not await self._do(asked) and len(asked) > 1:
            for one in asked:
                await self._do([one])

    async def _do(self, asked: Sequence[Asked]) -> bool:
        """Whether it was committed; of one alone the clock hears why not."""
        try:
            self._publish(await self._database.write(partial(self._transact, asked=asked)))
        except Exception as error:  # noqa: BLE001 it is the clock's to deal with
            if len(asked) == 1 and not asked[0].done.done():
                asked[0].done.set_exception(error)
            return False
        for one in asked:
            if not one.done.done():
                one.done.set_result(None)
        return True

    def _transact(self, connection: Connection, asked: Sequence[Asked]) -> set[str]:
        topics: set[str] = set()
        now = self._now()
        roster = Roster(connection, self._codec, now)
        for one in asked:
            unit = UnitOfWork(connection, self._codec, now, self._desk.cases.zone, roster)
            one.work(unit, self._desk, one.job.subject)
            topics |= unit.flush()
        return topics
