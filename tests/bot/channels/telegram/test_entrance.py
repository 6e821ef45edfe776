import pytest

from bot.channels.base import SendError
from tests.bot.channels.telegram.fakes import POLLING, Failure, FakeBotApi, FakeReceiver, channel_of


async def test_it_leads_to_the_chat_with_a_start_button() -> None:
    api = FakeBotApi()
    channel = channel_of(POLLING, FakeReceiver(), api)
    for payload in ("b-east", "b-west"):
        address = await channel.entrance(payload, lasting=True)
        assert address == f"https://t.me/tingsu_bot?start={payload}"
    assert len(api.called("getMe")) == 1
    await channel.close()


async def test_it_says_that_there_is_none_while_telegram_does_not_answer() -> None:
    api = FakeBotApi()
    api.failures["getMe"].append(Failure(0))
    channel = channel_of(POLLING, FakeReceiver(), api)
    with pytest.raises(SendError, match="NetworkError"):
        await channel.entrance("b-east", lasting=True)
    await channel.close()
