import json

import pytest

from bot.channels.base import SendError
from bot.channels.telegram.rendering import CAPTION_LIMIT
from bot.channels.telegram.routes import carried
from bot.charts import draw
from dialogs.messages import Chart, Choice, Link, Say, Series
from tests.bot.channels.telegram.fakes import WEBHOOK, Failure, FakeBotApi, FakeReceiver, channel_of

CHART = Chart("近7天投诉", ("1日", "2日"), (Series("收到", (3, 5)),))
PNG = draw(CHART)


@pytest.fixture
def api() -> FakeBotApi:
    return FakeBotApi()


async def sent(api: FakeBotApi, say: Say) -> str | None:
    channel = channel_of(WEBHOOK, FakeReceiver(), api)
    try:
        return await channel.send("7", say)
    finally:
        await channel.close()


async def test_it_sends_a_chart_with_the_text_as_its_caption(api: FakeBotApi) -> None:
    link = Link("详情", "https://tingsu.test/console")
    assert await sent(api, Say("本周8件", choices=(Choice("t", "好"),), link=link, chart=CHART)) == "1001"
    ((method, call),) = api.calls
    assert (method, call["chat_id"], call["caption"]) == ("sendPhoto", "7", "本周8件")
    assert api.photos == [PNG]
    keyboard = [
        [{"text": "好", "callback_data": "t"}],
        [{"text": "详情", "url": "https://tingsu.test/console"}],
    ]
    assert json.loads(call["reply_markup"]) == {"inline_keyboard": keyboard}
    assert "parse_mode" not in call


@pytest.mark.parametrize("text", ["字" * (CAPTION_LIMIT + 1), "😀" * (CAPTION_LIMIT // 2 + 1)])
async def test_it_sends_a_text_that_no_caption_holds_after_the_chart(api: FakeBotApi, text: str) -> None:
    assert await sent(api, Say(text, choices=(Choice("t", "好"),), chart=CHART)) == "1002"
    assert [method for method, _ in api.calls] == ["sendPhoto", "sendMessage"]
    assert "caption" not in api.calls[0][1]
    assert api.calls[1][1]["text"] == text
    assert "reply_markup" in api.calls[1][1]
    assert "reply_markup" not in api.calls[0][1]


async def test_it_fills_a_caption_to_the_brim(api: FakeBotApi) -> None:
    await sent(api, Say("字" * CAPTION_LIMIT, chart=CHART))
    assert [method for method, _ in api.calls] == ["sendPhoto"]


async def test_it_sends_the_words_of_a_chart_that_cannot_be_drawn(api: FakeBotApi) -> None:
    await sent(api, Say("本周8件", chart=Chart("", (), ())))
    assert [(method, call["text"]) for method, call in api.calls] == [("sendMessage", "本周8件")]


async def test_it_sends_the_words_of_a_picture_that_is_refused(api: FakeBotApi) -> None:
    api.failures["sendPhoto"].append(Failure(400, "Bad Request: PHOTO_INVALID_DIMENSIONS"))
    assert await sent(api, Say("本周8件", chart=CHART)) == "1001"
    assert [method for method, _ in api.calls] == ["sendPhoto", "sendMessage"]


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (Failure(403, "Forbidden: bot was blocked by the user"), "blocked"),
        (Failure(400, "Bad Request: chat not found"), "chat_not_found"),
        (Failure(429, "Too Many Requests", {"retry_after": 3}), "flood"),
        (Failure(0), "network"),
        (Failure(-1), "timed_out"),
    ],
)
async def test_it_tells_how_a_picture_failed(api: FakeBotApi, failure: Failure, reason: str) -> None:
    api.failures["sendPhoto"].append(failure)
    with pytest.raises(SendError) as raised:
        await sent(api, Say("本周8件", chart=CHART))
    assert raised.value.reason == reason
    assert [method for method, _ in api.calls] == ["sendPhoto"]


async def test_it_does_not_repeat_a_picture_that_went_out(api: FakeBotApi) -> None:
    channel = channel_of(WEBHOOK, FakeReceiver(), api)
    say = Say("字" * 2000, chart=CHART)
    api.failures["sendMessage"].append(Failure(500))
    with pytest.raises(SendError):
        await channel.send("7", say)
    assert await channel.send("7", say) == "1002"
    assert [method for method, _ in api.calls] == ["sendPhoto", "sendMessage", "sendMessage"]
    await channel.close()


@pytest.mark.parametrize("say", [Say("好", chart=CHART), Say("好", proof=True)])
def test_no_answer_carries_what_is_uploaded_or_proven(say: Say) -> None:
    assert carried([say]) == 0
    assert carried([Say("好"), say]) == 1
