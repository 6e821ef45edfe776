"""What administrators change is said by every instance: at once by hint, and after every start."""

from datetime import date

import pytest
from sqlalchemy import Connection

from cases.actors import Role
from cases.working_days import DaysOfYear, Source
from storage import holidays, staff, wording_changes
from storage.hints import OFFICE, notify
from storage.staff import Member, Person
from tests.bot.conftest import OpenDesk
from tests.customers import TelegramCustomer, WebCustomer
from tests.desk import START, Desk, Time, World, until

WHO = "9" * 32
GREETING = "{insurer}收到，请放心。"


async def change(desk: Desk) -> None:
    codec = desk.runtime.parts.codec

    def work(connection: Connection) -> None:
        staff.add(connection, codec, Member(WHO, Role.ADMINISTRATOR, Person("林安")), START)
        wording_changes.add(connection, "zh", "greeting", GREETING, WHO, START)
        wording_changes.add(connection, "zh", "group", "请私聊。", WHO, START)
        days = DaysOfYear(off=(date(2100, 1, 1), date(2100, 10, 1)))
        holidays.add(connection, 2100, days, WHO, START)
        notify(connection, [OFFICE])

    await desk.runtime.parts.database.write(work)


def knows(desk: Desk) -> bool:
    return desk.runtime.parts.case_rules.calendar.source(2100) is Source.IMPORTED


async def test_it_says_changed_words_after_a_start(open_desk: OpenDesk) -> None:
    world, clock = World(), Time()
    async with open_desk(world=world, time=clock) as desk:
        await change(desk)
        assert not knows(desk)
    async with open_desk(world=world, time=clock) as desk:
        assert knows(desk)
        for kind in (WebCustomer, TelegramCustomer):
            customer = kind(desk)
            await customer.says("你好")
            assert "收到，请放心。" in str(customer.heard), kind


@pytest.mark.parametrize("dialect", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
async def test_it_says_them_at_once_on_another_instance(open_desk: OpenDesk) -> None:
    world, clock = World(), Time()
    async with (
        open_desk(world=world, time=clock, loops=True) as one,
        open_desk(world=world, time=clock, loops=True) as other,
    ):
        await change(one)

        async def heard() -> bool:
            return knows(other)

        await until(heard, seconds=5)
        line = other.runtime.parts.rules.wording.line
        assert line("zh", "greeting").endswith("收到，请放心。")
