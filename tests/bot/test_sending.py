"""The sender at work: who sends, in which order, and what becomes of what was not delivered."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.channels.base import Incoming
from dialogs.messages import Say, Text
from storage.engine import DatabaseBusy
from storage.tables import conversations, outbox
from tests.bot.channels.telegram.fakes import Failure
from tests.bot.conftest import OpenDesk
from tests.customers import TelegramCustomer, WeChatCustomer
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


@pytest.fixture
async def telegram(desk: Desk) -> TelegramCustomer:
    customer = TelegramCustomer(desk)
    await customer.says(STORY)
    await desk.passes(seconds=30)
    desk.world.telegram.calls.clear()
    return customer


async def test_it_sends_in_order_although_one_fails_at_first(desk: Desk, telegram: TelegramCustomer) -> None:
    desk.world.telegram.failures["sendMessage"] += [Failure(429, "Too Many", {"retry_after": 7})]
    await tells(desk, telegram, "一", "二", "三")
    await desk.send_due()
    assert len(desk.world.telegram.called("sendMessage")) == 1
    await desk.passes(seconds=5)
    assert len(desk.world.telegram.called("sendMessage")) == 1
    await desk.passes(seconds=3)
    assert [call["text"] for call in desk.world.telegram.called("sendMessage")] == ["一", "一", "二", "三"]
    receipts = await desk.column(select(outbox.c.receipt).order_by(outbox.c.seq))
    assert receipts == [None, "1001", "1002", "1003"]


async def test_it_goes_on_after_a_message_that_gave_up(desk: Desk, telegram: TelegramCustomer) -> None:
    desk.world.telegram.failures["sendMessage"] += [Failure(400, "Bad Request: something")]
    await tells(desk, telegram, "一", "二")
    await desk.send_due()
    assert [call["text"] for call in desk.world.telegram.called("sendMessage")] == ["一", "二"]
    rows = await desk.rows(select(outbox.c.state, outbox.c.reason).order_by(outbox.c.seq))
    assert [tuple(row) for row in rows[-2:]] == [("failed", "bad_request"), ("sent", None)]


async def test_it_gives_up_in_the_end_and_says_why(desk: Desk, telegram: TelegramCustomer) -> None:
    desk.world.telegram.failures["sendMessage"] += [Failure(0)] * 40
    await tells(desk, telegram, "一", "二")
    for _ in range(30):
        await desk.passes(hours=2)
    assert (await states(desk))[-2:] == ["failed", "failed"]
    assert "gave_up:network" in await desk.column(select(outbox.c.reason))


async def test_it_marks_whom_it_cannot_reach_until_they_write(desk: Desk, telegram: TelegramCustomer) -> None:
    desk.world.telegram.failures["sendMessage"] += [Failure(403, "Forbidden: bot was blocked by the user")]
    await tells(desk, telegram, "一")
    await desk.send_due()
    assert (await states(desk))[-1] == "failed"
    assert await desk.column(select(conversations.c.unreachable)) == ["blocked"]
    await telegram.says("同意")
    assert await desk.column(select(conversations.c.unreachable)) == [None]


async def test_it_knows_who_left(desk: Desk) -> None:
    telegram, wechat = TelegramCustomer(desk), WeChatCustomer(desk)
    for customer, leaves in ((telegram, telegram.blocks()), (wechat, wechat.event("unsubscribe"))):
        await customer.says(STORY)
        heard = len(customer.heard)
        await customer.posts(leaves)
        assert customer.status == 200
        assert len(customer.heard) == heard
    assert set(await desk.column(select(conversations.c.unreachable))) == {"left"}
    await wechat.posts(wechat.event("subscribe"))
    await telegram.says("/start")
    assert set(await desk.column(select(conversations.c.unreachable))) == {None}


async def test_it_sends_each_message_once_from_two_instances(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, clock = World(), Time()
    async with open_desk(world=world, time=clock) as one, open_desk(world=world, time=clock) as other:
        customers = [TelegramCustomer(one) for _ in range(12)]
        for customer in customers:
            await customer.says(STORY)
        await one.passes(seconds=30)
        world.telegram.calls.clear()
        for customer in customers:
            await tells(one, customer, "一", "二")
        await asyncio.gather(one.send_due(), other.send_due(), one.send_due(), other.send_due())
        await one.passes(seconds=2)
        calls = world.telegram.called("sendMessage")
        for customer in customers:
            assert [c["text"] for c in calls if c["chat_id"] == customer.address] == ["一", "二"]


async def test_it_repeats_one_message_at_most_after_a_crash(
    desk: Desk, telegram: TelegramCustomer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It dies after the platform took the message and before that is written down."""
    await tells(desk, telegram, "一", "二", "三")
    with monkeypatch.context() as patch:
        patch.setattr("bot.sender._SETTLE_PAUSES", ())
        patch.setattr("storage.deliveries.settle", _busy)
        await desk.runtime.sender.send_due()
    assert [call["text"] for call in desk.world.telegram.called("sendMessage")] == ["一"]
    await desk.passes(seconds=60)
    assert len(desk.world.telegram.called("sendMessage")) == 1  # leased still
    await desk.passes(seconds=61)
    await desk.passes(seconds=61)
    texts = [call["text"] for call in desk.world.telegram.called("sendMessage")]
    assert texts == ["一", "一", "二", "三"]


