"""The monthly report makes itself, once, however many look and however long nobody did."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, func, select

from cases.actors import Role
from cases.months import Month
from cases.reporting import Report
from storage import reports, staff
from storage.due import Job
from storage.report_tables import report_readers
from storage.report_tables import reports as table
from storage.tables import due
from tests.bot.conftest import OpenDesk
from tests.bot.jobs.colleagues import hire
from tests.customers import TelegramCustomer
from tests.desk import Desk, Time, World
from tests.factories import complains

SATURDAY = datetime(2026, 8, 1, 0, 59, tzinfo=UTC)  # 08:59 in Shanghai; Monday is the third
JULY, AUGUST = Month(2026, 7), Month(2026, 8)


async def _made(desk: Desk) -> list[Report]:
    """All reports, the oldest first."""

    def work(connection: Connection) -> list[Report]:
        found = reports.editions(connection)[::-1]
        contents = reports.content(connection, desk.runtime.parts.codec, [one.id for one in found])
        return [contents[one.id] for one in found]

    return await desk.runtime.parts.database.read(work)


async def _waiting(desk: Desk) -> list[str]:
    return await desk.column(select(due.c.subject).where(due.c.kind == "report"))


async def test_it_makes_itself_on_the_first_and_is_told_when_people_work(open_desk: OpenDesk) -> None:
    async with open_desk(time=Time(datetime(2026, 7, 20, 2, 0, tzinfo=UTC))) as desk:
        manager = await hire(desk, Role.MANAGER)
        await complains(TelegramCustomer(desk))
        await desk.settle()
        await manager.hears()
        desk.time.now = SATURDAY
        await desk.settle()
        assert await _made(desk) == []
        await desk.passes(minutes=1)
        (made,) = await _made(desk)
        assert (made.month, made.all.now.received, made.all.before) == (JULY, 1, None)
        assert made.standing.open == 1
        assert not any("月报" in words for words in await manager.hears())
        assert await _waiting(desk) == ["2026-08"]
        desk.time.now = datetime(2026, 8, 3, 1, 0, tzinfo=UTC)
        await desk.settle()
        (told,) = [words for words in await manager.hears() if "月报" in words]
        assert told.startswith("2026-07 月报已生成\n收到 1\n办结 0\n月末在办 1\n")
        assert "超法定期限" not in told
        assert "欧阳" not in told
        (reader,) = await desk.rows(select(report_readers))
        assert (reader.staff_id, reader.seen_at) == (manager.id, None)
        assert reader.seq > 0


async def test_it_makes_every_month_that_nobody_looked(open_desk: OpenDesk) -> None:
    time = Time(datetime(2026, 7, 20, 2, 0, tzinfo=UTC))
    async with open_desk(time=time) as desk:
        assert await _waiting(desk) == ["2026-07"]
        manager = await hire(desk, Role.MANAGER)
        chat = manager.chat
    time.now = datetime(2026, 10, 20, 20, 0, tzinfo=UTC)  # 04:00: nobody is woken
    async with open_desk(time=time) as desk:
        await desk.settle()
        assert [str(one.month) for one in await _made(desk)] == ["2026-07", "2026-08", "2026-09"]
        assert await _waiting(desk) == ["2026-10"]
        chat.desk = desk
        assert await desk.column(select(report_readers.c.seq)) == [None] * 3
        await desk.passes(hours=5)
        assert all(await desk.column(select(report_readers.c.seq)))


async def test_it_makes_up_for_the_latest_twelve_months(open_desk: OpenDesk) -> None:
    time = Time(datetime(2026, 7, 20, 2, 0, tzinfo=UTC))
    async with open_desk(time=time):
        pass
    time.now = datetime(2029, 10, 20, 2, 0, tzinfo=UTC)
    async with open_desk(time=time) as desk:
        await desk.settle()
        months = [str(one.month) for one in await _made(desk)]
        assert months[:2] == ["2026-07", "2028-10"]
        assert (len(months), months[-1]) == (13, "2029-09")


async def test_it_is_made_once_by_two_instances(open_desk: OpenDesk) -> None:
    world, time = World(), Time(SATURDAY)
    async with open_desk(world=world, time=time) as one, open_desk(world=world, time=time) as other:
        assert await _waiting(one) == ["2026-08"]
        time.now = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)
        clocks = (one.runtime.clock, other.runtime.clock)
        await asyncio.gather(*(clock.do_due() for clock in (*clocks, *clocks)))
        await one.settle()
        assert await one.column(select(func.count()).select_from(table)) == [1]
        job = Job("report", str(AUGUST), time())
        await one.runtime.clock._doers["report"](job)  # claimed by both, done by one
        assert await one.column(select(func.count()).select_from(table)) == [1]


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_it_waits_on_the_page_for_who_has_no_chat(open_desk: OpenDesk) -> None:
    async with open_desk(time=Time(SATURDAY)) as desk:
        manager = await hire(desk, Role.MANAGER)
        database = desk.runtime.parts.database
        await database.write(lambda connection: staff.release(connection, manager.id))
        desk.time.now = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)
        await desk.settle()
        assert await desk.column(select(report_readers.c.seq)) == [0]
        (new,) = await database.read(lambda connection: reports.unseen(connection, manager.id))
        assert await desk.column(select(table.c.id)) == [new]


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_it_fails_on_a_month_that_is_none(open_desk: OpenDesk) -> None:
    async with open_desk(time=Time(SATURDAY)) as desk:
        with pytest.raises(ValueError, match="month"):
            await desk.runtime.clock._doers["report"](Job("report", "2026-13", desk.time()))
