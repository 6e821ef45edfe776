"""What the clock does to a running desk: albums, reminders, expiry, first words, and each of it once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from bot.channels.base import Overloaded
from dialogs.conversation import Conversation, Phase
from storage.due import LEASE
from storage.tables import conversations, due, evidence, inbox, outbox
from tests.bot.conftest import OpenDesk
from tests.customers import Customer, TelegramCustomer, WebCustomer, WeChatCustomer
from tests.desk import Desk, Time, World, until
from tests.factories import STORY, complains, photo
from tests.invariants import check

EVERY_DAY = ("sweep", "heads", "report")  # wait in every database
KINDS = (WeChatCustomer, TelegramCustomer, WebCustomer)


async def state(customer: Customer) -> Conversation:
    wanted = select(conversations.c.sealed_state).where(conversations.c.id == customer.conversation)
    (sealed,) = await customer.desk.column(wanted)
    codec = customer.desk.runtime.parts.codec
    return codec.open(sealed, Conversation, "conversations", customer.conversation, "state")


async def hears(customer: Customer) -> None:
    await customer.hears()
    if isinstance(customer, WebCustomer):
        await customer.reads()


@pytest.mark.parametrize("kind", KINDS)
async def test_it_reminds_once_and_then_lets_go(desk: Desk, kind: Callable[[Desk], Customer]) -> None:
    customer = kind(desk)
    await complains(customer, until="right")
    await customer.shows(photo())
    heard = len(customer.heard)
    await desk.passes(minutes=29)
    await hears(customer)
    assert len(customer.heard) == heard
    await desk.passes(minutes=2)
    await hears(customer)
    assert len(customer.heard) == heard + 1
    assert "您的投诉还没有提交" in customer.latest
    await desk.passes(days=1)
    await hears(customer)
    assert len(customer.heard) == heard + 1
    assert (await state(customer)).draft is not None
    await desk.passes(days=7)
    assert (await state(customer)).draft is None
    assert await desk.rows(select(evidence)) == []
    assert await desk.column(select(due.c.kind).where(due.c.kind.not_in(EVERY_DAY))) == []


@pytest.mark.parametrize("kind", KINDS)
async def test_it_goes_on_where_the_customer_was_after_a_restart(
    open_desk: OpenDesk, kind: Callable[[Desk], Customer]
) -> None:
    world, clock = World(), Time()
    async with open_desk(world=world, time=clock) as desk:
        customer = kind(desk)
        await complains(customer, until="right")
    clock.passes(days=2)
    async with open_desk(world=world, time=clock) as desk:
        customer.desk = desk
        if isinstance(customer, WeChatCustomer):
            customer.callbacks.client = desk.client
        await desk.settle()
        await hears(customer)
        await customer.taps("继续填") if "继续填" in customer.choices else await customer.says("继续")
        assert "您希望我们怎么做" in customer.latest
        await check(desk)


async def test_it_forgets_first_words_that_nobody_agreed_to(desk: Desk) -> None:
    customer = WeChatCustomer(desk)
    await customer.says(STORY)
    await desk.passes(hours=23)
    assert (await state(customer)).held
    await desk.passes(hours=2)
    assert (await state(customer)).phase is Phase.NEW
    assert not (await state(customer)).held
    assert await desk.column(select(inbox.c.sealed_content)) == [b""]
    assert await desk.column(select(outbox.c.sealed_say)) == [b""]


async def test_it_answers_an_album_once(desk: Desk) -> None:
    customer = TelegramCustomer(desk)
    await complains(customer, until="agree")
    heard = len(customer.heard)
    for number in range(3):
        await desk.client.send(customer.file(photo(number + 3), "", media_group_id="album-1"))
    await desk.settle()
    await customer.hears()
    assert len(customer.heard) == heard
    await desk.passes(seconds=2.5)
    await customer.hears()
    assert [one.text.split("\n")[0] for one in customer.heard[heard:]] == ["1/5 · 收到 3 份材料。"]
    assert await desk.column(select(evidence.c.state)) == ["stored"] * 3


async def test_it_does_each_job_once_on_two_instances(open_desk: OpenDesk) -> None:
    world, clock = World(), Time()
    async with open_desk(world=world, time=clock) as one, open_desk(world=world, time=clock) as other:
        customers = [TelegramCustomer(one) for _ in range(8)]
        for customer in customers:
            await complains(customer, until="agree")
            await customer.posts(customer.file(photo(), ""))
        await one.settle()
        clock.passes(minutes=31)
        work = [desk.runtime.clock.do_due() for desk in (one, other, one, other)]
        await asyncio.gather(*work)
        await asyncio.gather(one.send_due(), other.send_due())
        await one.passes(seconds=5)
        for customer in customers:
            await customer.hears()
            assert sum("还没有提交" in heard.text for heard in customer.heard) == 1
        await check(one)


async def test_it_does_again_what_was_cut_off(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """An instance that took the job and died: another does it once the lease is over."""
    customer = TelegramCustomer(desk)
    await complains(customer, until="agree")
    desk.time.passes(minutes=31)

    async def dies(*_: object) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as patch:
        patch.setitem(desk.runtime.clock._doers, "wake", dies)
        await asyncio.gather(desk.runtime.clock.do_due(), return_exceptions=True)
    await desk.passes(seconds=LEASE.total_seconds() - 10)
    await customer.hears()
    assert "还没有提交" not in customer.latest
    await desk.passes(seconds=20)
    await customer.hears()
    assert "还没有提交" in customer.latest


async def test_it_does_a_job_once_although_its_lease_ran_out(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One instance is so slow with a file that another takes it over; both come to the end."""
    world, clock = World(), Time()
    async with open_desk(world=world, time=clock) as slow, open_desk(world=world, time=clock) as other:
        customer = TelegramCustomer(slow)
        await complains(customer, until="agree")
        gate = asyncio.Event()
        channel: Any = slow.runtime.channels["telegram"]
        fetch = channel.fetch

        async def slowly(ref: str) -> AsyncIterator[bytes]:
            await gate.wait()
            async for piece in fetch(ref):
                yield piece

        monkeypatch.setattr(channel, "fetch", slowly)
        await slow.client.send(customer.file(b"\x7fELF" * 99, ""))
        first = asyncio.create_task(slow.runtime.clock.do_due())
        await until(partial(_claimed, slow))
        clock.passes(seconds=LEASE.total_seconds() + 1)
        await other.settle()
        gate.set()
        await first
        await other.passes(seconds=30)
        await customer.hears()
        assert sum("的格式不能收" in heard.text for heard in customer.heard) == 1
        await check(other)


async def _claimed(desk: Desk) -> bool:
    return bool(await desk.rows(select(due).where(due.c.leased_until.is_not(None))))


async def test_it_tries_a_failed_job_again_later(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    customer = TelegramCustomer(desk)
    await complains(customer, until="agree")
    failures: list[Any] = [Overloaded(), RuntimeError("a fault of ours"), TimeoutError()]
    wake = desk.runtime.reception.wake

    async def fails_first(job: Any) -> None:
        if failures:
            raise failures.pop()
        await wake(job)

    monkeypatch.setitem(desk.runtime.clock._doers, "wake", fails_first)
    for minutes in (31, 1, 1, 1):
        await desk.passes(minutes=minutes)
    await customer.hears()
    assert sum("还没有提交" in heard.text for heard in customer.heard) == 1
    assert await desk.column(select(due.c.kind).where(due.c.kind.not_in(EVERY_DAY))) == ["wake"]
