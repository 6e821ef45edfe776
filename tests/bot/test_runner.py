"""The loops behind sender and clock: awake when there is something to do, never ended by a fault."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.runner import Runner
from storage.errors import DatabaseUnavailable
from storage.hints import Hints
from storage.tables import evidence, outbox
from tests.bot.conftest import OpenDesk
from tests.customers import TelegramCustomer
from tests.desk import until
from tests.factories import photo

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class Work:
    """Counts how often it is done; `faults` come first, `left` is what there is to do."""

    def __init__(self) -> None:
        self.hints = Hints()
        self.done = 0
        self.left = 0
        self.faults: list[Exception] = []
        self.due: datetime | None = None
        self.pause: asyncio.Event | None = None
        self.runner = Runner("topic", self.hints, lambda: NOW, self.work, self.next_due)

    async def work(self) -> int:
        self.done += 1
        if self.pause is not None:
            await self.pause.wait()
        if self.faults:
            raise self.faults.pop()
        if not self.left:
            return 0
        self.left -= 1
        return 1

    async def next_due(self) -> datetime | None:
        return self.due

    async def times(self, count: int) -> None:
        async def done() -> bool:
            return self.done >= count

        await until(done, seconds=5)


@pytest.fixture
async def work() -> AsyncIterator[Work]:
    work = Work()
    yield work
    if work.pause is not None:
        work.pause.set()
    await work.runner.stop()


async def test_it_works_until_nothing_is_left_then_sleeps(work: Work) -> None:
    work.left = 3
    work.runner.start()
    await work.times(4)
    await asyncio.sleep(0.05)
    assert work.done == 4


async def test_it_wakes_for_a_hint(work: Work) -> None:
    work.runner.start()
    await work.times(1)
    work.hints.publish(["another topic"])
    await asyncio.sleep(0.02)
    assert work.done == 1
    work.hints.publish(["topic"])
    await work.times(2)


async def test_it_wakes_for_what_is_due(work: Work) -> None:
    work.due = NOW + timedelta(seconds=0.1)
    work.runner.start()
    await work.times(2)


async def test_it_outlives_every_fault(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.runner._AFTER_FAILURE", 0.0)
    work.faults = [
        RuntimeError("secret words"),
        DatabaseUnavailable("gone"),
        ExceptionGroup("x", [OSError()]),
    ]
    with capture_logs() as entries:
        work.runner.start()
        await work.times(4)
    assert [entry["error"] for entry in entries] == ["ExceptionGroup", "DatabaseUnavailable", "RuntimeError"]
    assert "secret words" not in str(entries)


async def test_it_finishes_what_it_does_before_it_stops(work: Work) -> None:
    work.pause = asyncio.Event()
    work.runner.start()
    await work.times(1)
    stopping = asyncio.create_task(work.runner.stop())
    await asyncio.sleep(0.02)
    assert not stopping.done()
    work.pause.set()
    await asyncio.wait_for(stopping, 5)
    assert work.done == 1


async def test_it_does_by_itself_what_is_due(open_desk: OpenDesk) -> None:
    """With all loops on: fetches a photo, tells what was wrong with another, and reminds."""
    async with open_desk(loops=True) as desk:
        customer = TelegramCustomer(desk)
        for _ in range(2):
            await desk.client.send(customer.text("住院理赔拖了三个月没人管"))
        await desk.client.send(customer.text("同意"))
        await desk.client.send(customer.file(photo(), ""))
        await desk.client.send(customer.file(b"\x7fELF" * 99, ""))
        hints = desk.runtime.parts.hints

        async def fetched() -> bool:
            desk.time.passes(seconds=1)
            hints.publish_all()
            states = await desk.column(select(evidence.c.state).order_by(evidence.c.seq))
            return states == ["stored", "refused"]

        async def reminded() -> bool:
            hints.publish_all()
            return any("还没有提交" in call["text"] for call in desk.world.telegram.called("sendMessage"))

        async def settled() -> bool:
            desk.time.passes(seconds=1)
            hints.publish_all()
            return set(await desk.column(select(outbox.c.state))) == {"sent"}

        await until(fetched)
        await until(settled)
        assert "的格式不能收" in desk.world.telegram.called("sendMessage")[-1]["text"]
        desk.time.passes(minutes=31)
        await until(reminded)
        await until(settled)
        assert desk.world.telegram.called("setWebhook")[0]["url"] == "https://tingsu.test/telegram"
