"""What is wrong at start is said, and customers and cases are served all the same."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.settings import Settings
from cases.stage import Stage
from tests.bot.conftest import OpenDesk
from tests.bot.jobs.colleagues import case_of
from tests.customers import WebCustomer
from tests.desk import Time
from tests.factories import complains

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)


async def test_it_names_the_rules_that_open_cases_need_and_goes_on(open_desk: OpenDesk) -> None:
    async with open_desk() as desk:
        assert desk.runtime.concerns == ()
        customer = WebCustomer(desk)
        await complains(customer)
    async with open_desk(_changed_deadlines, time=desk.time) as desk:
        (said,) = desk.runtime.concerns
        assert "2020-3" in said
        assert "earlier_deadlines" in said
        customer.desk = desk
        await customer.says("昨天又去了一趟，还是没有人管")
        assert "已补充" in customer.latest
        await customer.says("撤回投诉")
        await customer.says("是")
        assert (await case_of(desk, customer)).stage is Stage.WITHDRAWN


async def test_it_names_the_years_without_holidays(open_desk: OpenDesk) -> None:
    async with open_desk(time=Time(datetime(2026, 11, 2, 1, tzinfo=UTC))) as desk:
        (said,) = desk.runtime.concerns
        assert "2027" in said


def _changed_deadlines(settings: Settings) -> Settings:
    return replace(settings, deadlines=replace(settings.deadlines, version="2027-1", simple_days=10))
