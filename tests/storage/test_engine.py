"""What the database promises on both kinds: all or nothing, in time, whoever leaves."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from functools import partial

import pytest
from sqlalchemy import Connection, exc, insert, select, text

from storage.engine import Database, DatabaseBusy, DatabaseUnavailable
from tests.storage.notes import Add, count, create, notes


@pytest.fixture
async def database(empty_database: Database) -> Database:
    await empty_database.write(create)
    return empty_database


@pytest.fixture
async def hurried(database: Database, empty_database_url: str) -> AsyncIterator[Database]:
    """The same database, opened by another instance that waits little more than half a second."""
    other = await Database.open(empty_database_url, timeout=0.6)
    yield other
    await other.close()


def test_it_tells_its_dialect(database: Database, dialect: str) -> None:
    assert database.dialect_name == dialect


async def test_it_commits_what_a_work_wrote(database: Database, hurried: Database) -> None:
    assert await database.write(Add(1)) == 1
    assert await database.read(count) == 1
    assert await hurried.read(count) == 1


async def test_it_rolls_back_a_work_that_raises(database: Database) -> None:
    def fail(connection: Connection) -> None:
        Add(1)(connection)
        raise LookupError("no")

    with pytest.raises(LookupError):
        await database.write(fail)
    assert await database.read(count) == 0
    await database.write(Add(1))


async def test_it_goes_on_after_a_work_that_raises_before_it_did_anything(database: Database) -> None:
    def fail(_: Connection) -> None:
        raise LookupError("no")

    for run in (database.write, database.read):
        with pytest.raises(LookupError):
            await run(fail)
    await database.write(Add(1))
    assert await database.read(count) == 1


async def test_it_refuses_a_work_that_ends_its_transaction(database: Database) -> None:
    def end(connection: Connection) -> None:
        Add(1)(connection)
        connection.rollback()

    with pytest.raises(RuntimeError, match="end its transaction"):
        await database.write(end)
    await database.write(Add(1))
    assert await database.read(count) == 1


async def test_it_hands_on_a_broken_constraint_and_rolls_back(database: Database) -> None:
    def twice(connection: Connection) -> None:
        Add(1)(connection)
        Add(1)(connection)

    with pytest.raises(exc.IntegrityError) as broken:
        await database.write(twice)
    assert "words" not in str(broken.value)
    assert await database.read(count) == 0


async def test_it_refuses_to_write_while_reading(database: Database) -> None:
    with pytest.raises((exc.DBAPIError, DatabaseUnavailable)):
        await database.read(Add(1))
    assert await database.read(count) == 0


async def test_it_writes_many_at_once(database: Database) -> None:
    await asyncio.gather(*(database.write(Add(number)) for number in range(40)))
    assert await database.read(count) == 40


async def test_it_reads_beside_an_open_write(database: Database) -> None:
    entered, leave, loop = asyncio.Event(), asyncio.Event(), asyncio.get_running_loop()

    def slow(connection: Connection) -> None:
        Add(1)(connection)
        loop.call_soon_threadsafe(entered.set)
        if database.dialect_name == "sqlite":
            asyncio.run_coroutine_threadsafe(leave.wait(), loop).result(3)
        else:
            connection.execute(text("SELECT pg_sleep(0.3)"))

    writing = asyncio.create_task(database.write(slow))
    await entered.wait()
    assert await database.read(count) == 0
    leave.set()
    await writing
    assert await database.read(count) == 1


async def test_it_finishes_a_work_whose_caller_left(database: Database) -> None:
    entered, loop = asyncio.Event(), asyncio.get_running_loop()

    def work(connection: Connection) -> None:
        loop.call_soon_threadsafe(entered.set)
        pause(connection, 0.2)
        Add(1)(connection)

    caller = asyncio.create_task(database.write(work))
    await entered.wait()
    waiting = [asyncio.create_task(database.write(Add(number))) for number in (2, 3)]
    await asyncio.sleep(0)
    caller.cancel()
    waiting[0].cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    await waiting[1]
    await until(database, 3)


async def test_it_survives_callers_leaving_at_every_moment(database: Database) -> None:
    for number in range(60):
        caller = asyncio.create_task(database.write(Add(number)))
        await asyncio.sleep(number / 60 * 0.003)
        caller.cancel()
        await asyncio.gather(caller, return_exceptions=True)
    held = await database.write(count)
    assert 59 <= held <= 60  # a caller that left before the first step never asked
    await database.write(Add(100))


async def test_it_is_busy_when_another_holds_the_lock(database: Database, hurried: Database) -> None:
    entered, leave, loop = asyncio.Event(), threading.Event(), asyncio.get_running_loop()

    def hold(connection: Connection) -> None:
        connection.execute(insert(notes).values(id=1, text="held"))
        loop.call_soon_threadsafe(entered.set)
        if database.dialect_name == "sqlite":
            leave.wait(3)
        else:
            connection.execute(text("SELECT pg_sleep(2)"))

    holding = asyncio.create_task(database.write(hold))
    await entered.wait()
    began = time.monotonic()
    with pytest.raises(DatabaseBusy):
        await hurried.write(Add(1))
    assert time.monotonic() - began < 2
    leave.set()
    await holding
    await hurried.write(Add(2))
    assert await hurried.read(count) == 2


@pytest.mark.parametrize("kind", ["read", "write"])
async def test_it_stops_a_work_that_takes_too_long(database: Database, hurried: Database, kind: str) -> None:
    def endless(connection: Connection) -> None:
        if kind == "write":
            Add(1)(connection)
        pause(connection, 30)

    began = time.monotonic()
    with pytest.raises(DatabaseBusy):
        await (hurried.read(endless) if kind == "read" else hurried.write(endless))
    assert time.monotonic() - began < 2
    await hurried.write(Add(1))
    assert await hurried.read(count) == 1


async def test_it_fails_waiting_works_in_time_too(hurried: Database) -> None:
    works = [hurried.write(partial(pause, seconds=0.02)) for _ in range(500)]
    began = time.monotonic()
    outcomes = await asyncio.gather(*works, return_exceptions=True)
    assert time.monotonic() - began < 8  # one after the other they take 10
    assert {type(outcome) for outcome in outcomes} == {type(None), DatabaseBusy}
    await hurried.write(Add(1))


async def test_it_drains_before_it_closes(empty_database_url: str) -> None:
    database = await Database.open(empty_database_url)
    await database.write(create)

    def slow(connection: Connection) -> None:
        pause(connection, 0.2)
        Add(1)(connection)

    writing = asyncio.create_task(database.write(slow))
    await asyncio.sleep(0.05)
    await database.close()
    await writing
    with pytest.raises(DatabaseUnavailable):
        await database.write(Add(2))
    again = await Database.open(empty_database_url)
    assert await again.read(lambda connection: connection.scalars(select(notes.c.id)).all()) == [1]
    await again.close()


def pause(connection: Connection, seconds: float) -> None:
    """Keeps the database itself at work for so long, or until it is told to stop."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_sleep(:seconds)"), {"seconds": seconds})
        return
    end = time.monotonic() + seconds
    steps = text("WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n LIMIT 9999) SELECT i FROM n")
    while time.monotonic() < end:
        connection.execute(steps).all()


async def until(database: Database, number: int) -> None:
    for _ in range(200):
        if await database.read(count) == number:
            return
        await asyncio.sleep(0.01)
    assert await database.read(count) == number
