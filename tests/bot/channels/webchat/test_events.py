"""The stream of events, read from its generator: the ASGI test transport cannot stream."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from functools import partial

import httpx
import pytest

from bot.channels.webchat.bubbles import Bubble, bubbles
from bot.channels.webchat.channel import WebChat
from bot.channels.webchat.events import Streams
from bot.channels.webchat.settings import Limits
from dialogs.messages import Say
from tests.bot.channels.webchat.fakes import Desk, identify, wording
from tests.waiting import until

LIMITS = Limits(streams_per_conversation=2, streams=3, heartbeat_seconds=0.05)
QUIET = Limits(heartbeat_seconds=60)


async def since(desk: Desk, conversation: str, after: int) -> tuple[list[Bubble], str | None]:
    passage = await desk.since(conversation, after)
    return bubbles(passage.entries, wording(), "zh"), passage.locale


def follow(streams: Streams, desk: Desk, conversation: str = "a", after: int = 0) -> AsyncIterator[str]:
    return streams.follow(conversation, after, "zh", partial(since, desk, conversation))


async def next_message(frames: AsyncIterator[str]) -> tuple[int, str]:
    async with asyncio.timeout(2):
        async for frame in frames:
            if frame.startswith("id: "):
                head, data = frame.rstrip().split("\n")
                return int(head.removeprefix("id: ")), json.loads(data.removeprefix("data: "))["text"]
    raise AssertionError("the stream ended")


async def test_it_sends_what_was_missed_and_then_what_comes(desk: Desk) -> None:
    for text in ("one", "two"):
        desk.says("a", Say(text))
    async with aclosing(follow(Streams(desk, QUIET), desk, after=1)) as frames:  # type: ignore[type-var]
        assert await next_message(frames) == (2, "two")
        waiting = asyncio.create_task(next_message(frames))
        await asyncio.sleep(0.01)
        desk.says("b", Say("somebody else's"))
        desk.says("a", Say("three\nlines\r\nhere"))
        assert await waiting == (3, "three\nlines\r\nhere")


async def test_it_misses_nothing_said_while_it_reads(desk: Desk) -> None:
    async def slowly(after: int) -> tuple[list[Bubble], str | None]:
        found = await since(desk, "a", after)
        if after == 0 and not found[0]:
            desk.says("a", Say("just now"))
        return found

    async with aclosing(Streams(desk, QUIET).follow("a", 0, "zh", slowly)) as frames:  # type: ignore[type-var]
        assert await next_message(frames) == (1, "just now")


async def test_it_reads_again_on_a_heartbeat_in_case_a_hint_was_lost(desk: Desk) -> None:
    async with aclosing(follow(Streams(desk, LIMITS), desk)) as frames:  # type: ignore[type-var]
        assert (await anext(frames)).startswith("retry:")
        assert (await anext(frames)).startswith(":")
        desk._append(desk.talk("a"), Say("unhinted"))  # said without a hint
        assert await next_message(frames) == (1, "unhinted")


async def test_it_tells_a_page_in_another_language(desk: Desk) -> None:
    desk.talk("a").locale = "en"
    frames = [frame async for frame in follow(Streams(desk, LIMITS), desk)]

    assert frames[-1] == "event: locale\ndata: en\n\n"


async def test_it_ends_all_streams_on_the_drain_and_opens_none(desk: Desk) -> None:
    streams = Streams(desk, QUIET)
    waiting = [asyncio.create_task(_all(follow(streams, desk))) for _ in range(3)]
    await until(lambda: desk.listeners == 3)

    streams.drain()

    async with asyncio.timeout(1):
        await asyncio.gather(*waiting)
    assert desk.listeners == 0
    assert streams.full("a")


async def test_it_holds_only_so_many_streams(desk: Desk) -> None:
    streams = Streams(desk, LIMITS)
    first, second, third = follow(streams, desk), follow(streams, desk), follow(streams, desk, "b")
    await anext(first)
    await anext(second)
    assert streams.full("a")
    assert not streams.full("b")

    await anext(third)
    assert streams.full("c")

    await first.aclose()  # type: ignore[attr-defined]
    assert not streams.full("a")
    await second.aclose()  # type: ignore[attr-defined]
    await third.aclose()  # type: ignore[attr-defined]


async def test_it_ends_a_stream_whose_hints_failed(desk: Desk) -> None:
    class Broken:
        def listen(self, conversation_id: str) -> AsyncIterator[None]:
            raise ConnectionError(conversation_id)

    frames = [frame async for frame in follow(Streams(Broken(), QUIET), desk)]

    assert len(frames) <= 2


async def test_it_ends_a_stream_while_the_database_is_away(desk: Desk) -> None:
    desk.away = True

    assert await _all(follow(Streams(desk, QUIET), desk)) == ["retry: 2000\n\n"]
    assert desk.listeners == 0


async def test_it_resumes_after_the_last_event_the_page_has(
    client: httpx.AsyncClient, web: WebChat, desk: Desk
) -> None:
    conversation = identify("webchat", client.cookies["tingsu_chat"])
    for text in ("one", "two", "three"):
        desk.says(conversation, Say(text))

    streaming = asyncio.create_task(client.get("/chat/events?after=0", headers={"last-event-id": "2"}))
    await until(lambda: desk.talks[conversation].seen == 2 and desk.listeners == 1)
    web.drain()
    response = await streaming

    assert response.headers["content-type"].startswith("text/event-stream")
    assert "three" in response.text
    assert "two" not in response.text
    assert desk.talks[conversation].seen == 2


async def test_it_refuses_a_stream_too_many(client: httpx.AsyncClient, web: WebChat) -> None:
    web.drain()

    response = await client.get("/chat/events")

    assert response.status_code == 503


async def test_it_answers_a_page_that_asks_instead(client: httpx.AsyncClient, desk: Desk) -> None:
    conversation = identify("webchat", client.cookies["tingsu_chat"])
    for text in ("one", "two"):
        desk.says(conversation, Say(text))

    news = (await client.get("/chat/news?after=1")).json()
    everything = (await client.get("/chat/news?after=-5e9")).json()

    assert [said["text"] for said in news["messages"]] == ["two"]
    assert len(everything["messages"]) == 2


@pytest.mark.parametrize("path", ["/chat/events", "/chat/news"])
async def test_it_streams_nothing_to_a_stranger(client: httpx.AsyncClient, path: str) -> None:
    client.cookies.clear()

    assert (await client.get(path)).status_code == 400


async def _all(frames: AsyncIterator[str]) -> list[str]:
    return [frame async for frame in frames]
