import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.channels.base import Overloaded
from bot.channels.telegram.api import client_options, close_bot, open_bot
from bot.channels.telegram.inbound import Reading, Taken
from bot.channels.telegram.polling import ATTEMPTS, Polling
from dialogs.messages import Text
from tests.bot.channels.telegram.fakes import API_BASE, TOKEN, Failure, FakeBotApi, FakeReceiver, update_of
from tests.waiting import until


class Post:
    """A poller between the fakes; its sleeps are recorded, not slept."""

    def __init__(self) -> None:
        self.api = FakeBotApi()
        self.receiver = FakeReceiver()
        self.slept: list[float] = []
        self.bot = open_bot(TOKEN, API_BASE, client_options(self.api.transport))
        self.polling = Polling(self.bot, self._take, lambda: None, sleep=self._sleep)

    async def until_idle(self) -> None:
        """Poll until Telegram has nothing more."""
        task = asyncio.create_task(self.polling.run())
        await asyncio.wait(
            {task, idle := asyncio.create_task(self.api.idle.wait())},
            return_when="FIRST_COMPLETED",
            timeout=5,
        )
        task.cancel()
        idle.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert self.api.idle.is_set()

    @property
    def texts(self) -> list[str]:
        return [content.text for taken in self.receiver.taken if isinstance(content := taken.content, Text)]

    @property
    def offsets(self) -> list[str | None]:
        return [call.get("offset") for call in self.api.called("getUpdates")]

    async def _take(self, reading: Reading) -> None:
        if isinstance(reading, Taken):
            await self.receiver.receive(reading.incoming)

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    post = Post()
    yield post
    await close_bot(post.bot)


def said(update_id: int, text: str, chat: int = 7) -> dict[str, Any]:
    return update_of(
        update_id=update_id, message_id=update_id, text=text, chat={"id": chat, "type": "private"}
    )


async def test_it_takes_all_and_confirms_them(post: Post) -> None:
    post.api.updates = [said(10, "a"), said(11, "b")]
    await post.until_idle()
    assert post.texts == ["a", "b"]
    assert post.offsets == [None, "12"]
    assert post.slept == []


async def test_it_always_says_which_updates_it_wants(post: Post) -> None:
    await post.until_idle()
    (call,) = post.api.called("getUpdates")
    assert json.loads(call["allowed_updates"]) == [
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
    ]
    assert int(call["timeout"]) > 0


async def test_it_confirms_nothing_before_it_is_committed(post: Post) -> None:
    post.api.updates = [said(10, "a")]
    post.receiver.pauses["10"] = asyncio.Event()
    task = asyncio.create_task(post.polling.run())
    await until(lambda: post.texts or post.offsets)
    await asyncio.sleep(0.02)
    assert post.offsets == [None]
    post.receiver.pauses["10"].set()
    await asyncio.wait_for(post.api.idle.wait(), 5)
    assert post.offsets == [None, "11"]
    task.cancel()
    await asyncio.wait({task})


async def test_it_takes_conversations_side_by_side_and_each_in_order(post: Post) -> None:
    post.api.updates = [said(10, "slow", 1), said(11, "after slow", 1), said(12, "other", 2)]
    post.receiver.pauses["10"] = asyncio.Event()
    task = asyncio.create_task(post.polling.run())
    await until(lambda: post.texts)
    await asyncio.sleep(0.02)
    assert post.texts == ["other"]
    post.receiver.pauses["10"].set()
    await asyncio.wait_for(post.api.idle.wait(), 5)
    assert post.texts == ["other", "slow", "after slow"]
    task.cancel()
    await asyncio.wait({task})


async def test_it_waits_and_tries_again_when_overloaded(post: Post) -> None:
    post.api.updates = [said(10, "a", 1), said(11, "b", 1), said(12, "c", 2)]
    post.receiver.failures["10"] += [Overloaded()] * (ATTEMPTS + 2)
    await post.until_idle()
    assert post.texts == ["c", "a", "b"]
    assert post.offsets == [None] * (ATTEMPTS + 3) + ["13"]
    assert post.slept[:4] == [1, 2, 4, 8]


async def test_it_keeps_a_failing_update_while_nothing_else_succeeds_either(post: Post) -> None:
    post.api.updates = [said(10, "a")]
    post.receiver.failures["10"] += [RuntimeError("down")] * (ATTEMPTS * 3)
    await post.until_idle()
    assert post.texts == ["a"]
    assert max(post.slept) == 60


async def test_it_gives_up_an_update_that_fails_while_others_succeed(post: Post) -> None:
    post.api.updates = [said(10, "poison", 1), said(11, "after", 1)]
    post.api.updates += [said(20 + number, str(number), 20 + number) for number in range(ATTEMPTS)]
    post.receiver.failures["10"] += [RuntimeError("always")] * 100
    for number in range(ATTEMPTS):
        post.receiver.failures[str(20 + number)] += [RuntimeError("down")] * number
    with capture_logs() as logs:
        await post.until_idle()
    assert post.texts == [*map(str, range(ATTEMPTS)), "after"]
    assert {"event": "telegram_update_given_up", "update_id": 10, "log_level": "error"} in logs


async def test_it_passes_over_what_it_cannot_read(post: Post) -> None:
    post.api.updates = [
        {"update_id": 9, "message": "?"},
        said(10, "a"),
        {"update_id": 11, "message": {"chat": 5}},
    ]
    await post.until_idle()
    assert post.texts == ["a"]
    assert post.offsets == [None, "12"]


async def test_it_is_in_no_hurry_with_updates_that_can_never_be_confirmed(post: Post) -> None:
    post.api.updates = [{"update_id": "?"}]
    task = asyncio.create_task(post.polling.run())
    await until(lambda: len(post.slept) >= 3)
    task.cancel()
    await asyncio.wait({task})
    assert post.slept[:3] == [1, 2, 4]


@pytest.mark.parametrize(
    ("failure", "event"),
    [
        (Failure(409, "Conflict: terminated by other getUpdates request"), "telegram_poll_conflict"),
        (Failure(401, "Unauthorized"), "telegram_token_refused"),
        (Failure(502, "Bad Gateway"), "telegram_poll_failed"),
        (Failure(0), "telegram_poll_failed"),
        (Failure(-1), "telegram_poll_failed"),
    ],
)
async def test_it_backs_off_and_goes_on(post: Post, failure: Failure, event: str) -> None:
    post.api.failures["getupdates"] += [failure] * 3
    post.api.updates = [said(10, "a")]
    with capture_logs() as logs:
        await post.until_idle()
    assert post.texts == ["a"]
    assert post.slept == [1, 2, 4]
    assert [entry["event"] for entry in logs] == [event] * 3


async def test_it_waits_as_long_as_telegram_asks(post: Post) -> None:
    post.api.failures["getupdates"].append(Failure(429, "Too Many Requests", {"retry_after": 17}))
    await post.until_idle()
    assert post.slept == [17]
