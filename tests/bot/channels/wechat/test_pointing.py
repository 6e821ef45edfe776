from collections.abc import Callable
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from structlog.testing import capture_logs

from bot.channels.base import Pointer, SendError
from bot.channels.wechat import Template
from dialogs.messages import Link, Say
from tests.bot.channels.wechat.conftest import World

TEMPLATE = "/cgi-bin/message/template/send"
SUBSCRIPTION = "/cgi-bin/message/subscribe/bizsend"
GRANTED = Template("tmpl-1", "thing1", "time2")
PAGE = "https://tingsu.test/cases/abc"
DECIDED = Say("您的投诉已办结:……", brief="您的投诉已有结果", link=Link("查看", PAGE))


@pytest.fixture
def world(worlds: Callable[..., World]) -> World:
    return worlds(template=GRANTED)


async def failed(world: World) -> SendError:
    with pytest.raises(SendError) as raised:
        await world.channel.point("o", DECIDED)
    return raised.value


async def test_it_sends_the_short_line_by_template(world: World) -> None:
    assert isinstance(world.channel, Pointer)
    assert await world.channel.point("o", DECIDED)
    assert world.platform.pointed == [
        {
            "touser": "o",
            "template_id": "tmpl-1",
            "data": {"thing1": {"value": "您的投诉已有结果"}, "time2": {"value": "2026-03-02 09:00"}},
            "url": PAGE,
        }
    ]
    assert world.platform.calls(TEMPLATE) == 1
    assert not world.platform.sent


async def test_it_sends_it_by_subscription_message(worlds: Callable[..., World]) -> None:
    granted = replace(GRANTED, subscription=True, time="", zone=ZoneInfo("UTC"))
    world = worlds(template=granted)
    assert await world.channel.point("o", DECIDED)
    assert world.platform.calls(SUBSCRIPTION) == 1
    assert world.platform.pointed[0]["page"] == PAGE
    assert world.platform.pointed[0]["data"] == {"thing1": {"value": "您的投诉已有结果"}}


async def test_it_sends_nothing_without_a_template_or_a_short_line(worlds: Callable[..., World]) -> None:
    assert not await worlds().channel.point("o", DECIDED)
    world = worlds(template=GRANTED)
    assert not await world.channel.point("o", Say("您的投诉已办结"))
    assert not world.platform.requests


@pytest.mark.parametrize("brief", ["很" * 30, "一\n二\x00\t三", "  <a href=x>  "])
async def test_it_keeps_to_what_a_field_holds(world: World, brief: str) -> None:
    assert await world.channel.point("o", Say("全文", brief=brief))
    (body,) = world.platform.pointed
    assert "url" not in body
    assert "<a" not in body["data"]["thing1"]["value"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "", "/case", "https://x.test/\n"])
async def test_it_links_to_web_addresses_only(world: World, url: str) -> None:
    await world.channel.point("o", Say("全文", brief="有结果", link=Link("查看", url)))
    assert "url" not in world.platform.pointed[0]


@pytest.mark.parametrize(
    ("code", "reason", "alert"),
    [
        (43101, "consent_used_or_refused", False),
        (40037, "template", True),
        (47003, "template", True),
        (43116, "template", True),
        (48001, "not_authorised", True),
        (40033, "bad_body", True),
    ],
)
async def test_a_refused_template_leaves_the_message_waiting(
    world: World, code: int, reason: str, alert: bool
) -> None:
    world.platform.fail(TEMPLATE, code)
    error = await failed(world)
    assert (error.reason, error.parked, error.permanent, error.alert) == (reason, True, False, alert)
    assert world.platform.calls(TEMPLATE) == 1


@pytest.mark.parametrize("failure", [-1, 45011, httpx.ReadTimeout("slow"), httpx.Response(502)])
async def test_it_is_tried_again_after_a_fault_that_passes(world: World, failure: Any) -> None:
    world.platform.fail(TEMPLATE, failure)
    error = await failed(world)
    assert (error.parked, error.permanent, error.unreachable) == (False, False, False)


@pytest.mark.parametrize("code", [40003, 43004, 43019])
async def test_it_tells_who_left(world: World, code: int) -> None:
    world.platform.fail(TEMPLATE, code)
    assert (await failed(world)).unreachable


@pytest.mark.parametrize(
    ("status", "events"),
    [
        ("success", []),
        ("failed:user block", ["wechat_template_not_delivered"]),
        ("failed: system failed", ["wechat_template_not_delivered"]),
        ("", ["wechat_template_not_delivered"]),
        ("x" * 5000, ["wechat_template_not_delivered"]),
    ],
)
async def test_it_notes_what_became_of_a_template(world: World, status: str, events: list[str]) -> None:
    with capture_logs() as logs:
        reply = await world.callbacks.event("o", "TEMPLATESENDJOBFINISH", Status=status, MsgID="200163836")
    assert (reply.status, reply.body) == (200, b"success")
    assert [entry["event"] for entry in logs] == events
    assert all(len(entry["status"]) <= 64 for entry in logs)
    assert not world.receiver.taken


async def test_it_takes_no_notice_of_subscriptions(world: World) -> None:
    for event in ("subscribe_msg_popup_event", "subscribe_msg_change_event", "subscribe_msg_sent_event"):
        reply = await world.callbacks.event("o", event)
        assert (reply.status, reply.body) == (200, b"success")
    assert not world.receiver.taken
