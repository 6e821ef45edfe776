"""Personal data that a customer wants deleted and that must still be kept are used for nothing else."""

import pytest

from cases.actions import Accept, Close, Decide
from tests.bot.jobs.colleagues import case_of, goes_by, hire, history
from tests.customers import WebCustomer
from tests.desk import Desk
from tests.factories import complains


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_it_neither_shows_them_nor_asks_for_a_rating(desk: Desk) -> None:
    handler = await hire(desk)
    customer = WebCustomer(desk)
    await complains(customer)
    number = (await case_of(desk, customer)).number
    await handler.does(number, Accept())
    await handler.does(number, Decide("查明", "合同", "赔付", "可以申请核查"))
    await handler.does(number, Close())
    await customer.says("删除我的信息")
    await customer.says("是")
    await customer.says("我的信息")
    assert "封存" in customer.latest
    await goes_by(desk, days=20)
    assert "rating_asked" not in await history(desk, number)
    await customer.reads()
    assert "满意吗" not in customer.latest
