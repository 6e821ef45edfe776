"""Drives one server as customers do: each sends the messages of a whole dialogue one after the other.

Rate and latencies count the turns answered before time is up; CPU is that of all turns, with what the server
does within the moment after them.
"""

import asyncio
import itertools
import re
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.connection import Connection
from benchmarks.processes import cpu_seconds, resident_megabytes
from benchmarks.traffic import post

_AFTERWARDS = 0.7
_OVERTIME = 30


Result = dict[str, float]


@dataclass(frozen=True)
class Plan:
    """What to send to the server with this port and process id. A dialogue's last answer holds `closing`.

    Ends after `seconds`, or after `users` customers if that is sooner; `first` is the first one's number.
    """

    channel: str
    port: int
    pid: int
    turns: Sequence[str]
    closing: str
    conns: int
    seconds: float
    first: int
    users: int | None = None
    show: bool = False

    def customers(self) -> Iterator[int]:
        count = itertools.count(self.first)
        return itertools.islice(count, self.users) if self.users else count


@dataclass
class Load:
    """A plan under way, and what came of it."""

    plan: Plan
    until: float
    latencies: list[float] = field(default_factory=list)
    sent: int = 0
    failed: int = 0
    dialogues: int = 0
    wrong: int = 0

    async def converse(self, connection: Connection, customers: Iterator[int]) -> None:
        """One customer after the other, until none is left or time is up."""
        for customer in customers:
            body = b""
            for number, text in enumerate(self.plan.turns):
                if time.perf_counter() >= self.until:
                    return
                body = await self._say(connection, customer, number, text)
            self.dialogues += 1
            self.wrong += not re.search(self.plan.closing.encode(), body)

    async def _say(self, connection: Connection, customer: int, number: int, text: str) -> bytes:
        request = post(self.plan.channel, customer, number, text)
        begun = time.perf_counter()
        status, body = await connection.send(request)
        ended = time.perf_counter()
        self.sent += 1
        self.failed += status != 200
        if ended < self.until:
            self.latencies.append(ended - begun)
        if self.plan.show and customer == self.plan.first:
            print(f"> {text}\n{status} {body.decode(errors='replace')}\n", file=sys.stderr)
        return body


async def measure(plan: Plan) -> Result:
    """Put the load on the server; what it took. Raises ConnectionError, TimeoutError, StatisticsError."""
    connections = [await Connection.open(plan.port) for _ in range(plan.conns)]
    cpu, begun = cpu_seconds(plan.pid), time.perf_counter()
    load, customers = Load(plan, begun + plan.seconds), plan.customers()
    async with asyncio.timeout(plan.seconds + _OVERTIME):
        await asyncio.gather(*(load.converse(connection, customers) for connection in connections))
    took = min(time.perf_counter() - begun, plan.seconds)
    await asyncio.sleep(_AFTERWARDS)
    cpu = cpu_seconds(plan.pid) - cpu
    for connection in connections:
        connection.close()
    cuts = statistics.quantiles(load.latencies, n=100)
    return {
        "rate": len(load.latencies) / took,
        "p50": cuts[49] * 1e3,
        "p99": cuts[98] * 1e3,
        "cpu": cpu / load.sent * 1e6,
        "rss": resident_megabytes(plan.pid),
        "turns": load.sent,
        "dialogues": load.dialogues,
        "errors": load.failed + load.wrong,
    }
