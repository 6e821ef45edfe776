"""Live answers: the stream of server-sent events that an open page listens to."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress

import msgspec

from bot.channels.webchat.bubbles import Bubble
from bot.channels.webchat.ports import Hints, Unavailable
from bot.channels.webchat.settings import Limits

Since = Callable[[int], Awaitable[tuple[list[Bubble], str | None]]]
"""Reads what a conversation has after a seq, and its locale."""


class Streams:
    """All open streams. A stream holds nothing but its place here while nothing happens."""

    def __init__(self, hints: Hints, limits: Limits) -> None:
        self._hints = hints
        self._limits = limits
        self._open: Counter[str] = Counter()
        self._wakes: set[asyncio.Event] = set()
        self._draining = False

    def drain(self) -> None:
        """End every stream now and open none any more; the pages come back to the next process."""
        self._draining = True
        for wake in self._wakes:
            wake.set()

    def full(self, conversation_id: str) -> bool:
        """There is no place for one more stream of this conversation."""
        crowded = self._open[conversation_id] >= self._limits.streams_per_conversation
        return self._draining or crowded or self._open.total() >= self._limits.streams

    async def follow(self, conversation_id: str, after: int, locale: str, since: Since) -> AsyncIterator[str]:
        """The frames of one stream: everything after `after`, then what comes, until the drain.

        A read follows every hint, and every heartbeat in case a hint was lost.
        """
        if self.full(conversation_id):
            return
        with self._place(conversation_id) as wake:
            yield "retry: 2000\n\n"
            listening = asyncio.create_task(self._listen(conversation_id, wake))
            try:
                await asyncio.sleep(0)  # it listens before the first read, so nothing falls between
                while not (self._draining or listening.done()):
                    wake.clear()
                    news, locale_now = await since(after)
                    for bubble in news:
                        after = bubble.seq
                        yield frame(bubble)
                    if locale_now not in (None, locale):
                        yield f"event: locale\ndata: {locale_now}\n\n"
                        return
                    if not news:
                        yield ": still here\n\n"
                    await self._wait(wake)
            except Unavailable:
                return  # the page comes back and reads again
            finally:
                listening.cancel()
                await asyncio.wait({listening})

    @contextmanager
    def _place(self, conversation_id: str) -> Iterator[asyncio.Event]:
        wake = asyncio.Event()
        self._open[conversation_id] += 1
        self._wakes.add(wake)
        try:
            yield wake
        finally:
            self._wakes.discard(wake)
            self._open[conversation_id] -= 1
            self._open += Counter()  # forgets the conversations at zero

    async def _listen(self, conversation_id: str, wake: asyncio.Event) -> None:
        try:
            async for _ in self._hints.listen(conversation_id):
                wake.set()
        finally:
            wake.set()

    async def _wait(self, wake: asyncio.Event) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._limits.heartbeat_seconds):
                await wake.wait()


def frame(bubble: Bubble) -> str:
    """The event of one message; JSON has no bare line breaks."""
    return f"id: {bubble.seq}\ndata: {msgspec.json.encode(bubble).decode()}\n\n"
