"""Hints: after a commit, those who wait for something are told where to look.

A hint is a topic: a conversation's id, that of a case (`case_topic`), "cases", "office", "outbox" or "due".
It carries nothing else and may be lost or come for nothing, so everyone who acts on hints also looks when
none came; every 30 s all are told to.
Within a process hints are handed over directly, between instances by PostgreSQL's NOTIFY.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from types import TracebackType
from typing import Any, Self

import structlog
from sqlalchemy import Connection, text

from storage.addresses import PostgresAddress, parse_address

CHANNEL = "tingsu"
ANY_CASE = "cases"
"""The topic of whoever watches all cases."""
OFFICE = "office"
"""The topic of whoever must know what administrators changed."""
CATCH_UP_SECONDS = 30.0
ANSWER_SECONDS = 5.0
RETRY_SECONDS = (0.2, 1.0, 5.0, 15.0)
PAYLOAD_BYTES = 7900  # PostgreSQL takes less than 8000
NOTIFY = text("SELECT pg_notify(:channel, :payload)")

log = structlog.get_logger(__name__)


class Watch:
    """Remembers that a hint on one of its topics came since it was last asked."""

    def __init__(self, watches: dict[str, set["Watch"]], topics: tuple[str, ...]) -> None:
        self._watches = watches
        self._topics = topics
        self._hinted = asyncio.Event()
        for topic in topics:
            watches.setdefault(topic, set()).add(self)

    async def wait(self, seconds: float | None = None) -> bool:
        """Waits for a hint, `seconds` at most; whether one came."""
        try:
            async with asyncio.timeout(seconds):
                await self._hinted.wait()
        except TimeoutError:
            return False
        self._hinted.clear()
        return True

    def hint(self) -> None:
        self._hinted.set()

    def close(self) -> None:
        for topic in self._topics:
            watching = self._watches.get(topic, set())
            watching.discard(self)
            if not watching:
                self._watches.pop(topic, None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Hints:
    """The hints of one process. Made plainly it knows nothing of other instances; see `open`."""

    def __init__(self) -> None:
        self._watches: dict[str, set[Watch]] = {}
        self._tasks: list[asyncio.Task[None]] = []

    @classmethod
    async def open(cls, url: str, *, catch_up: float = CATCH_UP_SECONDS) -> "Hints":
        """Hints that also come from the other instances on the database at `url`; raises BadAddress.

        That database may be away: hints from others then begin when it is there.
        """
        hints = cls()
        address = parse_address(url)
        hints._tasks.append(asyncio.create_task(hints._catch_up(catch_up)))
        if isinstance(address, PostgresAddress):
            hints._tasks.append(asyncio.create_task(hints._follow(address, catch_up)))
        return hints

    async def close(self) -> None:
        """Stops hearing of other instances and wakes all who wait once more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        self.publish_all()

    def publish(self, topics: Iterable[str]) -> None:
        """Tells those of this process who watch one of `topics`. Call it after the commit."""
        for topic in topics:
            for watch in self._watches.get(topic, ()):
                watch.hint()

    def publish_all(self) -> None:
        """Tells everyone to look."""
        self.publish(self._watches)

    def watch(self, *topics: str) -> Watch:
        """A watch that misses nothing from now on until it is closed; use it as a context manager."""
        return Watch(self._watches, topics)

    async def listen(self, *topics: str) -> AsyncIterator[None]:
        """An item whenever there may be something new; from the first `anext` on none is lost."""
        with self.watch(*topics) as watch:
            while True:
                await watch.wait()
                yield

    async def wait(self, topic: str, seconds: float) -> bool:
        """Waits for one hint; hints before or between calls are missed, a `watch` misses none."""
        with self.watch(topic) as watch:
            return await watch.wait(seconds)

    async def _catch_up(self, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            self.publish_all()

    async def _follow(self, address: PostgresAddress, ping: float) -> None:
        """Listens on a connection of its own, and again on a new one whenever that is lost."""
        from storage.postgresql import UNREACHABLE, connect  # a start on SQLite need not wait for its import

        failures = 0
        while True:
            try:
                connection = await connect(address, ANSWER_SECONDS)
                failures = 0
                try:
                    await self._hear_until_lost(connection, ping)
                finally:
                    connection.terminate()
            except UNREACHABLE as error:
                log.warning("hints.connection_lost", error=type(error).__name__)
            await asyncio.sleep(RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)])
            failures += 1

    async def _hear_until_lost(self, connection: Any, ping: float) -> None:
        lost = asyncio.Event()
        connection.add_termination_listener(lambda _: lost.set())
        await connection.add_listener(CHANNEL, self._hear)
        self.publish_all()  # who knows what was said while nobody listened
        while not lost.is_set():
            try:
                async with asyncio.timeout(ping):
                    await lost.wait()
            except TimeoutError:
                await connection.execute("SELECT 1", timeout=ANSWER_SECONDS)

    def _hear(self, _connection: Any, _process: int, _channel: str, payload: str) -> None:
        self.publish(payload.split())


def case_topic(case_id: str) -> str:
    """The topic of whoever watches this case."""
    return f"case:{case_id}"


def notify(connection: Connection, topics: Iterable[str]) -> None:
    """Inside a transaction: has PostgreSQL tell the other instances of `topics` when it commits.

    Call it once for each transaction. On SQLite there are no other instances.
    """
    if connection.dialect.name == "postgresql":
        for payload in _payloads(sorted(topics)):
            connection.execute(NOTIFY, {"channel": CHANNEL, "payload": payload})


def _payloads(topics: Iterable[str]) -> Iterator[str]:
    payload = ""
    for topic in topics:
        if payload and len(payload) + len(topic) >= PAYLOAD_BYTES:
            yield payload
            payload = ""
        payload = f"{payload} {topic}" if payload else topic
    if payload:
        yield payload
