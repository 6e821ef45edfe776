"""What staff have to do is not forgotten when its time is over."""

import re

import pytest
from sqlalchemy import select

from cases.actors import Role
from storage.tables import due
from tests.bot.jobs.colleagues import goes_by, hire
from tests.customers import WebCustomer
from tests.desk import Desk

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
LATE = "过了期限"


async def test_it_puts_a_late_task_before_who_leads_each_day_until_it_is_done(desk: Desk) -> None:
    leader = await hire(desk, Role.SUPERVISOR)
    await WebCustomer(desk).says("人工")
    (told,) = await leader.hears()
    assert LATE not in told
    await goes_by(desk, hours=1)
    assert await leader.hears() == []
    await goes_by(desk, hours=49)
    late = await leader.hears()
    assert [LATE in one for one in late] == [True, True, True]
    (number,) = {match[0] for one in late if (match := re.search(r"\b\d{6}\b", one))}
    await leader.chat.says(f"完成 {number}")
    await goes_by(desk, days=3)
    assert not any(LATE in one for one in await leader.hears())
    assert await desk.rows(select(due).where(due.c.kind == "task")) == []


async def test_it_pages_managers_too_while_nobody_sees_to_a_danger(desk: Desk) -> None:
    watch, manager = await hire(desk), await hire(desk, Role.MANAGER)
    await hire(desk, Role.SUPERVISOR)
    await watch.is_on_duty(hours=12)
    await WebCustomer(desk).says("再不赔我就不想活了")
    assert "马上联系" in "".join(await watch.hears())
    assert await manager.hears() == []
    await goes_by(desk, minutes=61)
    assert sum("马上联系" in one for one in await manager.hears()) == 2
