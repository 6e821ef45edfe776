from collections.abc import Callable

import httpx
import pytest

from bot.channels.base import SendError
from bot.channels.wechat.rendering import passive
from bot.charts import draw
from dialogs.messages import Chart, Choice, Say, Series, Text
from tests.bot.channels.wechat.conftest import World

SEND = "/cgi-bin/message/custom/send"
UPLOAD = "/cgi-bin/media/upload"
CHART = Chart("近7天投诉", ("1日", "2日"), (Series("收到", (3, 5)),))
REPORT = Say("本周8件", chart=CHART)


@pytest.fixture(autouse=True)
def _written_to_us(world: World) -> None:
    world.contacts.heard("o", Text("周报"), world.clock.now())


def left(world: World) -> int:
    return world.contacts.windows["o"].left(world.clock.now())


def kinds(world: World) -> list[str]:
    return [body["msgtype"] for body in world.platform.sent]


async def test_it_sends_the_text_and_then_the_picture(world: World) -> None:
    await world.channel.send("o", REPORT)
    assert world.platform.uploaded == {"media-1": draw(CHART)}
    assert world.platform.sent == [
        {"touser": "o", "msgtype": "text", "text": {"content": "本周8件"}},
        {"touser": "o", "msgtype": "image", "image": {"media_id": "media-1"}},
    ]
    assert left(world) == 3


async def test_it_sends_the_picture_after_the_choices_too(world: World) -> None:
    await world.channel.send("o", Say("本周8件", (Choice("t", "好"),), chart=CHART))
    assert kinds(world) == ["msgmenu", "image"]


async def test_it_begins_no_chart_that_the_window_does_not_hold(world: World) -> None:
    for _ in range(4):
        await world.channel.send("o", Say("好"))
    with pytest.raises(SendError) as raised:
        await world.channel.send("o", REPORT)
    assert raised.value.parked
    assert len(world.platform.sent) == 4
    assert not world.platform.uploaded


@pytest.mark.parametrize("path", [UPLOAD, SEND])
async def test_it_goes_on_with_the_picture(world: World, path: str) -> None:
    fine = httpx.Response(200, json={"errcode": 0})
    world.platform.fail(path, *([fine] if path == SEND else []), httpx.ReadTimeout("slow"))
    with pytest.raises(SendError):
        await world.channel.send("o", REPORT)
    await world.channel.send("o", REPORT)
    assert kinds(world) == (["text", "image"] if path == UPLOAD else ["image"])
    await world.channel.send("o", Say("完"))
    assert world.platform.texts[-1] == "完"


async def test_it_uploads_again_what_the_platform_does_not_know(world: World) -> None:
    world.platform.fail(SEND, httpx.Response(200, json={"errcode": 0}), 40007)
    await world.channel.send("o", REPORT)
    assert kinds(world) == ["image"]
    assert len(world.platform.uploaded) == 2


@pytest.mark.parametrize("code", [40004, 40009, 45001, 48001])
async def test_it_leaves_out_a_picture_that_is_refused(world: World, code: int) -> None:
    world.platform.fail(UPLOAD, code, code)
    await world.channel.send("o", REPORT)
    assert kinds(world) == ["text"]
    assert left(world) == 4


async def test_it_leaves_out_a_picture_that_cannot_be_drawn(world: World) -> None:
    await world.channel.send("o", Say("本周8件", chart=Chart("", (), ())))
    assert kinds(world) == ["text"]
    assert left(world) == 4


async def test_it_replaces_a_refused_token(world: World) -> None:
    await world.channel.send("o", Say("好"))
    world.platform.revoke()
    world.platform.fail(SEND, httpx.Response(200, json={"errcode": 0}))
    await world.channel.send("o", REPORT)
    assert kinds(world) == ["text", "image"]


@pytest.mark.parametrize("answer", [{}, {"media_id": 7}, {"media_id": ""}])
async def test_it_tries_again_after_an_answer_it_cannot_read(world: World, answer: dict[str, object]) -> None:
    world.platform.fail(UPLOAD, httpx.Response(200, json=answer))
    with pytest.raises(SendError, match="unreadable") as raised:
        await world.channel.send("o", REPORT)
    assert not raised.value.permanent


async def test_the_platform_may_close_the_window_before_the_picture(world: World) -> None:
    world.platform.fail(SEND, httpx.Response(200, json={"errcode": 0}), 45015)
    with pytest.raises(SendError) as raised:
        await world.channel.send("o", REPORT)
    assert raised.value.parked
    world.contacts.heard("o", Text("在"), world.clock.now())
    await world.channel.send("o", REPORT)
    assert kinds(world) == ["image"]


@pytest.mark.parametrize("say", [REPORT, Say("已立案", proof=True)])
async def test_the_words_ride_on_an_answer_where_nothing_can_be_pushed(
    worlds: Callable[..., World], say: Say
) -> None:
    world = worlds(secret="")
    world.receiver.says = (say, Say("还有吗？"))
    reply = await world.callbacks.text("o", "在吗")
    assert reply.text == f"{say.text}\n\n还有吗？"


async def test_it_learns_that_nothing_can_be_pushed_and_that_it_can_again(world: World) -> None:
    world.platform.fail(SEND, 48001)
    with pytest.raises(SendError, match="not_authorised"):
        await world.channel.send("o", REPORT)
    assert world.channel.inline([REPORT]) == 1
    await world.channel.send("o", Say("好"))
    assert world.channel.inline([REPORT]) == 0


def test_no_answer_carries_a_chart() -> None:
    assert passive([REPORT], menu_links=True) == []
    assert passive([Say("好"), REPORT, Say("好")], menu_links=True) == ["好"]
