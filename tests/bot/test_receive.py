"""Taking messages when things go wrong beside them: faults, locks, crowds, clients that leave."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.channels.base import Answer, Incoming, Overloaded
from bot.settings import Settings
from dialogs.messages import Text
from storage.engine import DatabaseUnavailable
from storage.tables import inbox, outbox
from tests.bot.conftest import OpenDesk
from tests.customers import TelegramCustomer, WebCustomer, WeChatCustomer
from tests.desk import Desk, until
from tests.factories import complains

STORY = "住院理赔拖了三个月没人管"


def message(number: int, key: str = "m", words: str = STORY) -> Incoming:
    return Incoming("webchat", f"customer-{number}", key, Text(words))


async def test_it_takes_one_message_once_however_often_it_comes_at_the_same_moment(desk: Desk) -> None:
    answers = await asyncio.gather(*(desk.runtime.reception.receive(message(1)) for _ in range(50)))
    assert len({answer.turn for answer in answers}) == 1
    assert answers[0].messages == answers[-1].messages != ()
    assert await desk.column(select(func.count()).select_from(inbox)) == [1]


async def test_it_answers_a_crowd_in_order(desk: Desk) -> None:
    """Forty customers with four messages each, all at once."""
    sent = [message(who, f"k{number}", f"第{number}句") for number in range(4) for who in range(40)]
    answers = await asyncio.gather(*(desk.runtime.reception.receive(one) for one in sent))
    for who in range(40):
        turns = [answer.turn for one, answer in zip(sent, answers, strict=True)
                 if one.address == f"customer-{who}"]  # fmt: skip
        assert turns == sorted(turns)
        assert len(set(turns)) == 4


async def test_it_tells_each_of_a_crowd_of_their_own_case(desk: Desk) -> None:
    """Also when all of them share a transaction."""
    customers = [WebCustomer(desk) for _ in range(4)]
    for customer in customers:
        await complains(customer)
    numbers = [customer.latest.split("TS-")[1][:11] for customer in customers]
    asking = [Incoming("webchat", one.address, "how-it-stands", Text("进度")) for one in customers]
    answers = await asyncio.gather(*(desk.runtime.reception.receive(one) for one in asking))
    for answer, own in zip(answers, numbers, strict=True):
        said = " ".join(out.say.text for out in answer.messages)
        assert [number in said for number in numbers] == [number == own for number in numbers]


@contextmanager
def failing(desk: Desk, conversation_id: str, error: Exception) -> Iterator[None]:
    """One conversation's turn fails in the middle of writing."""
    effects = type(desk.runtime.reception._turns.effects)
    original = effects.carry_out

    def carry_out(self: Any, unit: Any, thread: Any, *rest: Any) -> Any:
        if thread.id == conversation_id:
            raise error
        return original(self, unit, thread, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(effects, "carry_out", carry_out)
        yield


async def test_it_commits_the_others_when_one_turn_fails(desk: Desk) -> None:
    reception = desk.runtime.reception
    poisoned = desk.runtime.parts.identify("webchat", "customer-3")
    with failing(desk, poisoned, RuntimeError("broken")):
        results = await asyncio.gather(
            *(reception.receive(message(who)) for who in range(8)), return_exceptions=True
        )
    assert [isinstance(result, Overloaded) for result in results] == [who == 3 for who in range(8)]
    assert len(await desk.rows(select(inbox))) == 7
    assert isinstance(await reception.receive(message(3)), Answer)
    assert len(await desk.rows(select(inbox))) == 8


async def test_it_answers_503_for_a_turn_that_fails(desk: Desk) -> None:
    for customer in (WeChatCustomer(desk), TelegramCustomer(desk), WebCustomer(desk)):
        with failing(desk, customer.conversation, RuntimeError("broken")):
            response = await desk.client.send(request := customer.text(STORY))
            assert response.status_code == 503
            assert b"success" not in response.content
        assert (await desk.client.send(request)).status_code == 200
    assert await desk.column(select(func.count()).select_from(inbox)) == [3]


async def test_it_settles_what_was_delivered_although_the_next_turn_fails(desk: Desk) -> None:
    reception = desk.runtime.reception
    reception.delivered(await reception.receive(message(1)))
    poisoned = desk.runtime.parts.identify("webchat", "customer-2")
    with failing(desk, poisoned, RuntimeError("broken")), pytest.raises(Overloaded):
        await reception.receive(message(2))
    await reception.receive(message(3))
    first = desk.runtime.parts.identify("webchat", "customer-1")
    assert await desk.column(select(outbox.c.state).where(outbox.c.conversation_id == first)) == ["sent"]


async def test_it_settles_what_was_delivered_when_nobody_writes(desk: Desk) -> None:
    reception = desk.runtime.reception
    reception.delivered(await reception.receive(message(1)))

    async def settled() -> bool:
        return await desk.column(select(outbox.c.state)) == ["sent"]

    await until(settled)


async def test_it_refuses_when_too_many_wait(open_desk: OpenDesk) -> None:
    async with open_desk(partial(_queueing, waiting=5)) as desk:
        results = await asyncio.gather(
            *(desk.runtime.reception.receive(message(who)) for who in range(20)), return_exceptions=True
        )
        refused = [result for result in results if isinstance(result, Overloaded)]
        assert 10 <= len(refused) < 20
        assert len(await desk.rows(select(inbox))) == 20 - len(refused)
        customers = [WeChatCustomer(desk) for _ in range(20)]
        responses = await asyncio.gather(*(desk.client.send(one.text(STORY)) for one in customers))
        assert {response.status_code for response in responses} == {200, 503}


async def test_it_answers_what_it_took_when_it_drains(desk: Desk) -> None:
    reception = desk.runtime.reception
    under_way = [asyncio.create_task(reception.receive(message(who))) for who in range(30)]
    await asyncio.sleep(0)
    await reception.drain()
    assert all(isinstance(answer, Answer) for answer in await asyncio.gather(*under_way))
    with pytest.raises(Overloaded):
        await reception.receive(message(99))
    assert len(await desk.rows(select(inbox))) == 30


async def test_it_commits_although_the_client_leaves(desk: Desk) -> None:
    for customer in (WeChatCustomer(desk), TelegramCustomer(desk), WebCustomer(desk)):
        request = customer.text(STORY)
        leaving = asyncio.create_task(desk.client.send(request))
        for _ in range(1000):
            if desk.runtime.reception._under_way:
                break
            await asyncio.sleep(0)
        leaving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaving
        response = await desk.client.send(request)
        assert response.status_code == 200
        assert "开始之前请您了解" in customer.in_response(response)[0].text
    assert await desk.column(select(func.count()).select_from(inbox)) == [3]


async def test_it_answers_a_repeat_of_words_that_were_erased(desk: Desk) -> None:
    customer = WeChatCustomer(desk)
    await customer.says(STORY)
    first = customer._last
    await customer.taps("不同意")
    assert first is not None
    await customer.posts(first)
    assert customer.status == 200
    sealed = await desk.column(select(inbox.c.sealed_content))
    assert sealed == [b"", b""]


async def test_it_is_ready_only_with_its_database(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await complains(WebCustomer(desk))
    assert (await desk.client.get("/healthz")).text == "ok"
    assert (await desk.client.get("/readyz")).status_code == 200
    shown = (await desk.client.get("/metrics")).text
    assert 'tingsu_waiting{what="outbox"}' in shown
    assert "tingsu_turns_total" in shown

    async def away(_work: object) -> None:
        raise DatabaseUnavailable("gone")

    monkeypatch.setattr(desk.runtime.parts.database, "read", away)
    assert (await desk.client.get("/healthz")).status_code == 200
    assert (await desk.client.get("/readyz")).status_code == 503
    assert (await desk.client.get("/metrics")).status_code == 200
    monkeypatch.undo()


def _queueing(settings: Settings, waiting: int) -> Settings:
    return replace(settings, limits=replace(settings.limits, waiting_messages=waiting))
