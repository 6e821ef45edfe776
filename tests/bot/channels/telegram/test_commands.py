import json

import pytest

from tests.bot.channels.telegram.fakes import TOKEN, WEBHOOK, Failure, FakeBotApi, FakeReceiver, channel_of

MENU = [("cases", "我的案件"), ("due", "快到期的")]


async def offered(api: FakeBotApi, menu: list[tuple[str, str]]) -> bool:
    channel = channel_of(WEBHOOK, FakeReceiver(), api)
    try:
        return await channel.offer_commands("7", menu)
    finally:
        await channel.close()


async def test_it_gives_one_chat_a_menu_of_its_own() -> None:
    api = FakeBotApi()
    assert await offered(api, MENU)
    (call,) = api.called("setMyCommands")
    assert json.loads(call["scope"]) == {"type": "chat", "chat_id": 7}
    assert json.loads(call["commands"]) == [
        {"command": name, "description": description} for name, description in MENU
    ]
    assert "language_code" not in call


async def test_it_gives_a_chat_the_common_menu_back() -> None:
    api = FakeBotApi()
    assert await offered(api, [])
    (call,) = api.called("deleteMyCommands")
    assert json.loads(call["scope"]) == {"type": "chat", "chat_id": 7}


@pytest.mark.parametrize(
    "failure",
    [
        Failure(400, "Bad Request: BOT_COMMAND_INVALID"),
        Failure(403, "Forbidden"),
        Failure(401, "Unauthorized"),
        Failure(429, "Too Many Requests", {"retry_after": 3}),
        Failure(502),
        Failure(0),
        Failure(-1),
    ],
)
async def test_it_says_when_telegram_did_not_take_a_menu(
    failure: Failure, capsys: pytest.CaptureFixture[str]
) -> None:
    api = FakeBotApi()
    api.failures["setMyCommands"].append(failure)
    assert not await offered(api, MENU)
    log = capsys.readouterr().out
    assert "telegram_menu_not_offered" in log
    assert TOKEN not in log
