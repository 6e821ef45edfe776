from datetime import timedelta

import httpx
import pytest

from bot.channels.base import SendError
from dialogs.messages import Choice, Command, CommandName, Content, Say, Tap, Text
from tests.bot.channels.wechat.conftest import World

SEND = "/cgi-bin/message/custom/send"
CHOICES = (Choice("rate.5", "满意"), Choice("rate.1", "不满意"))
LONG = "很长的一段话。" * 200


def heard(world: World, content: Content) -> None:
    world.contacts.heard("o", content, world.clock.now())


@pytest.fixture(autouse=True)
def _written_to_us(world: World) -> None:
    heard(world, Text("在吗"))


async def failed(world: World, say: Say) -> SendError:
    with pytest.raises(SendError) as caught:
        await world.channel.send("o", say)
    return caught.value


def left(world: World) -> int:
    return world.contacts.windows["o"].left(world.clock.now())


async def test_it_sends_text_and_spends_one(world: World) -> None:
    assert await world.channel.send("o", Say("已受理。")) is None
    assert world.platform.sent == [{"touser": "o", "msgtype": "text", "text": {"content": "已受理。"}}]
    assert left(world) == 4


async def test_it_sends_choices_as_a_menu(world: World) -> None:
    await world.channel.send("o", Say("满意吗？", CHOICES))
    assert world.platform.sent[0]["msgtype"] == "msgmenu"


async def test_it_parks_outside_the_window_without_asking_the_platform(world: World) -> None:
    world.clock.seconds += timedelta(hours=48).total_seconds()
    error = await failed(world, Say("已受理。"))
    assert (error.reason, error.parked) == ("window_closed", True)
    assert not world.platform.requests


async def test_it_parks_a_contact_never_heard_from(world: World) -> None:
    with pytest.raises(SendError) as caught:
        await world.channel.send("oStranger", Say("您好"))
    assert caught.value.parked


async def test_it_parks_when_the_number_is_used_up_until_the_customer_writes(world: World) -> None:
    for number in range(5):
        await world.channel.send("o", Say(f"第{number}条"))
    assert (await failed(world, Say("第6条"))).parked
    heard(world, Text("然后呢"))
    await world.channel.send("o", Say("第6条"))
    assert len(world.platform.sent) == 6


@pytest.mark.parametrize("content", [Tap("consent.yes"), Command(CommandName.PROGRESS)])
async def test_an_interaction_opens_one_minute(world: World, content: Content) -> None:
    world.contacts.windows.clear()
    heard(world, content)
    world.clock.seconds += 59
    await world.channel.send("o", Say("好"))
    world.clock.seconds += 1
    assert (await failed(world, Say("好"))).parked


async def test_it_sends_a_long_message_in_pieces(world: World) -> None:
    await world.channel.send("o", Say(LONG))
    assert "".join(world.platform.texts) == LONG
    assert left(world) == 5 - len(world.platform.texts)


async def test_it_begins_no_message_it_cannot_finish(world: World) -> None:
    for number in range(4):
        await world.channel.send("o", Say(f"第{number}条"))
    assert (await failed(world, Say(LONG))).parked
    assert len(world.platform.sent) == 4


async def test_it_gives_up_on_what_no_window_holds(world: World) -> None:
    error = await failed(world, Say("长" * 5000))
    assert (error.reason, error.permanent, error.alert) == ("too_long", True, True)


async def test_it_goes_on_where_it_stopped(world: World) -> None:
    await world.channel.send("o", Say("一"))
    world.platform.fail(SEND, httpx.Response(200, json={"errcode": 0}), httpx.ReadTimeout("slow"))
    await failed(world, Say(LONG))
    first_piece = world.platform.requests[-2].content
    await world.channel.send("o", Say(LONG))
    again = [request.content for request in world.platform.requests[-2:]]
    assert first_piece not in again
    await world.channel.send("o", Say("完"))
    assert world.platform.texts[-1] == "完"


async def test_it_splits_what_the_platform_finds_too_long(world: World) -> None:
    world.platform.fail(SEND, 45002)
    await world.channel.send("o", Say("很长的一段话。" * 80))
    assert len(world.platform.sent) == 2
    assert "".join(world.platform.texts) == "很长的一段话。" * 80


async def test_it_splits_only_once(world: World) -> None:
    world.platform.fail(SEND, 45002, 45002)
    error = await failed(world, Say("很长的一段话。" * 80))
    assert (error.reason, error.permanent) == ("too_long", True)
    assert world.platform.calls(SEND) == 2


@pytest.mark.parametrize("code", [40200, 48001, 48004])
async def test_it_turns_menus_off_where_they_are_not_allowed(world: World, code: int) -> None:
    world.platform.fail(SEND, code)
    for _ in range(2):
        await world.channel.send("o", Say("满意吗？", CHOICES))
    assert "满意吗？\n1. 满意\n2. 不满意" in world.platform.texts[0]
    assert [body["msgtype"] for body in world.platform.sent] == ["text", "text"]
    assert world.platform.calls(SEND) == 3


async def test_an_account_that_may_push_nothing_waits_for_the_next_answer(world: World) -> None:
    world.platform.fail(SEND, 48001)
    error = await failed(world, Say("好"))
    assert (error.reason, error.parked, error.alert) == ("not_authorised", True, True)


@pytest.mark.parametrize("code", [45015, 45047])
async def test_it_believes_the_platform_that_a_window_is_closed(world: World, code: int) -> None:
    world.platform.fail(SEND, code)
    assert (await failed(world, Say("好"))).parked
    assert left(world) == 0
    assert (await failed(world, Say("好"))).parked
    assert world.platform.calls(SEND) == 1


@pytest.mark.parametrize("code", [40003, 43004, 43019, 48002, 50005])
async def test_it_tells_who_cannot_be_reached(world: World, code: int) -> None:
    world.platform.fail(SEND, code)
    assert (await failed(world, Say("好"))).unreachable


async def test_a_failure_spends_nothing(world: World) -> None:
    world.platform.fail(SEND, -1)
    await failed(world, Say("好"))
    assert left(world) == 5
