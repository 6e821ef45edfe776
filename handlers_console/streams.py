"""Live pages: streams of server-sent events that say that something changed, never what."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from time import monotonic

from storage.hints import Hints

Look = Callable[[], Awaitable[Mapping[str, str]]]
"""Reads a stamp for each kind of event: another stamp, another event."""

EACH = 8
ALL = 2000
HEARTBEAT = 20.0
LIFE = 300.0
"""In seconds; a page comes back then, and is asked again who it is."""
_SETTLE = 0.2


class Streams:
    """All open streams of one process. A stream holds no database connection while nothing happens."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()
        self._wakes: set[asyncio.Event] = set()
        self._draining = False

    def drain(self) -> None:
        """End every stream now and open none any more; the pages come back to the next process."""
        self._draining = True
        for wake in self._wakes:
            wake.set()

    def full(self, who: str) -> bool:
        """There is no place for one more stream of this member."""
        return self._draining or self._open[who] >= EACH or self._open.total() >= ALL

    async def follow(
        self, hints: Hints, who: str, topics: tuple[str, ...], look: Look, known: str
    ) -> AsyncIterator[str]:
        """The frames of one stream. `known` is the id of the last event that the page had, "" for a new
        one: what changed since then is said first. Everything is looked at after every hint on `topics`,
        and every heartbeat in case one was lost."""
        ends = monotonic() + LIFE
        with self._place(who) as wake, hints.watch(*topics) as watch:
            yield "retry: 2000\n\n"
            before = _read(known)
            while not self._draining and monotonic() < ends:
                now = await look()
                changed = [kind for kind, stamp in now.items() if before and before.get(kind) != stamp]
                if changed or not before:
                    before = dict(now)
                    yield from_changes(changed, before)
                else:
                    yield ": still here\n\n"
                await _either(watch.wait(HEARTBEAT), wake.wait())
                await asyncio.sleep(_SETTLE)  # one look for several hints at once

    @contextmanager
    def _place(self, who: str) -> Iterator[asyncio.Event]:
        wake = asyncio.Event()
        self._open[who] += 1
        self._wakes.add(wake)
        try:
            yield wake
        finally:
            self._wakes.discard(wake)
            self._open[who] -= 1
            self._open += Counter()  # forgets those at zero


def from_changes(changed: list[str], stamps: Mapping[str, str]) -> str:
    """A frame for each kind that changed, or one that only tells where the page is."""
    id_ = f"id: {'&'.join(f'{kind}={stamp}' for kind, stamp in stamps.items())}\n"
    return "".join(f"{id_}event: {kind}\ndata: {kind}\n\n" for kind in changed or ["ready"])


def _read(known: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in known[:500].split("&") if "=" in pair)
    return {kind: stamp for kind, _, stamp in pairs}


async def _either(*waiting: Awaitable[object]) -> None:
    tasks = [asyncio.ensure_future(one) for one in waiting]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
