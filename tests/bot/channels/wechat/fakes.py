"""What stands in for the rest of Tingsu: a clock, the database's stores, a receiver."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from bot.channels.base import Answer, Incoming, Outgoing
from bot.channels.wechat.tokens import Token
from bot.channels.wechat.window import Opening, Window
from dialogs.messages import Command, Content, Say, Tap

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds


class MemoryTokens:
    def __init__(self) -> None:
        self.token: Token | None = None
        self.puts = 0
        self._lock = asyncio.Lock()

    async def get(self) -> Token | None:
        await asyncio.sleep(0)
        return self.token

    async def put(self, token: Token) -> None:
        await asyncio.sleep(0)
        self.token = token
        self.puts += 1

    @asynccontextmanager
    async def lock(self) -> AsyncIterator[None]:
        async with self._lock:
            yield


class MemoryContacts:
    def __init__(self) -> None:
        self.windows: dict[str, Window] = {}

    def heard(self, address: str, content: Content, now: datetime) -> None:
        """What the turn does, in its transaction."""
        event = Opening.INTERACTION if isinstance(content, Tap | Command) else Opening.MESSAGE
        self.windows[address] = self.windows.get(address, Window()).opened(event, now)

    async def get(self, address: str) -> Window:
        await asyncio.sleep(0)
        return self.windows.get(address, Window())

    async def put(self, address: str, before: Window, after: Window) -> bool:
        if self.windows.get(address, Window()) != before:
            return False
        self.windows[address] = after
        return True


class FakeReceiver:
    """Records what comes in and answers with `says`; `failure` and `before` decide how it goes."""

    def __init__(self, clock: Clock, contacts: MemoryContacts) -> None:
        self.says: tuple[Say, ...] = ()
        self.taken: list[Incoming] = []
        self.settled: list[Answer] = []
        self.failure: Exception | None = None
        self.seconds_taken = 0.0
        self.gate: asyncio.Event | None = None
        self._clock = clock
        self._contacts = contacts
        self._answers: dict[tuple[str, str], Answer] = {}

    async def receive(self, incoming: Incoming) -> Answer:
        if self.gate:
            await self.gate.wait()
        if self.failure:
            raise self.failure
        self._clock.seconds += self.seconds_taken
        repeated = self._answers.get((incoming.address, incoming.key))
        if repeated:
            return repeated
        self.taken.append(incoming)
        self._contacts.heard(incoming.address, incoming.content, self._clock.now())
        outgoing = tuple(Outgoing("c" * 32, seq, say) for seq, say in enumerate(self.says, start=1))
        answer = Answer("c" * 32, len(self.taken), outgoing)
        self._answers[incoming.address, incoming.key] = answer
        return answer

    def delivered(self, answer: Answer) -> None:
        self.settled.append(answer)
