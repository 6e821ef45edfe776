"""Messages that the platform takes only while the customer has opened it, or only in answers."""

from typing import Any

import pytest
from sqlalchemy import select

from bot.channels.base import Incoming
from dialogs.messages import Say, Text
from storage.tables import outbox
from tests.bot.channels.wechat.platform import SECRET
from tests.bot.conftest import OpenDesk
from tests.customers import WebCustomer, WeChatCustomer
from tests.desk import Desk, Time, World
from tests.factories import states, tells

STORY = "住院理赔拖了三个月没人管"


@pytest.fixture
async def wechat(desk: Desk) -> WeChatCustomer:
    customer = WeChatCustomer(desk)
    await customer.says(STORY)
    await desk.passes(seconds=30)
    desk.world.wechat.sent.clear()
    return customer


async def test_it_parks_until_the_customer_writes(desk: Desk, wechat: WeChatCustomer) -> None:
    desk.time.passes(hours=49)
    await tells(desk, wechat, "有新进展", "请查看")
    await desk.settle()
    assert desk.world.wechat.sent == []
    assert (await states(desk))[-2:] == ["parked", "parked"]
    await desk.passes(days=1)
    assert desk.world.wechat.sent == []
    await wechat.says("同意")
    assert [text in wechat.inline[0].text for text in ("有新进展", "请查看")] == [True, True]
    assert wechat.inline[0].text.index("有新进展") < wechat.inline[0].text.index("请查看")


async def test_it_parks_nothing_for_a_customer_who_wrote_meanwhile(
    desk: Desk, wechat: WeChatCustomer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The window was closed when the sender looked; before it settles that, the customer writes."""
    desk.time.passes(hours=49)
    await tells(desk, wechat, "有新进展")
    channel: Any = desk.runtime.channels["wechat"]
    send = channel.send

    async def slow(address: str, say: Say) -> object:
        try:
            return await send(address, say)
        finally:
            desk.time.passes(seconds=1)
            incoming = Incoming("wechat", wechat.address, "meanwhile", Text("同意"))
            await desk.runtime.reception.receive(incoming)
            monkeypatch.undo()

    monkeypatch.setattr(channel, "send", slow)
    await desk.settle()
    await desk.passes(seconds=5)
    assert "parked" not in await states(desk)
    assert "有新进展" in desk.world.wechat.texts[0]


async def test_it_spends_the_window_and_no_more(desk: Desk, wechat: WeChatCustomer) -> None:
    await tells(desk, wechat, *(f"第{number}条" for number in range(7)))
    await desk.settle()
    assert len(desk.world.wechat.sent) == 5
    assert (await states(desk))[-2:] == ["parked", "parked"]


async def test_it_leaves_the_page_to_fetch_its_messages(desk: Desk) -> None:
    customer = WebCustomer(desk)
    await customer.says(STORY)
    await desk.passes(seconds=30)
    await tells(desk, customer, "有新进展")
    await desk.settle()
    assert (await states(desk))[-1] == "parked"
    await customer.reads()
    assert customer.latest == "有新进展"
    seen = b'{"seq": %d}' % customer._after
    headers = customer.headers | {"content-type": "application/json"}
    assert (await desk.client.post("/chat/seen", content=seen, headers=headers)).status_code == 204
    assert set(await states(desk)) == {"sent"}


async def test_it_loses_nothing_for_an_account_that_may_only_answer(open_desk: OpenDesk) -> None:
    """Without the app secret no customer-service message can go out: what waits rides on the next answer."""
    async with open_desk(TINGSU_WECHAT_APP_SECRET="") as desk:
        customer = WeChatCustomer(desk)
        await customer.says(STORY)
        await desk.passes(seconds=30)
        await tells(desk, customer, "有新进展")
        await desk.settle()
        await desk.passes(minutes=10)
        await customer.says("同意")
        assert "有新进展" in customer.inline[0].text


async def test_it_shares_one_token_between_instances(open_desk: OpenDesk) -> None:
    world, clock = World(), Time()
    async with open_desk(world=world, time=clock) as one, open_desk(world=world, time=clock) as other:
        customers = [WeChatCustomer(one), WeChatCustomer(one)]
        for customer in customers:
            await customer.says(STORY)
        await one.passes(seconds=30)
        for desk, customer in zip((one, other), customers, strict=True):
            await tells(desk, customer, "一")
            await desk.send_due()
        assert world.wechat.token_calls == 1
        assert len(world.wechat.sent) == 2
        assert SECRET not in str(await one.rows(select(outbox)))
