"""A case from the first word to the second closing, on every channel."""

from typing import Any

import pytest
from sqlalchemy import select

from cases.actions import Accept, AskForMaterial, Begin, Close, Decide
from cases.actors import Role
from cases.stage import Stage
from storage.case_tables import ratings
from storage.notices import of_case
from storage.tables import evidence, tasks
from tests.bot.jobs.colleagues import Colleague, case_of, flaws, goes_by, hire, history
from tests.customers import Customer, TelegramCustomer, WebCustomer, WeChatCustomer
from tests.desk import Desk
from tests.factories import STORY, complains, photo

DECISION = Decide(
    "查明三个月未理赔", "合同第五条", "十日内赔付", "可以申请核查、调解、仲裁或起诉", upheld=True
)


@pytest.mark.parametrize(
    ("dialect", "kind", "chat"),
    [
        ("sqlite", WebCustomer, TelegramCustomer),
        ("sqlite", WeChatCustomer, TelegramCustomer),
        ("sqlite", TelegramCustomer, WeChatCustomer),
        pytest.param("postgresql", TelegramCustomer, TelegramCustomer, marks=pytest.mark.postgres),
    ],
    indirect=["dialect"],
)
async def test_it_lives_from_the_first_word_to_the_second_start(
    desk: Desk, kind: type[Customer], chat: type[Customer]
) -> None:
    await hire(desk, Role.SUPERVISOR)
    surrenders = await hire(desk, skills=("SURR",))
    handler = await hire(desk, chat=chat, name="王小明", skills=("CLAIM",))
    customer = kind(desk)
    await complains(customer)
    case = await case_of(desk, customer)
    number = case.number
    assert case.handler == handler.id
    assert await surrenders.hears() == []
    (told,) = await handler.hears()
    assert number in told
    assert STORY[:9] in told
    await _accepted_and_assigned_in_one(desk, customer, handler, number)
    await _talk(desk, customer, handler, number)
    await _material(desk, customer, handler, number)
    await _decided(desk, customer, handler, number)
    await _rated(desk, customer, handler, number)
    assert await flaws(desk) == []


async def _accepted_and_assigned_in_one(
    desk: Desk, customer: Customer, handler: Colleague, number: str
) -> None:
    said = len(customer.heard)
    await handler.does(number, Accept())
    await desk.settle()
    await _hears(customer)
    assert len(customer.heard) == said
    await desk.passes(minutes=1)
    await _hears(customer)
    assert len(customer.heard) == said + 1
    for part in (number, "受理", "王小明", "021-61234567", "2026年3月17日"):
        assert part in customer.latest


async def _talk(desk: Desk, customer: Customer, handler: Colleague, number: str) -> None:
    """The handler answers the alert, the customer answers back, and so does the handler once more."""
    await _answers(handler, number, "您好，请问住院日期是哪天？")
    await desk.passes(minutes=2)
    await _hears(customer)
    assert "请问住院日期是哪天" in customer.latest
    await customer.says("三月一号住院的，出院小结也有")
    assert number in customer.latest
    (alert,) = await handler.hears()
    assert "三月一号住院" in alert
    assert number in alert
    said = len(customer.heard)
    await _answers(handler, number, "谢谢，收到了。")
    await desk.settle()
    await _hears(customer)
    assert len(customer.heard) == said + 1
    assert "谢谢，收到了" in customer.latest
    case = await case_of(desk, customer)
    assert all(one.met_at for one in case.life.deadlines if one.kind == "first_contact")


async def _material(desk: Desk, customer: Customer, handler: Colleague, number: str) -> None:
    await handler.does(number, Begin())
    await handler.does(number, AskForMaterial("出院小结的照片"))
    await desk.passes(minutes=2)
    await _hears(customer)
    assert "出院小结的照片" in customer.latest
    await customer.says("这是出院小结，一共一页")
    await customer.shows(photo())
    await desk.passes(seconds=10)
    await customer.says("说完了")
    assert "材料收齐" in customer.latest
    assert (await case_of(desk, customer)).stage is Stage.INVESTIGATING
    assert await desk.column(select(evidence.c.state)) == ["stored"]
    heard = "\n".join(await handler.hears())
    assert "补来了材料" in heard
    assert "一共一页" in heard


async def _decided(desk: Desk, customer: Customer, handler: Colleague, number: str) -> None:
    await handler.does(number, DECISION)
    await desk.passes(minutes=2)
    await _hears(customer)
    told = (
        customer.latest
        if customer.channel != "wechat"
        else "\n".join(one.text for one in customer.heard[-3:])
    )
    for part in (DECISION.facts, DECISION.basis, DECISION.result, DECISION.remedies):
        assert part in told
    case = await case_of(desk, customer)
    parts = desk.runtime.parts
    proofs = await parts.database.read(lambda connection: of_case(connection, case.id))
    (proof,) = [one for one in proofs if one.notice.kind == "decided"]
    assert proof.notice.required
    if customer.channel == "telegram":
        assert proof.state == "sent"
        assert proof.receipt
    await handler.does(number, Close(cause="", note="已赔付"))


async def _rated(desk: Desk, customer: Customer, handler: Colleague, number: str) -> None:
    closed = desk.time()
    await desk.passes(minutes=2)
    await _hears(customer)
    assert "办结" in customer.latest
    await goes_by(desk, hours=2)
    await _hears(customer)
    assert "满意吗" in customer.latest
    asked = (await desk.rows(select(ratings)))[0].asked_at
    assert (asked - closed).total_seconds() < 24 * 3600
    await customer.taps("2 分 不满意")
    (row,) = await desk.rows(select(ratings))
    assert row.score == 2
    (task,) = await desk.rows(select(tasks).where(tasks.c.kind == "follow_up"))
    assert task.owner_id
    assert task.due_at > desk.time()
    await customer.taps("要求继续处理")
    case = await case_of(desk, customer)
    assert case.stage is Stage.INVESTIGATING
    assert "重新打开" in "\n".join(await handler.hears())
    kinds = await history(desk, number)
    assert kinds.count("closed") == kinds.count("reopened") == kinds.count("rating_asked") == 1


async def _answers(handler: Colleague, number: str, words: str) -> None:
    """From chat: by answering the message where the channel tells to which, else by the number."""
    chat = handler.chat
    if isinstance(chat, TelegramCustomer):
        await chat.posts(chat.message(text=words, reply_to_message=_last_message(chat)))
    else:
        await chat.says(f"{number}：{words}")
    assert "已记下" in handler.alerts[-1]


def _last_message(chat: TelegramCustomer) -> dict[str, Any]:
    """The message that this chat got last, as Telegram quotes it."""
    calls = chat.desk.world.telegram.calls
    sent = [given["chat_id"] for method, given in calls if method.lower() in ("sendmessage", "sendphoto")]
    place = max(place for place, to in enumerate(sent) if to == chat.address)
    shown = {"id": int(chat.address), "type": "private"}
    return {"message_id": 1001 + place, "date": 1, "chat": shown, "text": "…"}


async def _hears(customer: Customer) -> None:
    if isinstance(customer, WebCustomer):
        await customer.reads()
    else:
        await customer.hears()
