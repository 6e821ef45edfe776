"""News for a customer whose window is closed: one short line by template, the whole once they write."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.settings import Settings
from bot.settings.sections import WeChatTemplate
from dialogs.messages import Link, Say
from storage.tables import conversations, outbox
from storage.unit_of_work import UnitOfWork
from tests.bot.conftest import OpenDesk
from tests.customers import TelegramCustomer, WeChatCustomer
from tests.desk import Desk

SEND = "/cgi-bin/message/custom/send"
TEMPLATE = "/cgi-bin/message/template/send"
LINK = Link("查看", "https://tingsu.test/chat/cases/x")
DECIDED = Say("您的投诉已经办结,结果如下。", brief="您的投诉已有结果", link=LINK)
EXTENDED = Say("您的投诉需要更多时间。", brief="您的投诉有新进展", link=LINK)
PLAIN = Say("顺便说一声。")


def with_template(settings: Settings) -> Settings:
    wechat = replace(settings.channels.wechat, template=WeChatTemplate(id="tmpl-1"))
    return replace(settings, channels=replace(settings.channels, wechat=wechat))


@pytest.fixture
async def desk(open_desk: OpenDesk) -> AsyncIterator[Desk]:
    async with open_desk(with_template) as desk:
        yield desk


@pytest.fixture
async def wechat(desk: Desk) -> WeChatCustomer:
    """A customer who wrote two days ago and got all there was to say."""
    customer = WeChatCustomer(desk)
    await customer.says("住院理赔拖了三个月没人管")
    await desk.passes(hours=49)
    desk.world.wechat.sent.clear()
    desk.world.wechat.pointed.clear()
    return customer


async def hears_of(desk: Desk, customer: WeChatCustomer | TelegramCustomer, *says: Say) -> None:
    def work(connection: Any) -> None:
        unit = UnitOfWork(connection, desk.runtime.parts.codec, desk.time())
        thread = unit.reopen([customer.conversation])[customer.conversation]
        for say in says:
            unit.say(thread, say)
        unit.flush()

    await desk.runtime.parts.database.write(work)
    await desk.settle()


async def rows(desk: Desk, count: int) -> Sequence[tuple[str, str | None]]:
    """State and reason of the last messages."""
    found = await desk.rows(select(outbox.c.state, outbox.c.reason).order_by(outbox.c.seq))
    return [tuple(row) for row in found[-count:]]


def lines(desk: Desk) -> list[str]:
    return [body["data"]["thing1"]["value"] for body in desk.world.wechat.pointed]


async def test_it_points_once_and_delivers_the_whole_when_the_customer_writes(
    desk: Desk, wechat: WeChatCustomer
) -> None:
    await hears_of(desk, wechat, DECIDED)
    assert [(body["touser"], body["url"]) for body in desk.world.wechat.pointed] == [
        (wechat.address, LINK.url)
    ]
    assert await rows(desk, 1) == [("parked", "template_sent")]
    for _ in range(5):
        await desk.passes(days=1)
    assert lines(desk) == [DECIDED.brief]
    assert not desk.world.wechat.sent
    await wechat.says("同意")
    assert DECIDED.text in wechat.inline[0].text
    await desk.settle()
    pointed = select(outbox.c.state).where(outbox.c.reason == "template_sent")
    assert await desk.column(pointed) == ["sent"]


async def test_it_does_not_point_twice_when_the_whole_still_cannot_go(
    desk: Desk, wechat: WeChatCustomer
) -> None:
    """With a receipt asked for, no answer carries it, and the platform takes nothing pushed."""
    await hears_of(desk, wechat, with_proof(DECIDED))
    for codes in ((45047,), (-1, 45015)):
        desk.world.wechat.fail(SEND, *codes)
        await wechat.says("同意")
        await desk.passes(minutes=1)
    assert lines(desk) == [DECIDED.brief]
    assert not desk.world.wechat.sent
    await wechat.says("在吗")
    await desk.passes(minutes=1)
    assert DECIDED.text in desk.world.wechat.texts[0]
    assert lines(desk) == [DECIDED.brief]


async def test_it_points_to_each_of_several(desk: Desk, wechat: WeChatCustomer) -> None:
    await hears_of(desk, wechat, EXTENDED, PLAIN, DECIDED)
    assert lines(desk) == [EXTENDED.brief, DECIDED.brief]
    told = ("parked", "template_sent")
    state, _ = (await rows(desk, 2))[0]
    assert [(await rows(desk, 3))[0], state, (await rows(desk, 1))[0]] == [told, "parked", told]


async def test_it_points_to_what_comes_later_and_keeps_the_order(desk: Desk, wechat: WeChatCustomer) -> None:
    await hears_of(desk, wechat, PLAIN)
    await desk.passes(days=2)
    await hears_of(desk, wechat, EXTENDED)
    await desk.passes(days=2)
    await hears_of(desk, wechat, DECIDED)
    assert lines(desk) == [EXTENDED.brief, DECIDED.brief]
    assert not desk.world.wechat.sent
    await wechat.says("同意")
    heard = "".join(one.text for one in wechat.inline)
    places = [heard.index(say.text) for say in (PLAIN, EXTENDED, DECIDED)]
    assert places == sorted(places)


async def test_it_points_where_the_number_of_messages_is_used_up(desk: Desk, wechat: WeChatCustomer) -> None:
    await wechat.says("在吗")
    await hears_of(desk, wechat, *(Say(f"第{number}条") for number in range(5)), DECIDED)
    assert lines(desk) == [DECIDED.brief]
    desk.world.wechat.fail(SEND, 45047)
    other = WeChatCustomer(desk)
    await other.says("在吗")
    await desk.settle()
    await hears_of(desk, other, EXTENDED)
    assert lines(desk) == [DECIDED.brief, EXTENDED.brief]


@pytest.mark.parametrize(
    ("code", "reason", "level"),
    [
        (40037, "template", "error"),
        (47003, "template", "error"),
        (43116, "template", "error"),
        (43101, "consent_used_or_refused", "debug"),
    ],
)
async def test_a_refused_template_harms_nothing(
    desk: Desk, wechat: WeChatCustomer, code: int, reason: str, level: str
) -> None:
    desk.world.wechat.fail(TEMPLATE, code)
    with capture_logs() as logs:
        await hears_of(desk, wechat, DECIDED)
    assert [(log["log_level"], log["reason"]) for log in logs if log["event"] == "not_delivered"] == [
        (level, reason)
    ]
    await desk.passes(days=3)
    assert desk.world.wechat.calls(TEMPLATE) == 1
    assert await rows(desk, 1) == [("parked", reason)]
    await wechat.says("同意")
    assert DECIDED.text in wechat.inline[0].text


async def test_it_tries_a_template_again_but_never_loses_the_message(
    desk: Desk, wechat: WeChatCustomer
) -> None:
    desk.world.wechat.fail(TEMPLATE, *[-1] * 100)
    await hears_of(desk, wechat, PLAIN, DECIDED)
    for _ in range(30):
        await desk.passes(hours=2)
    assert 10 <= desk.world.wechat.calls(TEMPLATE) <= 12
    assert await rows(desk, 1) == [("parked", "busy")]
    await wechat.says("同意")
    assert DECIDED.text in "".join(one.text for one in wechat.inline)


async def test_it_goes_on_after_a_fault_that_passes(desk: Desk, wechat: WeChatCustomer) -> None:
    desk.world.wechat.fail(TEMPLATE, -1, -1)
    await hears_of(desk, wechat, DECIDED)
    await desk.passes(minutes=1)
    await desk.passes(minutes=1)
    assert lines(desk) == [DECIDED.brief]
    assert await rows(desk, 1) == [("parked", "template_sent")]


async def test_it_marks_who_left(desk: Desk, wechat: WeChatCustomer) -> None:
    desk.world.wechat.fail(TEMPLATE, 43004)
    await hears_of(desk, wechat, DECIDED)
    assert await rows(desk, 1) == [("failed", "unreachable")]
    assert await desk.column(select(conversations.c.unreachable)) == ["unreachable"]


async def test_it_sends_no_template_while_the_window_is_open(desk: Desk, wechat: WeChatCustomer) -> None:
    await wechat.says("在吗")
    await desk.settle()
    await hears_of(desk, wechat, DECIDED)
    assert DECIDED.text in desk.world.wechat.texts[-1]
    assert not lines(desk)


async def test_without_a_template_it_waits_for_the_customer(open_desk: OpenDesk) -> None:
    async with open_desk() as desk:
        customer = WeChatCustomer(desk)
        await customer.says("住院理赔拖了三个月没人管")
        await desk.passes(hours=49)
        await hears_of(desk, customer, DECIDED, EXTENDED)
        assert await rows(desk, 2) == [("parked", "window_closed"), ("parked", "behind")]
        assert desk.world.wechat.calls(TEMPLATE) == 0


async def test_a_channel_that_takes_everything_needs_no_short_line(desk: Desk) -> None:
    customer = TelegramCustomer(desk)
    await customer.says("住院理赔拖了三个月没人管")
    await desk.passes(days=30)
    await hears_of(desk, customer, DECIDED)
    assert await rows(desk, 1) == [("sent", None)]


def with_proof(say: Say) -> Say:
    return Say(say.text, link=say.link, brief=say.brief, proof=True)
