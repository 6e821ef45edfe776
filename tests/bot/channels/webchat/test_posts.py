import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.webchat.channel import WebChat
from bot.channels.webchat.posted import clean
from dialogs.messages import Choice, Command, CommandName, Say, Tap, Text
from tests.bot.channels.webchat.fakes import Desk, browser, identify

KEY = "11111111-2222-4333-8444-555555555555"
JSON = {"accept": "application/json"}


async def post(
    client: httpx.AsyncClient, content: object, key: object = KEY, **more: object
) -> httpx.Response:
    body = {"key": key, "content": content, **more}
    return await client.post("/chat/messages", json=body, headers=JSON)


async def test_it_answers_in_the_response(client: httpx.AsyncClient, desk: Desk) -> None:
    desk.reply = lambda _: [Say("收到"), Say("选一个", (Choice("1:a", "甲"),))]

    answer = (await post(client, {"type": "text", "text": "你好"})).json()

    assert answer["turns"] == [1]
    assert [(said["seq"], said["text"]) for said in answer["messages"]] == [(2, "收到"), (3, "选一个")]
    assert answer["messages"][1]["choices"] == [{"token": "1:a", "label": "甲"}]
    assert len(desk.delivered_answers) == 1


async def test_it_takes_texts_taps_and_commands(client: httpx.AsyncClient, desk: Desk) -> None:
    await post(client, {"type": "text", "text": "你好"}, KEY + "1")
    await post(client, {"type": "tap", "token": "1:a"}, KEY + "2")
    await post(client, {"type": "command", "name": "progress"}, KEY + "3")

    assert [incoming.content for incoming in desk.taken] == [
        Text("你好"),
        Tap("1:a"),
        Command(CommandName.PROGRESS),
    ]
    assert {incoming.channel for incoming in desk.taken} == {"webchat"}
    assert {incoming.locale for incoming in desk.taken} == {"zh-CN"}


async def test_it_begins_with_what_the_address_said(client: httpx.AsyncClient, desk: Desk) -> None:
    await post(client, {"type": "command", "name": "begin", "argument": "b-east"})
    await client.post("/chat/messages", data={"key": KEY, "command": "begin", "argument": "b-west"})

    assert [incoming.content for incoming in desk.taken] == [
        Command(CommandName.BEGIN, "b-east"),
        Command(CommandName.BEGIN, "b-west"),
    ]


async def test_it_repeats_the_answer_to_a_repeated_message(client: httpx.AsyncClient, desk: Desk) -> None:
    first = await post(client, {"type": "text", "text": "你好"})
    again = await post(client, {"type": "text", "text": "你好"})

    assert first.json() == again.json()
    assert len(desk.taken) == 1


async def test_it_takes_a_form_sent_twice_once_but_another_answer_in_it_too(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    for text in ("你好", "你好", "再见"):
        await client.post("/chat/messages", data={"key": KEY, "text": text})

    assert [incoming.content for incoming in desk.taken] == [Text("你好"), Text("再见")]


async def test_it_confirms_what_the_page_has(client: httpx.AsyncClient, desk: Desk) -> None:
    conversation = identify("webchat", client.cookies["tingsu_chat"])
    desk.says(conversation, Say("还在吗"))

    await post(client, {"type": "text", "text": "在"}, seen=1)
    assert desk.talks[conversation].seen == 1

    response = await client.post("/chat/seen", json={"seq": 3})
    assert response.status_code == 204
    assert desk.talks[conversation].seen == 3


async def test_it_asks_to_try_again_when_there_is_too_much_to_do(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    desk.overloaded = True
    refused = await post(client, {"type": "text", "text": "你好"})
    desk.overloaded = False
    taken = await post(client, {"type": "text", "text": "你好"})

    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "2"
    assert "稍等" in refused.json()["error"]["text"]
    assert taken.status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.test"},
        {"origin": "null"},
        {"origin": ""},
    ],
)
@pytest.mark.parametrize("path", ["/chat/messages", "/chat/files", "/chat/seen", "/chat/leave"])
async def test_it_refuses_what_another_site_sends(
    client: httpx.AsyncClient, desk: Desk, path: str, headers: dict[str, str]
) -> None:
    response = await client.post(path, data={"key": KEY, "text": "你好"}, headers=headers)

    assert response.status_code == 403
    assert not desk.taken


