import httpx
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.webchat.channel import WebChat
from bot.channels.webchat.pages import codes
from bot.channels.webchat.settings import PageSettings
from dialogs.messages import Choice, Link, Say, Step
from tests.bot.channels.webchat.fakes import INSURER, Desk, Shelf, browser, channel, identify

KEY = "11111111-2222-4333-8444-555555555555"


def conversation(client: httpx.AsyncClient) -> str:
    return identify("webchat", client.cookies["tingsu_chat"])


async def say(client: httpx.AsyncClient, text: str, key: str = KEY) -> httpx.Response:
    return await client.post("/chat/messages", data={"key": key, "text": text})


async def test_it_welcomes_a_newcomer_in_their_language(web: WebChat) -> None:
    async with browser(web) as chinese, browser(web, **{"accept-language": "fr, en;q=0.8"}) as french:
        zh, en = await chinese.get("/chat"), await french.get("/chat")

    assert '<html lang="zh-CN">' in zh.text
    assert "示例保险的投诉专区" in zh.text
    assert '<html lang="en">' in en.text
    assert "Example Insurance" in en.text


async def test_it_offers_to_begin_with_what_the_address_says(web: WebChat, desk: Desk) -> None:
    async with browser(web) as client:
        arrived, plain, odd = [
            (await client.get(f"/chat{query}")).text for query in ("?begin=b-east", "", "?begin=%22%3E")
        ]

    assert '<input type="hidden" name="argument" value="b-east">' in arrived
    assert arrived.count('value="begin"') == plain.count('value="begin"') == odd.count('value="begin"') == 1
    assert 'id="arrival"' not in plain + odd
    assert desk.taken == []  # whoever only looks has begun nothing


async def test_it_remembers_a_browser_by_an_unguessable_cookie(web: WebChat) -> None:
    async with browser(web) as client:
        first = await client.get("/chat")
        address = client.cookies["tingsu_chat"]
        await client.get("/chat")

    cookie = first.headers["set-cookie"]
    assert len(address) == 43
    assert client.cookies["tingsu_chat"] == address
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Max-Age=31536000" in cookie
    assert "Secure" not in cookie


async def test_it_keeps_the_cookie_to_https_where_the_page_is_served_so(desk: Desk, shelf: Shelf) -> None:
    web = channel(desk, shelf, PageSettings(INSURER, public_url="https://desk.test"))
    async with browser(web) as client:
        cookie = (await client.get("/chat")).headers["set-cookie"]

    assert cookie.endswith("; Secure")


async def test_it_may_be_embedded_only_where_the_operator_says(
    desk: Desk, shelf: Shelf, web: WebChat
) -> None:
    page = PageSettings(INSURER, public_url="https://desk.test", frame_ancestors=("https://insurer.test",))
    async with browser(web) as alone, browser(channel(desk, shelf, page)) as embedded:
        plain, framed = await alone.get("/chat"), await embedded.get("/chat")

    assert "frame-ancestors 'none'" in plain.headers["content-security-policy"]
    assert plain.headers["x-frame-options"] == "DENY"
    assert "frame-ancestors https://insurer.test" in framed.headers["content-security-policy"]
    assert "x-frame-options" not in framed.headers
    assert "SameSite=None; Partitioned; Secure" in framed.headers["set-cookie"]


async def test_it_sends_its_safety_headers_with_everything(client: httpx.AsyncClient) -> None:
    responses = [
        await client.get("/chat"),
        await client.get("/chat/leave"),
        await client.get("/chat/fields/nonsense"),
        await client.post("/chat/messages", content=b"{", headers={"content-type": "application/json"}),
    ]

    for response in responses:
        assert response.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["cache-control"] == "no-store"


async def test_it_shows_the_conversation_without_any_script(client: httpx.AsyncClient, desk: Desk) -> None:
    desk.reply = lambda _: [Say("请选择", (Choice("3:a", "理赔"), Choice("3:b", "退保")), step=Step(2, 5))]

    redirect = await say(client, "住院理赔拖了三个月")
    page = (await client.get("/chat")).text

    assert redirect.status_code == 303
    assert redirect.headers["location"] == "/chat#latest"
    assert "住院理赔拖了三个月" in page
    assert '<button name="tap" value="3:a">理赔</button>' in page
    assert "第 2 步，共 5 步" in page
    assert "2026年11月22日" in page
    assert "17:30" in page


async def test_it_closes_choices_that_were_answered(client: httpx.AsyncClient, desk: Desk) -> None:
    desk.reply = lambda _: [Say("请选择", (Choice("3:a", "理赔"),))]
    await say(client, "你好")
    desk.reply = lambda _: [Say("好的")]
    await client.post("/chat/messages", data={"key": KEY, "tap": "3:a"})

    page = (await client.get("/chat")).text

    assert '<button name="tap" value="3:a" disabled>' in page
    assert page.count("理赔") == 2  # the button, and what was answered


