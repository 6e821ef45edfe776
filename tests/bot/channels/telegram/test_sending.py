import asyncio
import json
import time
from datetime import timedelta

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.channels.base import SendError
from bot.channels.telegram.outcomes import outcome
from bot.channels.telegram.sending import REMEMBERED_CHATS, Pace
from dialogs.messages import Choice, Say
from tests.bot.channels.telegram.fakes import TOKEN, WEBHOOK, Failure, FakeBotApi, FakeReceiver, channel_of

PERMANENT = {"permanent": True, "alert": True}
UNREACHABLE = {"unreachable": True}


@pytest.mark.parametrize(
    ("error", "reason", "flags"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), "blocked", UNREACHABLE),
        (BadRequest("Bad Request: chat not found"), "chat_not_found", UNREACHABLE),
        (BadRequest("Bad Request: message is too long"), "bad_request", PERMANENT),
        (ChatMigrated(-100), "not_private", UNREACHABLE),
        (InvalidToken("Unauthorized"), "token_refused", {"alert": True}),
        (EndPointNotFound("x"), "token_refused", {"alert": True}),
        (RetryAfter(timedelta(seconds=7)), "flood", {"retry_after": 7.0}),
        (TimedOut(), "timed_out", {}),
        (NetworkError("Bad Gateway"), "network", {}),
        (Conflict("x"), "unknown", {"alert": True}),
        (TelegramError("x"), "unknown", {"alert": True}),
    ],
)
def test_it_decides_what_a_failure_means(error: TelegramError, reason: str, flags: dict[str, object]) -> None:
    plain = {"permanent": False, "unreachable": False, "parked": False, "retry_after": None, "alert": False}
    assert vars(outcome(error)) == {"reason": reason} | plain | flags


async def test_it_sends_text_and_buttons() -> None:
    api = FakeBotApi()
    channel = channel_of(WEBHOOK, FakeReceiver(), api)
    assert await channel.send("7", Say("你好", choices=(Choice("t", "好"),))) == "1001"
    (call,) = api.called("sendMessage")
    assert (call["chat_id"], call["text"]) == ("7", "你好")
    assert json.loads(call["reply_markup"]) == {"inline_keyboard": [[{"text": "好", "callback_data": "t"}]]}
    assert json.loads(call["link_preview_options"]) == {"is_disabled": True}
    assert "parse_mode" not in call
    await channel.close()


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (Failure(403, "Forbidden: bot was blocked by the user"), "blocked"),
        (Failure(400, "Bad Request: chat not found"), "chat_not_found"),
        (Failure(401, "Unauthorized"), "token_refused"),
        (Failure(404, "Not Found"), "token_refused"),
        (Failure(429, "Too Many Requests", {"retry_after": 3}), "flood"),
        (Failure(502, "Bad Gateway"), "network"),
        (Failure(0), "network"),
        (Failure(-1), "timed_out"),
    ],
)
async def test_it_tells_how_a_send_failed(failure: Failure, reason: str) -> None:
    api = FakeBotApi()
    api.failures["sendMessage"].append(failure)
    channel = channel_of(WEBHOOK, FakeReceiver(), api)
    with pytest.raises(SendError) as raised:
        await channel.send("7", Say("你好"))
    assert raised.value.reason == reason
    assert TOKEN not in repr(raised.value)
    assert raised.value.__suppress_context__
    await channel.close()


@pytest.mark.parametrize(
    "body", ['{"ok": true, "result": {"text": "机密"', '{"ok": true}', '{"ok": false}', "[1]", "[" * 100_000]
)
async def test_it_does_not_log_an_answer_it_cannot_parse(body: str, caplog: pytest.LogCaptureFixture) -> None:
    api = FakeBotApi()
    api.failures["sendMessage"].append(Failure(200, body))
    channel = channel_of(WEBHOOK, FakeReceiver(), api)
    with pytest.raises(SendError, match="unknown"):
        await channel.send("7", Say("你好"))
    assert caplog.text == ""
    await channel.close()


async def test_it_goes_on_with_the_part_that_failed() -> None:
    api = FakeBotApi()
    channel = channel_of(WEBHOOK, FakeReceiver(), api)
    say = Say("a" * 4096 + "b" * 4096 + "c")
    api.failures["sendMessage"] += [Failure(500), Failure(500)]
    for _ in range(2):
        with pytest.raises(SendError):
            await channel.send("7", say)
    api.calls.clear()
    await channel.send("7", say)
    assert [call["text"][0] for call in api.called("sendMessage")] == ["a", "b", "c"]
    api.calls.clear()
    await channel.send("7", say)
    assert len(api.calls) == 3
    await channel.close()


async def test_it_does_not_repeat_the_parts_that_went_out() -> None:
    api = FakeBotApi()
    channel = channel_of(WEBHOOK, FakeReceiver(), api)
    say = Say("a" * 4096 + "b")
    original = api._result

    async def fail_second(method: str, arguments: dict[str, str]) -> object:
        if arguments["text"] == "a" * 4096:
            api.failures["sendMessage"].append(Failure(500))
        return await original(method, arguments)

    api._result = fail_second  # type: ignore[method-assign]
    with pytest.raises(SendError):
        await channel.send("7", say)
    await channel.send("7", say)
    assert [call["text"][0] for call in api.called("sendMessage")] == ["a", "b", "b"]
    await channel.close()


async def test_it_keeps_the_pace_of_a_chat_and_of_all() -> None:
    pace = Pace(overall=100, per_chat=10)
    begin = time.monotonic()
    await asyncio.gather(*(pace.wait("a") for _ in range(3)))
    assert time.monotonic() - begin >= 0.18
    begin = time.monotonic()
    await asyncio.gather(*(pace.wait(str(chat)) for chat in range(20)))
    assert time.monotonic() - begin >= 0.17


async def test_it_remembers_no_more_chats_than_it_must() -> None:
    pace = Pace(overall=1e6, per_chat=1e6)
    for chat in range(REMEMBERED_CHATS + 10):
        await pace.wait(str(chat))
    assert len(pace._chats) == REMEMBERED_CHATS