async def test_it_takes_the_browsers_word_that_the_page_itself_sends(web: WebChat, desk: Desk) -> None:
    async with browser(web, origin="") as client:
        await client.get("/chat")
        response = await client.post(
            "/chat/messages", data={"key": KEY, "text": "你好"}, headers={"sec-fetch-site": "same-origin"}
        )

    assert response.status_code == 303
    assert len(desk.taken) == 1


async def test_it_tells_a_browser_without_cookies_what_is_wrong(web: WebChat) -> None:
    async with browser(web) as client:
        script = await post(client, {"type": "text", "text": "你好"})
        form = await client.post("/chat/messages", data={"key": KEY, "text": "你好"})

    assert script.status_code == form.status_code == 400
    assert script.json()["error"]["code"] == "no_cookie"
    assert "Cookie" in form.text


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "unreadable"),
        (b"{", "unreadable"),
        (b"[]", "unreadable"),
        (b"\xff\xfe", "unreadable"),
        (b"[" * 50_000, "unreadable"),
        (b'{"key": "12345678"}', "unreadable"),
        (b'{"key": 5, "content": {"type": "text", "text": "a"}}', "unreadable"),
        (b'{"key": "12345678", "content": {"type": "text", "text": ["a"]}}', "unreadable"),
        (b'{"key": "12345678", "content": {"type": "wake"}}', "unreadable"),
        (b'{"key": "12345678", "content": {"type": "filled", "field": "x", "text": "y"}}', "unreadable"),
        (b'{"key": "12345678", "content": {"type": "command", "name": "drop"}}', "unreadable"),
        (b'{"key": "12345678", "content": {"type": "tap", "token": "a b"}}', "unreadable"),
        (b'{"key": "12345678", "content": {"type": "tap", "token": ""}}', "unreadable"),
        (b'{"key": "short", "content": {"type": "text", "text": "a"}}', "unreadable"),
        (b'{"key": "../../etc", "content": {"type": "text", "text": "a"}}', "unreadable"),
        (b'{"key": "12345678", "content": {"type": "text", "text": "\\ud800"}}', "unreadable"),
        (b'{"key": "12345678", "content": {"type": "text", "text": " \\u0000 "}}', "empty"),
        (b'{"key": "12345678", "seen": 1e99, "content": {"type": "text", "text": "a"}}', "unreadable"),
    ],
)
async def test_it_refuses_what_it_cannot_read(
    client: httpx.AsyncClient, desk: Desk, body: bytes, code: str
) -> None:
    headers = {**JSON, "content-type": "application/json"}
    response = await client.post("/chat/messages", content=body, headers=headers)

    assert response.status_code == 400
    assert response.json()["error"]["code"] == code
    assert not desk.taken


async def test_it_refuses_other_types_of_body(client: httpx.AsyncClient) -> None:
    for kind in ("text/plain", "application/xml", "multipart/form-data; boundary=x", ""):
        response = await client.post("/chat/messages", content=b"a=b", headers={"content-type": kind})
        assert response.status_code == 400


async def test_it_bounds_what_it_reads(client: httpx.AsyncClient, desk: Desk) -> None:
    long = await post(client, {"type": "text", "text": "投" * 4001})
    huge = await post(client, {"type": "text", "text": "投" * 5_000_000})
    fields = await client.post(
        "/chat/messages", content=b"a=1&" * 30, headers={"content-type": "application/x-www-form-urlencoded"}
    )

    assert (long.status_code, long.json()["error"]["code"]) == (400, "too_long")
    assert "4000" in long.json()["error"]["text"]
    assert (huge.status_code, huge.json()["error"]["code"]) == (413, "too_much")
    assert fields.status_code == 400
    assert not desk.taken


@given(st.text())
def test_it_cleans_any_text_for_good(text: str) -> None:
    cleaned = clean(text)

    assert clean(cleaned) == cleaned
    assert "\x00" not in cleaned
    assert "\r" not in cleaned
    cleaned.encode("utf-8")


def test_it_keeps_what_people_write() -> None:
    for text in ("退保 🙏🏽", "שלום 12", "a\n\tb", "＜＞&<b>", "e\u0301", "👨\u200d👩\u200d👧"):
        assert clean(f" {text}\x07 ") == text
