import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest

from bot.channels.webchat.data_copies import AT_ONCE
from bot.channels.webchat.ports import Entry
from cases.complaint import Particulars
from cases.stage import Stage
from dialogs.messages import Choice, File, FileKind, Posted, Say, Text
from storage.case_pages import Given, Told
from storage.data_copies import CaseCopy, Consented, Copy, Rated
from tests.bot.channels.webchat.case_files import (
    ACCEPTED,
    BRIEF,
    CASE,
    CONVERSATION,
    DECIDED,
    DECISION,
    CaseDesk,
    decided,
    page_of,
    path,
)
from tests.bot.channels.webchat.fakes import NOW, Shelf, browser, channel

KEY = "11111111-2222-4333-8444-555555555555"
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7 * 7 }}"


@pytest.fixture
def desk() -> CaseDesk:
    desk = CaseDesk()
    desk.case = page_of()
    return desk


@pytest.fixture
async def client(desk: CaseDesk, shelf: Shelf) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that never saw the chat."""
    async with browser(channel(desk, shelf, files=desk.files)) as opened:
        yield opened


async def post(client: httpx.AsyncClient, do: str, **fields: object) -> httpx.Response:
    # A file without a name makes httpx send a multipart form, as a browser does where none was chosen.
    data = {"key": KEY, "do": do, **fields}
    return await client.post(path(), data=data, files={"file": ("", b"", "application/octet-stream")})


async def followed(client: httpx.AsyncClient, response: httpx.Response) -> str:
    assert response.status_code == 303, response.text
    return (await client.get(response.headers["location"])).text


def contents(desk: CaseDesk) -> list[object]:
    return [incoming.content for incoming in desk.taken]


async def test_it_shows_how_a_case_stands(client: httpx.AsyncClient) -> None:
    shown = await client.get(path())

    for words in (
        "TS-4B7K-2QX9-D",
        "理赔纠纷 / 时效慢",
        "2026年11月17日",
        "陈静",
        "由陈静办理",
        "医院说材料",
    ):
        assert words in shown.text
    assert re.search(r'<li class="now" aria-current="step">调查', shown.text)
    assert "4711" not in shown.text
    assert "评价" not in re.sub(r"<style.*", "", shown.text)


async def test_it_speaks_the_language_of_the_link(client: httpx.AsyncClient) -> None:
    shown = await client.get(path("en"))

    assert 'lang="en"' in shown.text
    for words in ("Your complaint", "Claims / Slow", "2026-11-17", "We are looking into it", "Handled by"):
        assert words in shown.text
    assert not re.search(r"page\.\w+\.", shown.text)


async def test_it_keeps_the_page_to_its_customer(client: httpx.AsyncClient) -> None:
    for address in (path(), f"{path()}/withdraw", f"{path()}/data", path(case="d" * 32), "/chat/cases/x"):
        if address.endswith("/data"):
            continue
        headers = (await client.get(address)).headers
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert "noindex" in headers["x-robots-tag"]
        assert headers["content-security-policy"].startswith("default-src 'none'")


async def test_it_shows_the_four_parts_of_a_decision(client: httpx.AsyncClient, desk: CaseDesk) -> None:
    desk.case = page_of(replace(BRIEF, stage=Stage.DECIDED), DECIDED, ACCEPTED)

    shown = (await client.get(path())).text

    for heading, part in zip(("查明的事实", "依据", "处理结果", "不同意时"), DECISION, strict=True):
        assert heading in shown
        assert DECISION[part] in shown
    assert shown.index("查明的事实") < shown.index("由陈静办理"), "the newest comes first"


async def test_it_shows_notices_that_went_as_one_message_once(
    client: httpx.AsyncClient, desk: CaseDesk
) -> None:
    both = Told(NOW, ("decided", "closed"), "决定如下：……\n案件已办结。", DECISION)
    desk.case = page_of(replace(BRIEF, stage=Stage.CLOSED), both)

    shown = (await client.get(path())).text

    assert "处理决定 · 已办结" in shown
    assert shown.count("案件已办结。") == 1
    assert DECISION["facts"] not in shown


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("locale", ["zh", "en"])
async def test_it_has_words_for_every_stage(
    client: httpx.AsyncClient, desk: CaseDesk, stage: Stage, locale: str
) -> None:
    desk.case = page_of(replace(BRIEF, stage=stage), review_due_at=NOW)

    shown = await client.get(path(locale))

    assert shown.status_code == 200
    assert shown.text.count('aria-current="step"') == 1


async def test_it_names_the_last_day_of_a_review(client: httpx.AsyncClient, desk: CaseDesk) -> None:
    midnight = datetime(2026, 12, 21, 16, tzinfo=UTC)
    desk.case = page_of(replace(BRIEF, stage=Stage.IN_REVIEW), review_due_at=midnight)

    assert "2026年12月21日" in (await client.get(path())).text


async def test_it_adds_words_once(client: httpx.AsyncClient, desk: CaseDesk) -> None:
    for _ in range(2):
        shown = await followed(client, await post(client, "add", text=" 医生证明今天寄出 "))
        assert "已收到您的补充" in shown

    assert contents(desk) == [Posted(CASE, "医生证明今天寄出")]
    incoming = desk.taken[0]
    assert (incoming.channel, incoming.address, incoming.beside) == ("telegram", "4711", True)


async def test_it_takes_other_words_under_the_same_key(client: httpx.AsyncClient, desk: CaseDesk) -> None:
    await post(client, "add", text="一")
    await post(client, "add", text="二")

    assert contents(desk) == [Posted(CASE, "一"), Posted(CASE, "二")]


async def test_it_adds_files_with_words(client: httpx.AsyncClient, desk: CaseDesk, shelf: Shelf) -> None:
    files = [("file", (name, b"scan", "image/png")) for name in ("一.png", "二.png")]
    data = {"key": KEY, "do": "add", "text": "两页"}
    done = [await client.post(path(), data=data, files=files) for _ in range(2)]

    shown = await followed(client, done[-1])
    assert "一.png" in shown
    taken = contents(desk)
    assert len(taken) == 3
    assert taken[2] == Posted(CASE, "两页")
    file = taken[0]
    assert isinstance(file, File)
    assert (file.name, file.kind, file.draft, file.field) == ("一.png", FileKind.PHOTO, CASE, "")
    assert shelf.kept[file.ref] == b"scan"


async def test_it_keeps_what_was_written_when_a_file_is_refused(
    client: httpx.AsyncClient, desk: CaseDesk
) -> None:
    data = {"key": KEY, "do": "add", "text": "我的说明"}
    refused = await client.post(path(), data=data, files={"file": ("a.png", b"x" * 1001, "image/png")})

    assert refused.status_code == 413
    assert "太大" in refused.text
    assert ">我的说明</textarea>" in refused.text
    assert KEY in refused.text
    assert not desk.taken


async def test_it_wants_something_to_add(client: httpx.AsyncClient, desk: CaseDesk) -> None:
    refused = await post(client, "add", text="  ")

    assert refused.status_code == 400
    assert "请写点内容" in refused.text
    assert not desk.taken


@pytest.mark.parametrize("stage", [Stage.CLOSED, Stage.WITHDRAWN])
async def test_it_adds_nothing_to_a_case_over(
    client: httpx.AsyncClient, desk: CaseDesk, stage: Stage
) -> None:
    desk.case = page_of(replace(BRIEF, stage=stage))
    words = await post(client, "add", text="还有")
    file = await client.post(
        path(), data={"key": KEY, "do": "add"}, files={"file": ("a.png", b"x", "image/png")}
    )

    for refused in (words, file):
        assert refused.status_code == 409
        assert "已经结束" in refused.text
    assert not desk.taken


async def test_it_takes_a_rating_with_reasons(client: httpx.AsyncClient, desk: CaseDesk) -> None:
    desk.case = decided()
    assert "非常满意" in (await client.get(path())).text

    done = await post(client, "rate", score="2", reason=["slow", "fast", "made_up"], text="太久")
    shown = await followed(client, done)

    assert contents(desk) == [Posted(CASE, "太久", 1, 2, ("slow",))]
    assert "谢谢您的评价" in shown
    assert 'type="radio"' not in shown
    assert "请继续办理" in shown, "who is dissatisfied may have the case go on"


async def test_it_takes_a_rating_once(client: httpx.AsyncClient, desk: CaseDesk) -> None:
    desk.case = decided()
    await post(client, "rate", score="5")

    again = await post(client, "rate", score="5")
    other = await post(client, "rate", score="1")

    assert again.status_code == 303
    assert other.status_code == 409
    assert "已经评价过" in other.text
    assert len(desk.taken) == 1


@pytest.mark.parametrize("score", ["", "0", "6", "５", "4.5", "x"])
async def test_it_knows_no_other_scores(client: httpx.AsyncClient, desk: CaseDesk, score: str) -> None:
    desk.case = decided()

    refused = await post(client, "rate", score=score)

    assert refused.status_code == 400
    assert "先选一个分数" in refused.text
    assert not desk.taken


async def test_it_takes_no_rating_where_none_was_asked_for(client: httpx.AsyncClient, desk: CaseDesk) -> None:
    refused = await post(client, "rate", score="5")

    assert refused.status_code == 409
    assert "没有需要评价" in refused.text
    assert not desk.taken


async def test_it_asks_for_a_review(client: httpx.AsyncClient, desk: CaseDesk) -> None:
    desk.case = decided()
    assert "2026年12月21日及以前" in (await client.get(path())).text

    unexplained = await post(client, "review")
    asked = [await post(client, "review", text="利息算错了") for _ in range(2)]

    assert unexplained.status_code == 400
    assert "核查申请已收到" in await followed(client, asked[-1])
    assert contents(desk) == [Posted(CASE, "利息算错了", verb="review")]


async def test_it_asks_for_no_review_without_a_decision(client: httpx.AsyncClient, desk: CaseDesk) -> None:
    refused = await post(client, "review", text="不服")

    assert refused.status_code == 409
    assert "不能申请核查" in refused.text
    assert not desk.taken


async def test_it_asks_before_it_withdraws(client: httpx.AsyncClient, desk: CaseDesk) -> None:
    asked = await client.get(f"{path()}/withdraw")
    assert "撤回这件投诉？" in asked.text
    assert not desk.taken

    done = [await post(client, "withdraw", text="已解决") for _ in range(2)]

    assert "已撤回" in await followed(client, done[-1])
    assert contents(desk) == [Posted(CASE, "已解决", verb="withdraw")]
    assert "不用再撤回" in (await client.get(f"{path()}/withdraw")).text


async def test_it_has_a_case_go_on(client: httpx.AsyncClient, desk: CaseDesk) -> None:
    refused = await post(client, "reopen", text="还没到账")
    desk.case = decided(rating=None, score=1, may_reopen=True)

    done = await post(client, "reopen", text="还没到账")

    assert refused.status_code == 303, "an open case goes on anyway"
    assert "会继续办理" in await followed(client, done)
    assert contents(desk) == [Posted(CASE, "还没到账", verb="reopen")]


async def test_it_says_when_something_else_came_first(client: httpx.AsyncClient, desk: CaseDesk) -> None:
    desk.case = decided()
    desk.stubborn = True

    for refused in (await post(client, "rate", score="4"), await post(client, "review", text="不服")):
        assert refused.status_code == 409
        assert "可能刚有变化" in refused.text


async def test_it_says_when_it_is_too_busy(client: httpx.AsyncClient, desk: CaseDesk) -> None:
    desk.overloaded = True
    posted = await post(client, "add", text="还有")
    desk.files.away = True
    shown = await client.get(path())

    assert posted.status_code == shown.status_code == 503
    assert ">还有</textarea>" in posted.text
    assert posted.headers["retry-after"] == shown.headers["retry-after"]


@pytest.mark.parametrize("do", ["", "erase", "decide"])
async def test_it_does_nothing_else(client: httpx.AsyncClient, desk: CaseDesk, do: str) -> None:
    assert (await post(client, do, text="x")).status_code == 400
    other_form = await client.post(path(), json={"do": "withdraw", "key": KEY})
    assert other_form.status_code == 400
    file = await client.post(path(), data={"key": KEY, "do": do}, files={"file": ("a", b"x", "image/png")})
    assert file.status_code == 400
    assert not desk.taken


async def test_it_knows_no_forged_link(client: httpx.AsyncClient, desk: CaseDesk) -> None:
    token = path().rpartition("/")[2]
    forged = [token[:-2] + ("AA" if token[-2:] != "AA" else "BB"), "x", "%00", token[:20], "é", "A" * 5000]

    for wrong in forged:
        for suffix in ("", "/withdraw", "/data"):
            assert (await client.get(f"/chat/cases/{wrong}{suffix}")).status_code == 404
        posted = await client.post(f"/chat/cases/{wrong}", data={"key": KEY, "do": "withdraw"})
        assert posted.status_code == 404
    assert not desk.taken


async def test_it_opens_nothing_with_the_link_of_a_field(client: httpx.AsyncClient) -> None:
    from tests.bot.channels.webchat.test_fields import ID_NUMBER, LINKS

    assert (await client.get(f"/chat/cases/{LINKS.token(ID_NUMBER)}")).status_code == 404


async def test_it_tells_politely_that_a_link_is_of_no_use_any_more(
    client: httpx.AsyncClient, desk: CaseDesk
) -> None:
    expired = await client.get(path(expires=int(NOW.timestamp())))
    foreign = await client.get(path(conversation="f" * 32))
    desk.files.pages.clear()
    erased = await client.get(path())
    posted = await post(client, "add", text="还有")

    assert [one.status_code for one in (expired, foreign, erased, posted)] == [410] * 4
    assert "链接已过期" in expired.text
    assert "已经删除或封存" in erased.text
    assert not desk.taken


async def test_it_does_not_tell_whose_a_link_is() -> None:
    token = path().rpartition("/")[2]

    assert CASE not in token
    assert CONVERSATION not in token
    assert len(token) < 150, "it must fit into a template message"


async def test_it_shows_hostile_texts_as_texts(client: httpx.AsyncClient, desk: CaseDesk) -> None:
    told = Told(NOW, ("decided",), HOSTILE, {"facts": HOSTILE})
    brief = replace(decided().brief, handler=HOSTILE, wanted=HOSTILE)
    files = (Given(NOW, HOSTILE, "photo", "stored", 1),)
    desk.case = page_of(brief, told, Told(NOW, ("unheard_of",), HOSTILE), files=files)

    pages = [(await client.get(path())).text, (await post(client, "rate", text=HOSTILE)).text]

    for page in pages:
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "{{ 7 * 7 }}" in page
    assert (await client.get(f"{path()}?done={HOSTILE}")).status_code == 200


async def test_it_gives_a_copy_of_the_data(client: httpx.AsyncClient, desk: CaseDesk) -> None:
    stated = Particulars(
        "拖了三个月",
        "CLAIM.slow",
        None,
        ["pay"],
        "欧阳若兰",
        "+8613912345678",
        "zh",
        {"id_number": "11010519491231002X", "for_whom": "self"},
    )
    case = CaseCopy(
        BRIEF.number,
        "telegram",
        Stage.CLOSED,
        BRIEF.received_at,
        NOW,
        stated,
        (DECIDED,),
        (Given(NOW, "出院小结.jpg", "photo", "stored", 482_000),),
        (Rated(NOW, NOW, 2, ("slow",), "太久"),),
    )
    last = AT_ONCE * 2 + 5
    desk.files.copies[CONVERSATION] = Copy((case,), (Consented(NOW, "notice", True, "2026-11"),), last)
    desk.files.said = [Entry(seq, NOW, Text(f"第 {seq} 句")) for seq in range(1, last)]
    desk.files.said.append(Entry(last, NOW, Say("满意吗？", (Choice("1", "满意"),))))

    given = await client.get(f"{path()}/data")
    copy = json.loads(given.text)

    assert given.headers["content-disposition"] == 'attachment; filename="TS-4B7K-2QX9-D.json"'
    assert given.headers["referrer-policy"] == "no-referrer"
    told = copy["投诉"][0]
    assert told["您填写的内容"]["姓名"] == "欧阳若兰"
    assert told["您填写的内容"]["其他信息"]["证件号码"] == "11010519491231002X"
    assert told["您填写的内容"]["其他信息"]["为谁投诉"] == "本人"
    assert told["评价"][0]["分数"] == 2
    assert copy["同意记录"][0]["是否同意"] is True
    assert len(copy["全部对话"]) == last
    assert copy["全部对话"][-1]["可选回答"] == ["满意"]
    english = json.loads((await client.get(f"{path('en')}/data")).text)
    assert english["complaints"][0]["what you stated"]["phone"] == "+8613912345678"


async def test_it_gives_a_copy_where_nothing_was_said(client: httpx.AsyncClient, desk: CaseDesk) -> None:
    desk.files.copies[CONVERSATION] = Copy((), (), 0)

    assert json.loads((await client.get(f"{path()}/data")).text)["全部对话"] == []


async def test_it_shows_in_the_chat_what_was_done_on_the_page(desk: CaseDesk, shelf: Shelf) -> None:
    async with browser(channel(desk, shelf, files=desk.files)) as client:
        await client.get("/chat")
        address = client.cookies["tingsu_chat"]
        from bot.channels.base import Incoming

        for nth, content in enumerate((Posted(CASE, "补充一句"), Posted(CASE, "太久", 1, 2))):
            await desk.receive(Incoming("webchat", address, f"case-{nth}", content))
        shown = (await client.get("/chat")).text

    assert "补充一句" in shown
    assert "评价：2 分" in shown
