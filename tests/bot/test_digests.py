"""The digest comes by itself, once, however long nobody looked."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, insert, select
from structlog.testing import capture_logs

from bot.digests import Digests
from cases.actors import Role
from cases.actors import staff as actor
from dialogs.messages import Say
from storage import due, staff
from storage.case_tables import tallies
from storage.due import Job
from storage.engine import Database
from storage.tables import due as jobs
from storage.tables import outbox
from storage.threads import Contact
from tests.desk import Time
from tests.storage.office import CODEC, joins, received, rules, unit
from tests.transcript import the_rules

MANAGER = actor(Role.MANAGER, f"{8:032x}")
NINE = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)  # a Tuesday, 09:00 in Shanghai


class Reader:
    """A manager with a digest, and the clock's doer."""

    def __init__(self, database: Database, digest: str) -> None:
        self.database, self.digest = database, digest
        self.time = Time(NINE)
        self.topics: list[str] = []
        self.doer = Digests(database, CODEC, the_rules(), rules(), self.time, self.topics.extend)

    async def opens(self) -> "Reader":
        def work(connection: Connection) -> None:
            joins(connection, MANAGER, digest=self.digest)
            thread = unit(connection).open({"chat": Contact("telegram", "8")})["chat"]
            staff.bind(connection, MANAGER.id, thread.id)
            received(connection)
            counted = {"dimension": "all", "value": "", "received": 40}
            connection.execute(insert(tallies).values(day=datetime(2026, 2, 25), **counted))  # noqa: DTZ001
            due.schedule(connection, [Job("digest", MANAGER.id, NINE)])

        await self.database.write(work)
        return self

    async def ticks(self) -> int:
        """What the clock does now."""
        found = await self.database.write(lambda core: due.claim(core, self.time(), 10))
        mine = [job for job in found if job.kind == "digest"]
        for job in mine:
            await self.doer.send(job)
        return len(mine)

    async def heard(self) -> list[str]:
        def work(connection: Connection) -> list[str]:
            rows = connection.execute(
                select(outbox).where(outbox.c.conversation_id == "chat").order_by(outbox.c.seq)
            )
            return [CODEC.open(row.sealed_say, Say, "outbox", "chat", row.seq).text for row in rows]

        return await self.database.read(work)

    async def next_due(self) -> list[datetime]:
        wanted = select(jobs.c.due_at).where(jobs.c.kind == "digest")
        return await self.database.read(lambda connection: list(connection.scalars(wanted)))


@pytest.fixture
async def reader(database: Database) -> Reader:
    return await Reader(database, "daily 09:00").opens()


async def test_it_sends_yesterdays_figures_and_what_is_late(reader: Reader) -> None:
    assert await reader.ticks() == 1
    summary, late = await reader.heard()
    assert summary.startswith("昨天 03-02\n对比 03-01\n收到 1 ▲1\n")
    assert late == "没有超期的案件。"
    assert await reader.next_due() == [NINE + timedelta(days=1)]
    assert "outbox" in reader.topics


async def test_it_sends_last_weeks_figures_on_mondays(database: Database) -> None:
    reader = await Reader(database, "weekly 09:00").opens()
    await reader.ticks()
    assert (await reader.heard())[0].startswith("上周 02-23..03-01\n对比 02-16..02-22\n收到 40 ▲40\n")
    assert await reader.next_due() == [datetime(2026, 3, 9, 1, 0, tzinfo=UTC)]


async def test_it_sends_one_after_a_long_stop_and_logs_what_it_skipped(reader: Reader) -> None:
    reader.time.passes(days=10, hours=1, minutes=30)
    with capture_logs() as logs:
        assert await reader.ticks() == 1
    assert (await reader.heard())[1].startswith("超期 1 件，最久的 1 件：\n")
    assert [(one["event"], one["count"]) for one in logs] == [("digests_skipped", 10)]
    assert await reader.next_due() == [NINE + timedelta(days=11)]


async def test_it_tells_no_day_twice(reader: Reader) -> None:
    """Started again half an hour before its time: what is late by a day is the digest of today."""
    reader.time.passes(days=2, minutes=-30)
    await reader.ticks()
    assert (await reader.heard())[0].startswith("昨天 03-04\n")
    assert await reader.next_due() == [NINE + timedelta(days=3)]


async def test_it_wakes_nobody_at_night_with_what_is_late(reader: Reader) -> None:
    reader.time.passes(hours=15)
    assert await reader.ticks() == 1
    assert await reader.heard() == []
    assert await reader.next_due() == [datetime(2026, 3, 4, 0, 0, tzinfo=UTC)], "08:00"


async def test_it_comes_at_night_if_that_was_asked_for(database: Database) -> None:
    reader = await Reader(database, "daily 23:00").opens()
    reader.time.now = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
    await database.write(lambda core: due.schedule(core, [Job("digest", MANAGER.id, reader.time())]))
    await reader.ticks()
    assert len(await reader.heard()) == 2


@pytest.mark.parametrize("reason", ["off", "left", "unbound"])
async def test_it_ends_when_nobody_wants_it_any_more(reader: Reader, reason: str) -> None:
    def work(connection: Connection) -> None:
        member = staff.find(connection, CODEC, MANAGER.id)
        assert member is not None
        if reason == "off":
            joined = {name: getattr(member, name) for name in member.__struct_fields__}
            staff.change(connection, CODEC, staff.Member(**{**joined, "digest": ""}))
        elif reason == "left":
            staff.deactivate(connection, MANAGER.id)
        else:
            staff.release(connection, MANAGER.id)

    await reader.database.write(work)
    await reader.ticks()
    assert await reader.heard() == []
    assert await reader.next_due() == []


async def test_it_is_done_once_by_two_who_claimed_it(reader: Reader) -> None:
    job = Job("digest", MANAGER.id, NINE)
    await reader.doer.send(job)
    await reader.doer.send(job)
    assert len(await reader.heard()) == 2
