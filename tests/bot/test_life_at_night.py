"""At night customers are left alone, unless it cannot wait or they wrote themselves."""

from datetime import UTC, datetime

import pytest

from cases.actions import Accept, AskForMaterial, Reply
from cases.complaint import Complaint
from cases.grade import Grade
from tests.bot.jobs.colleagues import Colleague, case_of, goes_by, hire
from tests.customers import Customer, TelegramCustomer, WeChatCustomer
from tests.desk import Desk
from tests.factories import complains

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)

TEN_PM = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


@pytest.fixture
async def handler(desk: Desk) -> Colleague:
    return await hire(desk)


async def _case_by_evening(desk: Desk, customer: Customer) -> Complaint:
    await complains(customer)
    await goes_by(desk, minutes=5)
    case = await case_of(desk, customer)
    desk.time.now = TEN_PM
    await desk.settle()
    await customer.hears()
    return case


async def test_it_keeps_a_notice_until_eight(desk: Desk, handler: Colleague) -> None:
    customer = TelegramCustomer(desk)
    case = await _case_by_evening(desk, customer)
    said = len(customer.heard)
    await goes_by(desk, hours=1)
    await handler.does(case.number, Accept())
    await goes_by(desk, hours=8, minutes=59)
    await customer.hears()
    assert len(customer.heard) == said
    await goes_by(desk, minutes=2)
    await customer.hears()
    assert [("受理" in heard.text) for heard in customer.heard[said:]] == [True]


async def test_it_does_not_delay_an_answer_to_what_was_just_written(desk: Desk, handler: Colleague) -> None:
    customer = TelegramCustomer(desk)
    case = await _case_by_evening(desk, customer)
    await customer.says("今天晚上又收到拒赔短信了")
    await goes_by(desk, minutes=30)
    await handler.does(case.number, Reply("看到了，明早我先打给核赔"))
    await desk.settle()
    await customer.hears()
    assert "明早我先打给核赔" in customer.latest


async def test_it_tells_the_gravest_at_once(desk: Desk, handler: Colleague) -> None:
    customer = TelegramCustomer(desk)
    case = await _case_by_evening(desk, customer)
    await customer.says("记者已经来了，明天就上新闻了")
    assert (await case_of(desk, customer)).grade is Grade.P1
    assert "特急" in "\n".join(await handler.hears())
    await goes_by(desk, hours=4)
    await handler.does(case.number, Accept())
    await desk.settle()
    await customer.hears()
    assert "受理" in customer.latest


@pytest.mark.parametrize("kind", [TelegramCustomer, WeChatCustomer])
async def test_it_tells_first_what_waited_when_the_customer_writes(
    desk: Desk, handler: Colleague, kind: type[Customer]
) -> None:
    customer = kind(desk)
    case = await _case_by_evening(desk, customer)
    await goes_by(desk, hours=1)
    await handler.does(case.number, Accept())
    await handler.does(case.number, AskForMaterial("保单照片"))
    await goes_by(desk, minutes=10)
    said = len(customer.heard)
    await customer.says("进度")
    told = "\n".join(heard.text for heard in customer.heard[said:])
    assert told.index("保单照片") < told.index("在等您补充材料")
    heard = len(customer.heard)
    await goes_by(desk, hours=12)
    await customer.hears()
    assert len(customer.heard) == heard
