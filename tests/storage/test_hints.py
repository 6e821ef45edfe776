"""Hints reach those who watch, here and on other instances, and survive a lost connection."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial

import pytest
from sqlalchemy import Connection, text

from storage.engine import Database
from storage.hints import Hints, notify

SOON, NEVER = 5.0, 0.05


@pytest.fixture
async def elsewhere(empty_database_url: str, empty_database: Database) -> AsyncIterator[Hints]:
    """The hints of another instance on the same database."""
    hints = await Hints.open(empty_database_url)
    with hints.watch("settled") as settled:
        for _ in range(100 if empty_database.dialect_name == "postgresql" else 0):
            await empty_database.write(partial(notify, topics=["settled"]))
            if await settled.wait(0.1):
                break
    yield hints
    await hints.close()


async def test_it_tells_only_those_who_watch() -> None:
    hints = Hints()
    with hints.watch("one", "two") as both, hints.watch("three") as other:
        hints.publish({"two", "nobody's"})
        assert await both.wait(SOON)
        assert not await both.wait(NEVER)
        assert not await other.wait(NEVER)
        hints.publish_all()
        assert await other.wait(SOON)


async def test_it_remembers_many_hints_as_one() -> None:
    hints = Hints()
    with hints.watch("outbox") as watch:
        for _ in range(1000):
            hints.publish(["outbox"])
        assert await watch.wait(SOON)
        assert not await watch.wait(NEVER)


async def test_it_forgets_who_stopped_watching() -> None:
    hints = Hints()
    with hints.watch("one", "two", "one"), hints.watch("one"):
        pass
    stream = hints.listen("three")
    waiting = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert hints._watches == {}


async def test_it_streams_hints_and_loses_none_between() -> None:
    hints = Hints()
    stream = hints.listen("a", "b")
    first = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)
    hints.publish(["a"])
    await first
    hints.publish(["b"])
    async with asyncio.timeout(SOON):
        await anext(stream)
    await stream.aclose()  # type: ignore[attr-defined]
    assert hints._watches == {}


async def test_it_waits_for_one_hint() -> None:
    hints = Hints()
    asyncio.get_running_loop().call_later(0.01, hints.publish, ["due"])
    assert await hints.wait("due", SOON)
    assert not await hints.wait("due", NEVER)


async def test_it_tells_everyone_to_catch_up(empty_database_url: str) -> None:
    hints = await Hints.open(empty_database_url, catch_up=0.01)
    with hints.watch("due") as watch:
        assert await watch.wait(SOON)
        assert await watch.wait(SOON)
    await hints.close()


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
@pytest.mark.postgres
async def test_it_tells_other_instances_after_the_commit(empty_database: Database, elsewhere: Hints) -> None:
    topics = [f"{number:032x}" for number in range(600)]  # more than one payload holds

    def work(connection: Connection, *, fail: bool) -> None:
        notify(connection, ["outbox", *topics])
        if fail:
            raise LookupError

    with elsewhere.watch("outbox") as outbox, elsewhere.watch(topics[-1]) as last:
        with pytest.raises(LookupError):
            await empty_database.write(partial(work, fail=True))
        assert not await outbox.wait(NEVER)
        await empty_database.write(partial(work, fail=False))
        assert await outbox.wait(SOON)
        assert await last.wait(SOON)


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
@pytest.mark.postgres
async def test_it_listens_again_after_its_connection_was_lost(
    empty_database: Database, elsewhere: Hints
) -> None:
    hang_up = text(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND query LIKE 'LISTEN%'"
    )
    with elsewhere.watch("outbox") as outbox:
        assert await empty_database.write(lambda connection: connection.scalar(hang_up)) == 1
        assert await outbox.wait(SOON)  # told to look, as soon as it listens again
        await empty_database.write(partial(notify, topics=["outbox"]))
        assert await outbox.wait(SOON)


async def test_it_notifies_nobody_on_sqlite(empty_database: Database) -> None:
    await empty_database.write(partial(notify, topics=[]))
    await empty_database.write(partial(notify, topics=["outbox"]))
