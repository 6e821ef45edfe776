import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from starlette.types import Message

from bot.channels.base import Channel, Overloaded
from bot.channels.wechat import Mode
from dialogs.messages import Choice, Say, Tap, Text
from tests.bot.channels.wechat.conftest import World
from tests.bot.channels.wechat.platform import document

MESSAGE = {
    "ToUserName": "gh_account",
    "FromUserName": "oCustomer",
    "CreateTime": "1",
    "MsgType": "text",
    "Content": "在吗",
    "MsgId": "1",
}


def test_it_is_a_channel(world: World) -> None:
    channel: Channel = world.channel
    assert channel.name == "wechat"


async def test_it_merges_messages_into_one_reply_and_settles_them(world: World) -> None:
    world.receiver.says = (Say("收到。"), Say("还有吗？", (Choice("done", "完成"),)))
    reply = await world.callbacks.text("oCustomer", "理赔拖了三个月")
    assert reply.text == (
        '收到。\n\n还有吗？\n<a href="weixin://bizmsgmenu?msgmenucontent=1&msgmenuid=done">1. 完成</a>'
    )
    assert [outgoing.seq for outgoing in world.receiver.settled[0].messages] == [1, 2]
    await world.callbacks.tap("oCustomer", "done")
    assert world.receiver.taken[1].content == Tap("done")


async def test_it_counts_what_a_reply_can_carry(worlds: Callable[..., World]) -> None:
    world = worlds(menu_links=False)
    assert world.channel.inline([]) == 0
    assert world.channel.inline([Say("一"), Say("二")]) == 2
    assert world.channel.inline([Say("长" * 700), Say("二")]) == 0
    assert world.channel.inline([Say("一"), Say("长" * 700)]) == 1


async def test_it_answers_nothing_with_success(world: World) -> None:
    reply = await world.callbacks.text("oCustomer", "在吗")
    assert (reply.status, reply.body) == (200, b"success")
    assert not world.receiver.settled


async def test_it_answers_events_nobody_acts_on_with_success(world: World) -> None:
    reply = await world.callbacks.event("oCustomer", "VIEW", "https://a.cn")
    assert (reply.status, reply.body) == (200, b"success")
    assert not world.receiver.taken


async def test_it_settles_only_what_the_reply_carried(world: World) -> None:
    world.receiver.says = (Say("一"), Say("长" * 700))
    assert (await world.callbacks.text("oCustomer", "在吗")).text == "一"
    assert [outgoing.seq for outgoing in world.receiver.settled[0].messages] == [1]
    world.receiver.says = (Say("长" * 700), Say("一"))
    assert (await world.callbacks.text("oCustomer", "在吗")).body == b"success"
    assert len(world.receiver.settled) == 1


@pytest.mark.parametrize("mode", Mode)
async def test_a_repeat_gets_the_same_answer_wrapped_anew(worlds: Callable[..., World], mode: Mode) -> None:
    world = worlds(mode=mode)
    world.receiver.says = (Say("好"),)
    first = await world.callbacks.text("oCustomer", "在吗", MsgId="77")
    world.receiver.says = (Say("别的"),)
    again = await world.callbacks.text("oCustomer", "在吗", MsgId="77")
    assert first.text == again.text == "好"
    assert len(world.receiver.taken) == 1
    assert (first.body == again.body) is (mode is Mode.PLAIN)


@pytest.mark.parametrize("failure", [Overloaded(), RuntimeError("身份证 110101"), TimeoutError()])
async def test_it_answers_503_when_nothing_was_committed(
    world: World, failure: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    world.receiver.failure = failure
    reply = await world.callbacks.text("oCustomer", "在吗")
    assert (reply.status, reply.body) == (503, b"")
    assert "110101" not in capsys.readouterr().out


async def test_it_leaves_to_the_sender_what_came_too_late(world: World) -> None:
    world.receiver.says = (Say("好"),)
    world.receiver.seconds_taken = 4.6
    assert (await world.callbacks.text("oCustomer", "在吗")).body == b"success"
    assert not world.receiver.settled
    world.receiver.seconds_taken = 4.4
    assert (await world.callbacks.text("oCustomer", "在吗")).text == "好"
    assert len(world.receiver.settled) == 1


async def test_it_refuses_a_large_body_without_holding_it(world: World) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for number in range(1000):
            assert number < 100, "it must stop reading"
            yield b"x" * 1024

    params, _ = world.callbacks.wrapped("")
    announced = await world.callbacks.client.post("/wechat", params=params, content=b"x" * 10_000_000)
    assert (announced.status_code, announced.content) == (413, b"")
    streamed = await world.callbacks.client.post("/wechat", params=params, content=endless())
    assert (streamed.status_code, streamed.content) == (413, b"")


async def test_it_reads_a_body_that_comes_in_pieces(world: World) -> None:
    async def slowly() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 7):
            yield body[start : start + 7]

    params, body = world.callbacks.wrapped(document(MESSAGE))
    await world.callbacks.client.post("/wechat", params=params, content=slowly())
    assert [incoming.content for incoming in world.receiver.taken] == [Text("在吗")]


async def test_it_has_no_other_methods(world: World) -> None:
    assert (await world.callbacks.client.put("/wechat")).status_code == 405


class Connection:
    """A client of the ASGI kind that can hang up."""

    def __init__(self, world: World) -> None:
        params, self.body = world.callbacks.wrapped(document(MESSAGE))
        query = "&".join(f"{name}={value}" for name, value in params.items())
        self.scope = {
            "type": "http",
            "method": "POST",
            "path": "/wechat",
            "query_string": query.encode(),
            "headers": [],
        }
        self.hung_up = asyncio.Event()
        self.asked = False
        self.sent: list[Message] = []

    async def receive(self) -> dict[str, Any]:
        if not self.asked:
            self.asked = True
            return {"type": "http.request", "body": self.body, "more_body": False}
        await self.hung_up.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        self.sent.append(message)


async def test_a_client_that_hangs_up_settles_nothing(world: World) -> None:
    world.receiver.says = (Say("好"),)
    connection = Connection(world)
    connection.hung_up.set()
    await world.app(connection.scope, connection.receive, connection.send)
    assert len(world.receiver.taken) == 1
    assert not connection.sent
    assert not world.receiver.settled


async def test_a_client_that_stays_is_answered(world: World) -> None:
    world.receiver.says = (Say("好"),)
    connection = Connection(world)
    await world.app(connection.scope, connection.receive, connection.send)
    assert connection.sent[0]["status"] == 200
    assert len(world.receiver.settled) == 1


async def test_a_client_that_hangs_up_halfway_sends_no_message(world: World) -> None:
    connection = Connection(world)
    connection.asked = True
    connection.hung_up.set()
    await world.app(connection.scope, connection.receive, connection.send)
    assert not world.receiver.taken
    assert not connection.sent
