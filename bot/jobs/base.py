"""How a job of the clock is done: what it decides by, and the transaction around it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from bot.clock import Do
from cases.rules import CaseRules
from dialogs.rules import Rules
from storage.codec import Codec
from storage.due import Job
from storage.engine import Database
from storage.threads import Contact
from storage.unit_of_work import UnitOfWork

Link = Callable[[datetime, Contact, str, str], str]


@dataclass(frozen=True)
class Desk:
    """What jobs decide by. `link` signs the address of a case's page from time, contact, locale and case
    id; `answerable` are the channels that tell which of our messages an answer is to."""

    dialog: Rules
    cases: CaseRules
    link: Link
    answerable: frozenset[str]


Work = Callable[[UnitOfWork, Desk, str], None]
"""Does one job: its subject is given. It must take the job away, and do nothing if another did."""


@dataclass(frozen=True)
class Doing:
    """Carries out works for the clock."""

    database: Database
    codec: Codec
    desk: Desk
    now: Callable[[], datetime]
    publish: Callable[[Iterable[str]], None]

    def doer(self, work: Work) -> Do:
        """What the clock calls for a job of this kind."""

        async def do(job: Job) -> None:
            self.publish(await self.database.write(partial(self._transact, work=work, subject=job.subject)))

        return do

    def _transact(self, connection: Connection, work: Work, subject: str) -> set[str]:
        unit = UnitOfWork(connection, self.codec, self.now(), self.desk.cases.zone)
        work(unit, self.desk, subject)
        return unit.flush()