async def test_it_leaves_a_question_open_for_files_beside_it(client: httpx.AsyncClient, desk: Desk) -> None:
    desk.reply = lambda _: [Say("还有吗？", (Choice("3:done", "说完了"),))]
    await say(client, "你好")
    desk.reply = lambda _: []
    await client.post("/chat/files", data={"key": KEY}, files={"file": ("a.jpg", b"photo", "image/jpeg")})

    assert '<button name="tap" value="3:done">' in (await client.get("/chat")).text

    desk.says(conversation(client), Say("收到。还有吗？", (Choice("4:done", "说完了"),)))
    page = (await client.get("/chat")).text
    assert '<button name="tap" value="3:done" disabled>' in page
    assert '<button name="tap" value="4:done">' in page


async def test_it_shows_a_question_answered_by_several_taps_once(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    options = (Choice("3:pay", "赔付"), Choice("3:other", "其他"), Choice("3:chosen", "选好了"))
    desk.reply = lambda _: [Say("要求？", options, many=True)]
    await say(client, "你好")
    desk.reply = lambda _: [Say("还有吗？", options, many=True, chosen=("3:pay",))]
    await client.post("/chat/messages", data={"key": KEY, "tap": "3:pay"})

    page = (await client.get("/chat")).text

    assert "要求？" not in page
    assert page.count("赔付") == 1
    assert 'value="3:pay" aria-pressed="true"' in page
    assert 'value="3:other" aria-pressed="false"' in page
    assert '<button name="tap" value="3:chosen">选好了</button>' in page


async def test_it_never_lets_words_become_markup(client: httpx.AsyncClient, desk: Desk) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)></script>"
    desk.reply = lambda _: [Say(evil, (Choice("1:x", evil),), link=Link(evil, "javascript:alert(1)"))]
    await say(client, evil)

    page = (await client.get("/chat")).text

    assert "<script>alert" not in page
    assert "<img" not in page
    assert "javascript:" not in page
    assert page.count("&lt;script&gt;alert(1)") == 3


async def test_it_lets_no_operators_wording_end_the_script(desk: Desk, shelf: Shelf) -> None:
    web = channel(desk, shelf, overrides={"zh": {"page.script.sending": "</script><script>alert(1)"}})
    async with browser(web) as client:
        page = (await client.get("/chat")).text

    assert "alert(1)" in page
    assert "<script>alert" not in page


async def test_it_follows_the_conversations_language(client: httpx.AsyncClient, desk: Desk) -> None:
    await say(client, "hello")
    desk.talks[conversation(client)].locale = "en"

    assert '<html lang="en">' in (await client.get("/chat")).text


async def test_it_counts_a_page_that_was_shown_as_seen(client: httpx.AsyncClient, desk: Desk) -> None:
    await say(client, "hello")
    seq = desk.says(conversation(client), Say("still there?"))

    await client.get("/chat")

    assert desk.talks[conversation(client)].seen == seq


async def test_it_forgets_the_conversation_on_a_shared_device(client: httpx.AsyncClient) -> None:
    await say(client, "my secret")

    asked = await client.get("/chat/leave")
    left = await client.post("/chat/leave")

    assert "退出本机" in asked.text
    assert "Max-Age=0" in left.headers["set-cookie"]
    assert "my secret" not in (await client.get("/chat")).text


async def test_it_serves_its_own_files_for_ever(client: httpx.AsyncClient) -> None:
    page = (await client.get("/chat")).text
    script = page.split('<script type="module" src="')[1].split('"')[0]

    response = await client.get(script)

    assert response.headers["content-type"].startswith("text/javascript")
    assert "immutable" in response.headers["cache-control"]
    assert (await client.get("/chat/static/older/chat.js")).headers["cache-control"] == "no-store"
    assert (await client.get(script.replace("chat.js", "nothing.js"))).status_code == 404
    assert (await client.get(script.replace("chat.js", "..%2Fpages.py"))).status_code == 404


async def test_it_asks_to_come_back_when_the_database_is_away(client: httpx.AsyncClient, desk: Desk) -> None:
    desk.away = True

    for path in ("/chat", "/chat/news", "/chat/leave"):
        response = await client.get(path)
        assert response.status_code == 503
        assert "稍等" in response.text
    assert (await say(client, "你好")).status_code == 303


@given(st.text())
def test_it_cuts_numbers_out_of_a_text_and_loses_nothing(text: str) -> None:
    for whole in (text, f"{text} TS-4B7K-2Q"):
        assert "".join(plain + code for plain, code in codes(whole)) == whole


def test_it_keeps_the_number_of_a_case_in_one_piece() -> None:
    assert codes("编号：TS-4B7K-2Q，请记下") == [("编号：", "TS-4B7K-2Q"), ("，请记下", "")]
    assert codes("by 2026-12-08") == [("by 2026-12-08", "")]
