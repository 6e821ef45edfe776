"""Live pages hear that something changed, from where they were, and let go when the process ends."""

import asyncio
from collections.abc import AsyncIterator, Mapping

import pytest

from cases.actions import Contact
from cases.actors import Role
from handlers_console import live
from handlers_console.office import Office
from handlers_console.streams import EACH, Streams
from storage.hints import Hints, case_topic
from tests.handlers_console.cases import does, stored, the_case
from tests.handlers_console.conftest import SignedIn


class Board:
    """What a stream looks at."""

    def __init__(self) -> None:
        self.stamps: dict[str, str] = {"case": "1"}

    async def look(self) -> Mapping[str, str]:
        return dict(self.stamps)


def followed(streams: Streams, hints: Hints, board: Board, known: str = "") -> AsyncIterator[str]:
    return streams.follow(hints, "me", ("case:1",), board.look, known)


async def next_event(frames: AsyncIterator[str]) -> str:
    async with asyncio.timeout(5):
        async for frame in frames:
            if "event:" in frame:
                return frame
    raise AssertionError("the stream ended")


async def test_it_says_that_something_changed_and_not_what() -> None:
    streams, hints, board = Streams(), Hints(), Board()
    frames = followed(streams, hints, board)
    assert "event: ready" in await next_event(frames)
    waiting = asyncio.create_task(next_event(frames))
    await asyncio.sleep(0)
    board.stamps["case"] = "2"
    hints.publish(["case:1"])
    assert await waiting == "id: case=2\nevent: case\ndata: case\n\n"


async def test_it_goes_on_from_where_the_page_was() -> None:
    streams, hints, board = Streams(), Hints(), Board()
    board.stamps = {"case": "9", "who": "5"}
    assert "event: case" in await next_event(followed(streams, hints, board, "case=8&who=5"))


async def test_it_ends_all_streams_on_drain_and_opens_none() -> None:
    streams, hints, board = Streams(), Hints(), Board()
    frames = followed(streams, hints, board)
    await next_event(frames)
    waiting = asyncio.create_task(anext(frames, None))
    await asyncio.sleep(0)
    streams.drain()
    assert await asyncio.wait_for(waiting, 5) is None
    assert streams.full("me")


async def test_it_has_room_for_some_streams_of_each() -> None:
    streams, hints, board = Streams(), Hints(), Board()
    opened = [followed(streams, hints, board) for _ in range(EACH)]
    for frames in opened:
        await anext(frames)
    assert streams.full("me")
    assert not streams.full("somebody else")
    await opened[0].aclose()  # type: ignore[attr-defined]
    assert not streams.full("me")


async def test_it_has_another_stamp_for_every_change(office: Office, signed_in: SignedIn) -> None:
    number = await stored(office)
    case = await the_case(office, number)
    browser = await signed_in(Role.HANDLER)

    async def stamps() -> dict[str, str]:
        visit = type("Visit", (), {"office": office, "member": type("Member", (), {"id": "nobody"})})
        return await office.read(
            lambda connection: live._of_case(connection, visit, case.id, case.conversation_id)  # type: ignore[arg-type]
        )

    seen = [await stamps()]
    await does(office, number, Contact("phone"))
    seen.append(await stamps())
    await browser.submit(f"/console/cases/{number}/notes", {"text": "看一下"})
    seen.append(await stamps())
    assert len({one["case"] for one in seen}) == 3
    await browser.submit(f"/console/cases/{number}/here")
    assert (await stamps())["who"] != seen[-1]["who"]


async def test_it_hints_at_a_case_after_its_change(office: Office, signed_in: SignedIn) -> None:
    number = await stored(office)
    case = await the_case(office, number)
    browser = await signed_in(Role.HANDLER)
    with office.hints.watch(case_topic(case.id)) as one, office.hints.watch("cases") as any_:
        await browser.submit(f"/console/cases/{number}/actions/contacted", {"how": "phone"})
        assert await one.wait(1)
        assert await any_.wait(1)


@pytest.mark.parametrize("query", ["", "?case=TS-0000-0001-Y"])
async def test_it_is_closed_to_who_is_not_signed_in(browser: object, query: str) -> None:
    answer = await browser().get(f"/console/live{query}", headers={"accept": "text/event-stream"})  # type: ignore[operator]
    assert answer.status_code == 401