async def test_it_tries_again_to_settle_what_it_sent(
    desk: Desk, telegram: TelegramCustomer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that is busy for a moment must not make anybody read a message twice."""
    write = desk.runtime.parts.database.write
    failures = [DatabaseBusy("locked")] * 2

    async def sometimes(work: Any) -> Any:
        if failures and "work" in getattr(work, "__name__", ""):
            raise failures.pop()
        return await write(work)

    await tells(desk, telegram, "一", "二")
    monkeypatch.setattr("bot.sender._SETTLE_PAUSES", (0.0, 0.0, 0.0))
    monkeypatch.setattr(desk.runtime.parts.database, "write", sometimes)
    await desk.send_due()
    await desk.passes(seconds=300)
    assert [call["text"] for call in desk.world.telegram.called("sendMessage")] == ["一", "二"]
    assert not failures


async def test_it_does_not_let_one_fault_stop_the_others(
    desk: Desk, telegram: TelegramCustomer, wechat: WeChatCustomer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(address: str, say: Say) -> None:
        raise RuntimeError("a fault of ours")

    await tells(desk, telegram, "一")
    await tells(desk, wechat, "二")
    with monkeypatch.context() as patch:
        patch.setattr(desk.runtime.channels["telegram"], "send", broken)
        await desk.send_due()
    assert desk.world.wechat.texts == ["二"]
    await desk.passes(minutes=1)
    assert [call["text"] for call in desk.world.telegram.called("sendMessage")] == ["一"]


async def test_it_waits_for_the_answer_under_way(desk: Desk) -> None:
    """A second message goes out soon after the answer was delivered, not at the end of its lease."""
    customer = TelegramCustomer(desk)
    answer = await desk.runtime.reception.receive(Incoming("telegram", customer.address, "1", Text(STORY)))
    await tells(desk, customer, "另外")
    await desk.settle()
    assert desk.world.telegram.called("sendMessage") == []
    desk.runtime.reception.delivered(answer)
    await desk.passes(seconds=2)
    assert [call["text"] for call in desk.world.telegram.called("sendMessage")] == ["另外"]


def _busy(*_: object) -> None:
    raise DatabaseBusy("locked")


async def test_it_does_not_let_an_unreadable_message_hold_up_the_others(
    desk: Desk, telegram: TelegramCustomer, wechat: WeChatCustomer
) -> None:
    await tells(desk, telegram, "坏的", "好的")
    await tells(desk, wechat, "别人的")

    def damage(connection: Any) -> None:
        last = connection.scalars(select(outbox.c.seq).order_by(outbox.c.seq.desc())).all()
        spoilt = update(outbox).where(outbox.c.conversation_id == telegram.conversation)
        connection.execute(spoilt.where(outbox.c.seq == max(last) - 1).values(sealed_say=b"not sealed"))

    await desk.runtime.parts.database.write(damage)
    await desk.send_due()
    assert [call["text"] for call in desk.world.telegram.called("sendMessage")] == ["好的"]
    assert len(desk.world.wechat.sent) == 1
    reasons = await desk.column(select(outbox.c.reason).where(outbox.c.state == "failed"))
    assert reasons == ["unreadable"]
