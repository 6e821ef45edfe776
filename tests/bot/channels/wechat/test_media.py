import httpx
import pytest

from bot.channels.base import FetchError
from tests.bot.channels.wechat.conftest import World

PATH = "/cgi-bin/media/get"
VIDEO = "https://vweixinp.tc.qq.com/1007.mp4?vkey=1"


def file(content: bytes, kind: str = "image/jpeg") -> httpx.Response:
    return httpx.Response(200, content=content, headers={"content-type": kind})


async def fetched(world: World, ref: str = "m_1") -> bytes:
    return b"".join([piece async for piece in world.channel.fetch(ref)])


async def failed(world: World) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await fetched(world)
    return caught.value


async def test_it_fetches_a_file(world: World) -> None:
    world.platform.media["m_1"] = file(b"\xff\xd8 picture")
    assert await fetched(world) == b"\xff\xd8 picture"


async def test_it_keeps_to_its_cap(world: World) -> None:
    world.platform.media["m_1"] = file(b"x" * 1000)
    assert len(await fetched(world)) == 1000
    world.platform.media["m_1"] = file(b"x" * 1001)
    error = await failed(world)
    assert (error.reason, error.permanent) == ("too_large", True)


async def test_it_gives_up_on_an_expired_file(world: World) -> None:
    error = await failed(world)
    assert (error.reason, error.permanent) == ("media", True)


async def test_it_renews_a_refused_token(world: World) -> None:
    world.platform.media["m_1"] = file(b"picture")
    await fetched(world)
    world.platform.revoke()
    assert await fetched(world) == b"picture"
    world.platform.fail(PATH, *[40001] * 10)
    assert not (await failed(world)).permanent
    assert world.platform.calls(PATH) == 5


@pytest.mark.parametrize(
    "failure",
    [
        -1,
        48001,
        45009,
        httpx.ReadTimeout("slow"),
        httpx.Response(500),
        file(b"<html>", "text/html"),
        file(b'{"errcode": "?"}', "text/plain"),
    ],
)
async def test_it_may_be_tried_again(world: World, failure: int | httpx.Response | Exception) -> None:
    world.platform.fail(PATH, failure)
    assert not (await failed(world)).permanent


@pytest.mark.parametrize("address", [VIDEO, VIDEO.replace("https", "http")])
async def test_it_follows_the_address_of_a_video(world: World, address: str) -> None:
    world.platform.media["m_1"] = httpx.Response(200, json={"video_url": address})
    world.platform.elsewhere[address] = file(b"video", "video/mp4")
    assert await fetched(world) == b"video"
    assert "access_token" not in str(world.platform.requests[-1].url)


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/1.mp4",
        "https://notqq.com/1.mp4",
        "https://qq.com.evil.example/1.mp4",
        "https://vweixinp.tc.qq.com@evil.example/1.mp4",
        "https://user:pw@vweixinp.tc.qq.com/1.mp4",
        "https://vweixinp.tc.qq.com:8443/1.mp4",
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1/",
        "http://[::1]/",
        "file:///etc/passwd",
        "//qq.com/1",
        "/console",
        "https://[",
        "",
        None,
        7,
    ],
)
async def test_it_follows_no_other_address(world: World, address: object) -> None:
    world.platform.media["m_1"] = httpx.Response(200, json={"video_url": address})
    error = await failed(world)
    assert (error.reason, error.permanent) == ("video_address", True)
    assert world.platform.requests[-1].url.path == PATH


async def test_it_follows_no_redirect(world: World) -> None:
    world.platform.media["m_1"] = httpx.Response(200, json={"video_url": VIDEO})
    world.platform.elsewhere[VIDEO] = httpx.Response(302, headers={"location": "http://127.0.0.1/"})
    assert (await failed(world)).reason == "http_302"
