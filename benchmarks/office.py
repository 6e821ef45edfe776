"""What staff, customers and the clock do to a running Tingsu, each timed from the call to the commit."""

import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count, cycle
from pathlib import Path

from sqlalchemy import Connection, select

from benchmarks.lists import GOAL, LISTS, Asked, Browser
from benchmarks.open_cases import TEAMS, Opened
from bot.bootstrap import Runtime
from bot.channels.base import Incoming
from bot.offered_channels import Parts
from cases.actors import Role
from dialogs.messages import Text
from storage import due, staff
from storage.case_tables import cases
from storage.due import Job
from storage.tables import due as jobs
from storage.threads import Contact
from storage.unit_of_work import UnitOfWork

MANAGER, SUPERVISOR = "the manager", "the supervisor"
_CHANNEL = "wechat"
_INTAKE = json.loads((Path(__file__).parent / "intake_turns.json").read_text("utf-8"))
_TRIES = 300
_numbers = count(1)


@dataclass
class Time:
    """A clock moved by hand."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Office:
    """A running Tingsu with `opened` among its cases. Everything here returns the seconds it took."""

    runtime: Runtime
    time: Time
    opened: Opened
    open_numbers: "cycle[str]" = field(init=False)
    browser: Browser = field(init=False)

    def __post_init__(self) -> None:
        self.browser = Browser(self.runtime, self.time)
        self.open_numbers = cycle(self.opened.numbers[7::31])

    async def hears(self, who: str, words: str, expected: str) -> float:
        """Somebody writes in chat, and is answered with what holds `expected`."""
        incoming = Incoming(_CHANNEL, who, f"key {next(_numbers)}", Text(words))
        begun = time.perf_counter()
        answer = await self.runtime.reception.receive(incoming)
        took = time.perf_counter() - begun
        self.runtime.reception.delivered(answer)
        said = "\n".join(one.say.text for one in answer.messages)
        if expected not in said:
            raise RuntimeError(f"{words} was answered with: {said}")
        return took

    async def looks_up(self) -> float:
        """The manager asks for an open case."""
        number = next(self.open_numbers)
        return await self.hears(MANAGER, f"/case {number}", number)

    async def complains(self) -> float:
        """The message of a new customer that submits a complaint."""
        who = f"customer {next(_numbers)}"
        for words in _INTAKE[:-1]:
            await self.hears(who, words, "")
        return await self.hears(who, _INTAKE[-1], "TS-")

    async def ticks(self, wanted: int, kind: str | None = None) -> float:
        """The clock does so many jobs as they become due, of this kind if one is given."""
        for _ in range(_TRIES):
            await self._settle()
            ahead = await self.runtime.parts.database.read(partial(_ahead, limit=wanted))
            self.time.now = max(self.time.now, ahead[-1].due_at)
            begun = time.perf_counter()
            done = await self.runtime.clock.do_due()
            took = time.perf_counter() - begun
            if done == wanted and (kind is None or all(job.kind == kind for job in ahead)):
                return took
        raise RuntimeError(f"{wanted} jobs never came together")

    async def assigns(self) -> float:
        """The clock finds another handler for a case."""
        await self._settle()
        number, database = next(self.open_numbers), self.runtime.parts.database
        found = select(cases.c.id, cases.c.handler_id).where(cases.c.number == number)
        before = await database.read(lambda connection: connection.execute(found).one())
        job = Job("assign", before.id, self.time.now)
        await database.write(partial(due.schedule, jobs=[job]))
        begun = time.perf_counter()
        done = await self.runtime.clock.do_due()
        took = time.perf_counter() - begun
        after = await database.read(lambda connection: connection.execute(found).one())
        if done != 1 or after.handler_id == before.handler_id:
            raise RuntimeError(f"{done} jobs were done, and the case went to nobody else")
        return took

    async def finds_next(self) -> float:
        """The clock looks when it has to do something next."""
        begun = time.perf_counter()
        await self.runtime.parts.database.read(due.next_due)
        return time.perf_counter() - begun

    async def commits(self) -> float:
        """One row is written, to see what the disk takes."""
        far = [Job("sweep", "far", self.time.now + timedelta(days=365))]
        begun = time.perf_counter()
        await self.runtime.parts.database.write(partial(due.schedule, jobs=far))
        return time.perf_counter() - begun

    async def _settle(self) -> None:
        while await self.runtime.clock.do_due():
            pass


@dataclass(frozen=True)
class Probe:
    """Something measured. `goal` is in milliseconds."""

    name: str
    run: Callable[[Office], Awaitable[float]]
    goal: float | None = None


async def _looked(office: Office, asked: Asked) -> float:
    return await office.browser.looks(asked)


PROBES = (
    Probe("one row written", Office.commits),
    *(Probe(one.name, partial(_looked, asked=one), GOAL) for one in LISTS),
    Probe("/summary month, manager", lambda office: office.hears(MANAGER, "/summary month", "08-31"), 150),
    Probe("/summary month, supervisor", lambda office: office.hears(SUPERVISOR, "统计 本月", "08-31"), 150),
    Probe("/overdue, manager", lambda office: office.hears(MANAGER, "/overdue", "TS-"), 50),
    Probe("/overdue, supervisor", lambda office: office.hears(SUPERVISOR, "超期", "TS-"), 50),
    Probe("/load", lambda office: office.hears(MANAGER, "/load", "handler")),
    Probe("/csat", lambda office: office.hears(MANAGER, "/csat", "%")),
    Probe("/trend, without drawing", lambda office: office.hears(MANAGER, "/trend", "")),
    Probe("/case NUMBER", Office.looks_up),
    Probe("a complaint submitted", Office.complains),
    Probe("the clock: when next", Office.finds_next),
    Probe("the clock: a case attended to", lambda office: office.ticks(1, "case"), 50),
    Probe("the clock: 20 jobs", lambda office: office.ticks(20)),
    Probe("the clock: a handler found", Office.assigns),
)


async def bind_chats(parts: Parts, now: datetime) -> None:
    """Give the manager and a supervisor their chats."""

    def work(connection: Connection) -> None:
        unit = UnitOfWork(connection, parts.codec, now)
        for who, role, team in ((MANAGER, Role.MANAGER, None), (SUPERVISOR, Role.SUPERVISOR, TEAMS[0])):
            chat = parts.identify(_CHANNEL, who)
            unit.open({chat: Contact(_CHANNEL, who)})
            member = staff.members(connection, parts.codec, roles=[role], team=team)[0]
            staff.bind(connection, member.id, chat)
        # The first list of heads holds all cases there are, once and for all.
        due.schedule(connection, [Job("heads", "daily", now + timedelta(days=365))])

    await parts.database.write(work)


def _ahead(connection: Connection, limit: int) -> list[Job]:
    wanted = select(jobs.c.kind, jobs.c.subject, jobs.c.due_at).order_by(jobs.c.due_at).limit(limit)
    return [Job(*row) for row in connection.execute(wanted)]
