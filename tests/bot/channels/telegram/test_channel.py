import asyncio
import json
from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from bot.channels.base import Channel
from bot.channels.telegram import channel as channel_module
from bot.channels.telegram.aside import Aside
from bot.channels.telegram.channel import Account
from dialogs.messages import Say
from tests.bot.channels.telegram.fakes import (
    POLLING,
    SECRET,
    TOKEN,
    WEBHOOK,
    Failure,
    FakeBotApi,
    FakeReceiver,
    channel_of,
    tap_of,
    update_of,
)
from tests.waiting import until


async def polled(api: FakeBotApi, receiver: FakeReceiver) -> None:
    """Run the channel until Telegram has nothing more."""
    channel = channel_of(POLLING, receiver, api)
    task = asyncio.create_task(channel.run())
    await asyncio.wait_for(api.idle.wait(), 5)
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await channel.close()


async def test_it_keeps_the_contract() -> None:
    channel: Channel = channel_of(WEBHOOK, FakeReceiver(), FakeBotApi())
    assert channel.name == "telegram"


async def test_it_sets_the_webhook() -> None:
    api = FakeBotApi()
    channel = channel_of(WEBHOOK, FakeReceiver(), api)
    await channel.run()
    (call,) = api.called("setWebhook")
    assert (call["url"], call["secret_token"]) == ("https://tingsu.test/telegram", SECRET)
    assert json.loads(call["allowed_updates"]) == [
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
    ]
    assert "drop_pending_updates" not in call
    assert api.called("getUpdates") == []
    await channel.close()


async def test_it_shows_menus_in_every_language() -> None:
    api = FakeBotApi()
    channel = channel_of(WEBHOOK, FakeReceiver(), api)
    await channel.run()
    calls = api.called("setMyCommands")
    assert [call.get("language_code") for call in calls] == [None, "zh", "en"]
    assert json.loads(calls[0]["commands"]) == [{"command": "help", "description": "帮助"}]
    assert {call["scope"] for call in calls} == {'{"type": "all_private_chats"}'}
    await channel.close()


async def test_it_polls_without_a_webhook() -> None:
    api = FakeBotApi()
    api.updates = [update_of(update_id=1, text="你好"), tap_of("t1", 2), tap_of(None, 3)]
    receiver = FakeReceiver()
    await polled(api, receiver)
    assert [taken.key for taken in receiver.taken] == ["5", "cb:99"]
    assert api.called("deleteWebhook") == [{}]
    assert len(api.called("answerCallbackQuery")) == 2


async def test_it_sends_a_group_away_when_polling() -> None:
    api = FakeBotApi()
    group = {"id": -5, "type": "group"}
    api.updates = [update_of(update_id=1, text="/start", chat=group)]
    receiver = FakeReceiver()
    await polled(api, receiver)
    (call,) = api.called("sendMessage")
    assert (call["chat_id"], call["text"]) == ("-5", "请私聊我。")
    assert receiver.taken == []


async def test_it_answers_nothing_in_place_when_polling() -> None:
    channel = channel_of(POLLING, FakeReceiver(), FakeBotApi())
    assert channel.inline([Say("a")]) == 0
    assert list(channel.routes) == []
    await channel.close()


async def test_it_introduces_itself_until_telegram_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel_module, "FIRST_PAUSE", 0.001)
    api = FakeBotApi()
    api.failures["getMe"] += [Failure(401, "Unauthorized"), Failure(0)]
    api.failures["setWebhook"] += [Failure(400, "Bad Request: bad webhook: failed to resolve host")]
    channel = channel_of(WEBHOOK, FakeReceiver(), api)
    with capture_logs() as logs:
        await channel.run()
    assert [entry["event"] for entry in logs] == [
        "telegram_token_refused",
        "telegram_not_ready",
        "telegram_not_ready",
        "telegram_ready",
    ]
    assert "failed to resolve host" in str(logs)
    assert TOKEN not in str(logs)
    await channel.close()


async def test_it_works_without_menus_if_telegram_refuses_them() -> None:
    api = FakeBotApi()
    api.failures["setMyCommands"].append(Failure(400, "Bad Request: BOT_COMMAND_INVALID"))
    channel = channel_of(WEBHOOK, FakeReceiver(), api)
    with capture_logs() as logs:
        await channel.run()
    assert [entry["event"] for entry in logs] == ["telegram_menus_refused", "telegram_ready"]
    await channel.close()


@pytest.mark.parametrize(
    ("account", "wrong"),
    [
        (lambda: Account("not-a-token"), "token"),
        (lambda: Account(TOKEN, api_base="api.telegram.org"), "Bot API"),
        (lambda: Account(TOKEN, "webhook", "", "https://tingsu.test"), "secret"),
        (lambda: Account(TOKEN, "webhook", "密", "https://tingsu.test"), "secret"),
        (lambda: Account(TOKEN, "webhook", SECRET, "http://tingsu.test"), "https"),
    ],
)
def test_it_refuses_an_account_that_cannot_work(account: Callable[[], Account], wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        account()


def test_it_keeps_secrets_out_of_sight() -> None:
    assert TOKEN not in repr(WEBHOOK)
    assert SECRET not in repr(WEBHOOK)


async def test_it_bounds_what_it_does_beside() -> None:
    aside = Aside(limit=2, seconds=0.01)
    started = []

    async def hang() -> None:
        started.append(1)
        await asyncio.sleep(3600)

    with capture_logs() as logs:
        for _ in range(3):
            aside.call(hang)
        await until(lambda: len(logs) == 3)
    assert len(started) == 2
    assert [entry["event"] for entry in logs] == [
        "telegram_side_call_left_out",
        "telegram_side_call_failed",
        "telegram_side_call_failed",
    ]
    aside.call(hang)
    await aside.close()
