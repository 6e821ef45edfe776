import httpx
import msgspec
import pytest

from bot.channels.base import SendError
from tests.bot.channels.wechat.conftest import World

CREATE = "/cgi-bin/qrcode/create"


async def test_it_has_the_platform_make_a_lasting_code(world: World) -> None:
    assert await world.channel.entrance("b-east", lasting=True) == "http://weixin.qq.com/q/b-east"
    assert msgspec.json.decode(world.platform.requests[-1].content) == {
        "action_name": "QR_LIMIT_STR_SCENE",
        "action_info": {"scene": {"scene_str": "b-east"}},
    }


async def test_it_has_the_platform_make_a_passing_code(world: World) -> None:
    await world.channel.entrance("c-1", lasting=False)
    asked = msgspec.json.decode(world.platform.requests[-1].content)
    assert (asked["action_name"], asked["expire_seconds"]) == ("QR_STR_SCENE", 2592000)


@pytest.mark.parametrize("refusal", [48001, 45009, -1])
async def test_it_says_that_there_is_none(world: World, refusal: int) -> None:
    world.platform.fail(CREATE, refusal)
    with pytest.raises(SendError):
        await world.channel.entrance("b-east", lasting=True)


async def test_it_does_not_take_an_answer_without_an_address(world: World) -> None:
    world.platform.fail(CREATE, httpx.Response(200, json={"ticket": "abc"}))
    with pytest.raises(SendError, match="unreadable"):
        await world.channel.entrance("b-east", lasting=True)
