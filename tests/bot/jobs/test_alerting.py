"""Staff hear what concerns them: not what came before they had a chat, and the gravest before all else."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from cases.actors import Role
from storage import staff
from storage.alerts import Facts
from storage.case_tables import alerts
from storage.unit_of_work import UnitOfWork
from tests.bot.conftest import OpenDesk
from tests.bot.jobs.colleagues import Colleague, case_of, goes_by, hire, transact
from tests.customers import TelegramCustomer, WeChatCustomer
from tests.desk import Desk, Time
from tests.factories import complains, photo

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)

MIDNIGHT = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
DANGER = "再不赔我就不想活了"


async def _is_told(who: Colleague, *all_: Facts) -> None:
    def work(unit: UnitOfWork) -> None:
        for facts in all_:
            unit.alert([who.id], facts)

    await transact(who.chat.desk, work)


async def test_it_does_not_tell_later_what_came_before_there_was_a_chat(desk: Desk) -> None:
    member = await hire(desk)
    await desk.runtime.parts.database.write(lambda connection: staff.release(connection, member.id))
    await _is_told(member, Facts("person"), Facts("unassigned"))
    await goes_by(desk, hours=1)
    chat = member.chat.conversation
    await desk.runtime.parts.database.write(lambda connection: staff.bind(connection, member.id, chat))
    await _is_told(member, Facts("person"))
    await goes_by(desk, hours=1)
    assert len(await member.hears()) == 1
    assert await desk.rows(select(alerts).where(alerts.c.seq.is_(None))) == []


async def test_it_wakes_who_sleeps_only_for_the_gravest_however_much_waits(open_desk: OpenDesk) -> None:
    async with open_desk(time=Time(MIDNIGHT)) as desk:
        supervisor = await hire(desk, Role.SUPERVISOR)
        await _is_told(supervisor, *[Facts("unassigned")] * 60)
        await desk.settle()
        assert await supervisor.hears() == []
        await WeChatCustomer(desk).says(DANGER)
        (told,) = await supervisor.hears()
        assert DANGER in told
        await goes_by(desk, hours=8, minutes=1)
        assert sum(DANGER not in one for one in await supervisor.hears()) == 60


async def test_it_tells_what_a_customer_sent_and_not_the_story_again(desk: Desk) -> None:
    handler = await hire(desk)
    customer = TelegramCustomer(desk)
    await complains(customer)
    await handler.hears()
    await customer.says("昨天又去了一趟，还是没有人管")
    await customer.shows(photo())
    await desk.passes(seconds=5)
    words, files = await handler.hears()
    assert "昨天又去了一趟" in words
    assert "文件 1 份" in files
    assert "三个月" not in words + files
    assert (await case_of(desk, customer)).particulars.files == 1
