import asyncio
import json
from collections.abc import AsyncIterator, MutableMapping
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.types import Message
from structlog.testing import capture_logs

from bot.channels.base import Overloaded
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.routes import BODY_LIMIT
from dialogs.messages import Choice, Say, Text
from tests.bot.channels.telegram.fakes import (
    SECRET,
    WEBHOOK,
    FakeBotApi,
    FakeReceiver,
    channel_of,
    tap_of,
    update_of,
)
from tests.bot.channels.telegram.test_hostile_updates import mutated
from tests.waiting import until

HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET}


class Desk:
    """The channel behind its webhook."""

    def __init__(self, *says: Say) -> None:
        self.api = FakeBotApi()
        self.receiver = FakeReceiver(*says)
        self.channel: Telegram = channel_of(WEBHOOK, self.receiver, self.api)
        self.app = Starlette(routes=list(self.channel.routes))

    async def post(self, update: object, headers: dict[str, str] = HEADERS) -> httpx.Response:
        body = update if isinstance(update, bytes) else json.dumps(update).encode()
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://tingsu.test") as client:
            return await client.post("/telegram", content=body, headers=headers)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk(Say("收到", choices=(Choice("t1", "完成"),)))
    yield desk
    await desk.channel.close()


async def test_it_answers_in_the_response(desk: Desk) -> None:
    response = await desk.post(update_of(text="你好"))
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.json() == {
        "method": "sendMessage",
        "chat_id": 7,
        "text": "收到",
        "link_preview_options": {"is_disabled": True},
        "reply_markup": {"inline_keyboard": [[{"text": "完成", "callback_data": "t1"}]]},
    }
    assert desk.receiver.taken[0].content == Text("你好")
    assert len(desk.receiver.settled) == 1
    assert desk.api.calls == []


async def test_it_acknowledges_a_tap_beside_the_answer(desk: Desk) -> None:
    response = await desk.post(tap_of("t1"))
    assert response.json()["method"] == "sendMessage"
    await until(lambda: desk.api.calls)
    assert desk.api.called("answerCallbackQuery") == [{"callback_query_id": "99"}]


async def test_it_acknowledges_a_tap_in_the_response_if_there_is_no_other_answer() -> None:
    desk = Desk()
    response = await desk.post(tap_of("t1"))
    assert response.json() == {"method": "answerCallbackQuery", "callback_query_id": "99"}
    assert len(desk.receiver.settled) == 1
    assert desk.api.calls == []


@pytest.mark.parametrize("says", [(Say("a"), Say("b")), (Say("x" * 5000),), (Say("a", proof=True),)])
async def test_it_leaves_to_the_sender_what_the_response_cannot_carry(says: tuple[Say, ...]) -> None:
    desk = Desk(*says)
    response = await desk.post(update_of(text="你好"))
    assert (response.status_code, response.content) == (200, b"")
    assert desk.receiver.settled == []


async def test_it_says_how_much_the_response_carries(desk: Desk) -> None:
    inline = desk.channel.inline
    assert inline([]) == 0
    assert inline([Say("a"), Say("b")]) == 1
    assert inline([Say("a", proof=True)]) == 0
    assert inline([Say("x" * 5000)]) == 0


@pytest.mark.parametrize("headers", [{}, {"X-Telegram-Bot-Api-Secret-Token": "wrong"}])
async def test_it_turns_strangers_away(desk: Desk, headers: dict[str, str]) -> None:
    with capture_logs() as logs:
        response = await desk.post(update_of(text="机密"), headers)
    assert response.status_code == 403
    assert desk.receiver.taken == []
    assert logs == [{"event": "telegram_webhook_wrong_secret", "log_level": "warning"}]


async def test_it_refuses_a_body_over_the_limit(desk: Desk) -> None:
    assert (await desk.post(b"x" * (BODY_LIMIT + 1))).status_code == 413


async def test_it_refuses_a_long_body_of_undeclared_length(desk: Desk) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * (BODY_LIMIT // 32)

    transport = httpx.ASGITransport(desk.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://tingsu.test") as client:
        response = await client.post("/telegram", content=pieces(), headers=HEADERS)
    assert response.status_code == 413


async def test_it_takes_only_posts(desk: Desk) -> None:
    transport = httpx.ASGITransport(desk.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://tingsu.test") as client:
        assert (await client.get("/telegram")).status_code == 405


async def test_it_accepts_the_unreadable_so_that_it_is_not_sent_again(desk: Desk) -> None:
    with capture_logs() as logs:
        response = await desk.post(b'{"secret content')
    assert response.status_code == 200
    assert [entry["event"] for entry in logs] == ["telegram_update_unreadable"]
    assert "secret" not in str(logs)


@pytest.mark.parametrize("failure", [Overloaded(), RuntimeError("a fault of ours")])
async def test_it_asks_for_a_repeat_if_nothing_was_committed(desk: Desk, failure: Exception) -> None:
    desk.receiver.failures["5"].append(failure)
    with capture_logs() as logs:
        assert (await desk.post(update_of(text="你好"))).status_code == 503
    assert "你好" not in str(logs)
    assert desk.receiver.settled == []
    assert (await desk.post(update_of(text="你好"))).status_code == 200


async def test_it_sends_groups_away(desk: Desk) -> None:
    response = await desk.post(update_of(text="/start", chat={"id": -5, "type": "group"}))
    assert response.json() == {
        "method": "sendMessage",
        "chat_id": -5,
        "text": "请私聊我。",
        "link_preview_options": {"is_disabled": True},
        "reply_parameters": {"message_id": 5, "allow_sending_without_reply": True},
    }
    assert desk.receiver.taken == []


async def test_it_does_not_settle_an_answer_nobody_waited_for(desk: Desk) -> None:
    """The client hangs up while its turn is being committed."""
    desk.receiver.pauses["5"] = asyncio.Event()
    gone = asyncio.Event()
    body = json.dumps(update_of(text="你好")).encode()
    requests: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[Message] = []

    async def receive() -> Message:
        if requests:
            return requests.pop()
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: MutableMapping[str, Any] = {
        "type": "http",
        "method": "POST",
        "path": "/telegram",
        "root_path": "",
        "headers": [(b"x-telegram-bot-api-secret-token", SECRET.encode())],
    }
    call = asyncio.create_task(desk.app(scope, receive, send))
    await asyncio.sleep(0)
    gone.set()
    desk.receiver.pauses["5"].set()
    await call
    assert len(desk.receiver.taken) == 1
    assert desk.receiver.settled == []


@given(mutated() | st.binary())
async def test_it_never_fails_on_what_it_is_sent(update: object) -> None:
    desk = Desk(Say("收到"))
    try:
        assert (await desk.post(update)).status_code == 200
    finally:
        await desk.channel.close()
