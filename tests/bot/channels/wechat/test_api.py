import asyncio
from collections.abc import Callable
from datetime import timedelta

import httpx
import msgspec
import pytest

from bot.channels.wechat.errors import WeChatError
from bot.channels.wechat.tokens import Token
from tests.bot.channels.wechat.conftest import World
from tests.bot.channels.wechat.platform import APP_ID, SECRET

SEND = "/cgi-bin/message/custom/send"
TOKEN_CALL = "/cgi-bin/stable_token"
BODY = {"touser": "o", "msgtype": "text", "text": {"content": "您好 /::) 😀"}}


async def refused(world: World) -> WeChatError:
    with pytest.raises(WeChatError) as caught:
        await world.channel.api.post(SEND, BODY)
    return caught.value


async def test_it_posts_raw_utf8(world: World) -> None:
    await world.channel.api.post(SEND, BODY)
    assert "您好 /::) 😀".encode() in world.platform.requests[-1].content
    assert world.platform.sent == [BODY]


async def test_it_asks_for_one_token_and_shares_it(worlds: Callable[..., World]) -> None:
    first = worlds()
    second = worlds(platform=first.platform, tokens=first.tokens, clock=first.clock)
    await asyncio.gather(*(world.channel.api.post(SEND, BODY) for world in (first, second) for _ in range(5)))
    assert first.platform.token_calls == 1
    assert msgspec.json.decode(first.platform.requests[0].content) == {
        "grant_type": "client_credential",
        "appid": APP_ID,
        "secret": SECRET,
        "force_refresh": False,
    }


async def test_it_renews_a_token_before_it_ends(world: World) -> None:
    await world.channel.api.post(SEND, BODY)
    world.clock.seconds = 7200 - 4 * 60 - 1
    await world.channel.api.post(SEND, BODY)
    assert world.platform.token_calls == 1
    world.clock.seconds += 1
    await world.channel.api.post(SEND, BODY)
    assert world.platform.token_calls == 2


async def test_it_rereads_the_shared_token_when_its_own_is_refused(world: World) -> None:
    await world.channel.api.post(SEND, BODY)
    world.platform.revoke()
    expires = world.clock.now() + timedelta(hours=2)
    world.tokens.token = Token(world.platform.token, expires)  # another instance was quicker
    await world.channel.api.post(SEND, BODY)
    assert world.platform.token_calls == 1


@pytest.mark.parametrize("code", [40001, 40014, 42001])
async def test_it_renews_a_refused_token_once(world: World, code: int) -> None:
    await world.channel.api.post(SEND, BODY)
    world.platform.revoke()
    world.platform.fail(SEND, code)
    await world.channel.api.post(SEND, BODY)
    assert world.platform.token_calls == 2
    assert world.platform.calls(SEND) == 3
    assert world.platform.forced == 0


async def test_it_forces_a_new_token_when_the_platform_hands_out_the_refused_one(world: World) -> None:
    await world.channel.api.post(SEND, BODY)
    world.platform.fail(SEND, 40001)
    await world.channel.api.post(SEND, BODY)
    assert world.platform.forced == 1


async def test_it_does_not_go_round_in_circles_over_a_token(world: World) -> None:
    world.platform.fail(SEND, *[40001] * 100)
    error = await refused(world)
    assert (error.reason, error.alert, error.permanent) == ("token", True, False)
    assert world.platform.calls(SEND) == 2
    for _ in range(20):
        assert (await refused(world)).reason == "token"
    assert world.platform.forced == 1  # the platform allows 20 a day
    world.clock.seconds += 80 * 60
    await refused(world)
    assert world.platform.forced == 2


async def test_it_gives_up_on_wrong_credentials(worlds: Callable[..., World]) -> None:
    error = await refused(worlds(secret="wrong"))
    assert (error.reason, error.permanent, error.alert) == ("credentials", True, True)


async def test_it_calls_nobody_without_a_secret(worlds: Callable[..., World]) -> None:
    world = worlds(secret="")
    assert (await refused(world)).reason == "credentials"
    assert not world.platform.requests


async def test_it_tells_the_address_that_is_not_allowed(world: World) -> None:
    answer = {"errcode": 40164, "errmsg": "invalid ip 203.0.113.7, not in whitelist"}
    world.platform.fail(TOKEN_CALL, httpx.Response(200, json=answer))
    error = await refused(world)
    assert (error.reason, error.alert) == ("ip_not_allowed 203.0.113.7", True)


@pytest.mark.parametrize(
    "failure",
    [
        httpx.ConnectError("no route"),
        httpx.ReadTimeout("slow"),
        httpx.Response(502, text="bad gateway"),
        httpx.Response(302, headers={"location": "http://elsewhere"}),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, text="[]"),
        httpx.Response(200, content=b"\xff"),
        httpx.Response(200, json={"errcode": "no number"}),
        httpx.Response(200, json={"errcode": -1, "errmsg": "system busy"}),
    ],
)
async def test_it_lets_passing_trouble_be_tried_again(
    world: World, failure: httpx.Response | Exception
) -> None:
    world.platform.fail(SEND, failure)
    error = await refused(world)
    assert not any((error.permanent, error.unreachable, error.parked, error.alert))
    assert "token-1" not in str(error)
    await world.channel.api.post(SEND, BODY)


async def test_it_survives_a_token_answer_without_a_token(world: World) -> None:
    world.platform.fail(TOKEN_CALL, httpx.Response(200, json={"access_token": 1, "expires_in": "x"}))
    assert (await refused(world)).reason == "unreadable"


async def test_it_stops_calling_until_midnight_after_the_daily_limit(world: World) -> None:
    world.platform.fail(SEND, 45009)
    first = await refused(world)
    assert (first.reason, first.alert) == ("daily_limit", True)
    assert first.retry_after
    world.clock.seconds += 60
    second = await refused(world)
    assert (second.reason, second.alert) == ("daily_limit", False)
    assert second.retry_after == pytest.approx(first.retry_after - 60)
    assert world.platform.calls(SEND) == 1
    world.clock.seconds += first.retry_after
    await world.channel.api.post(SEND, BODY)


async def test_it_backs_off_when_too_frequent(world: World) -> None:
    world.platform.fail(SEND, 45011)
    error = await refused(world)
    assert error.retry_after
    assert 60 <= error.retry_after <= 120
    world.clock.seconds += 121
    await world.channel.api.post(SEND, BODY)


async def test_it_never_waits_without_end(world: World) -> None:
    timeout = world.channel.api.client.timeout
    assert None not in (timeout.connect, timeout.read, timeout.write, timeout.pool)
