"""The page of a case: what it shows, and to whom."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import httpx

from bot.channels.base import Incoming
from cases.stage import Stage
from dialogs.messages import Posted
from storage.case_pages import Given, Told
from tests.bot.channels.webchat.case_files import (
    ACCEPTED,
    BRIEF,
    CASE,
    CONVERSATION,
    DECIDED,
    DECISION,
    KEY,
    CaseDesk,
    decided,
    page_of,
    path,
    post,
)
from tests.bot.channels.webchat.fakes import NOW, Shelf, browser, channel
from tests.bot.channels.webchat.test_fields import ID_NUMBER
from tests.bot.channels.webchat.test_fields import LINKS as FIELD_LINKS

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7 * 7 }}"


async def test_it_shows_how_a_case_stands(reader: httpx.AsyncClient) -> None:
    shown = await reader.get(path())

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


async def test_it_speaks_the_language_of_the_link(reader: httpx.AsyncClient) -> None:
    shown = await reader.get(path("en"))

    assert 'lang="en"' in shown.text
    for words in ("Your complaint", "Claims / Slow", "2026-11-17", "We are looking into it", "Handled by"):
        assert words in shown.text
    assert not re.search(r"page\.\w+\.", shown.text)


async def test_it_keeps_the_page_to_its_customer(reader: httpx.AsyncClient) -> None:
    for address in (path(), f"{path()}/withdraw", f"{path()}/data", path(case="d" * 32), "/chat/cases/x"):
        if address.endswith("/data"):
            continue
        headers = (await reader.get(address)).headers
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert "noindex" in headers["x-robots-tag"]
        assert headers["content-security-policy"].startswith("default-src 'none'")


async def test_it_shows_the_four_parts_of_a_decision(reader: httpx.AsyncClient, case_desk: CaseDesk) -> None:
    case_desk.case = page_of(replace(BRIEF, stage=Stage.DECIDED), DECIDED, ACCEPTED)

    shown = (await reader.get(path())).text

    for heading, part in zip(("查明的事实", "依据", "处理结果", "不同意时"), DECISION, strict=True):
        assert heading in shown
        assert DECISION[part] in shown
    assert shown.index("查明的事实") < shown.index("由陈静办理"), "the newest comes first"


async def test_it_shows_notices_that_went_as_one_message_once(
    reader: httpx.AsyncClient, case_desk: CaseDesk
) -> None:
    text = f"关于您的投诉 {BRIEF.number}：\n\n决定如下：……\n案件已办结。"
    both = Told(NOW, ("decided", "closed"), text, DECISION)
    case_desk.case = page_of(replace(BRIEF, stage=Stage.CLOSED), both)

    shown = (await reader.get(path())).text

    assert "处理决定 · 已办结" in shown
    assert shown.count("案件已办结。") == 1
    assert "关于您的投诉" not in shown, "all of the page is about it"
    assert DECISION["facts"] not in shown


async def test_it_has_words_for_every_stage(reader: httpx.AsyncClient, case_desk: CaseDesk) -> None:
    for stage, locale in product(Stage, ("zh", "en")):
        case_desk.case = page_of(replace(BRIEF, stage=stage), review_due_at=NOW)
        shown = await reader.get(path(locale))

        assert shown.status_code == 200
        assert shown.text.count('aria-current="step"') == 1


async def test_it_names_the_last_day_of_a_review(reader: httpx.AsyncClient, case_desk: CaseDesk) -> None:
    midnight = datetime(2026, 12, 21, 16, tzinfo=UTC)
    case_desk.case = page_of(replace(BRIEF, stage=Stage.IN_REVIEW), review_due_at=midnight)

    assert "2026年12月21日" in (await reader.get(path())).text


async def test_it_knows_no_forged_link(reader: httpx.AsyncClient, case_desk: CaseDesk) -> None:
    token = path().rpartition("/")[2]
    forged = [token[:-2] + ("AA" if token[-2:] != "AA" else "BB"), "x", "%00", token[:20], "é", "A" * 5000]

    for wrong in forged:
        for suffix in ("", "/withdraw", "/data"):
            assert (await reader.get(f"/chat/cases/{wrong}{suffix}")).status_code == 404
        posted = await reader.post(f"/chat/cases/{wrong}", data={"key": KEY, "do": "withdraw"})
        assert posted.status_code == 404
    assert not case_desk.taken


async def test_it_opens_nothing_with_the_link_of_a_field(reader: httpx.AsyncClient) -> None:
    assert (await reader.get(f"/chat/cases/{FIELD_LINKS.token(ID_NUMBER)}")).status_code == 404


async def test_it_tells_politely_that_a_link_is_of_no_use_any_more(
    reader: httpx.AsyncClient, case_desk: CaseDesk
) -> None:
    expired = await reader.get(path(expires=int(NOW.timestamp())))
    foreign = await reader.get(path(conversation="f" * 32))
    case_desk.files.pages.clear()
    erased = await reader.get(path())
    posted = await post(reader, "add", text="还有")

    assert [one.status_code for one in (expired, foreign, erased, posted)] == [410] * 4
    assert "链接已过期" in expired.text
    assert "已经删除或封存" in erased.text
    assert not case_desk.taken


async def test_it_does_not_tell_whose_a_link_is() -> None:
    token = path().rpartition("/")[2]

    assert CASE not in token
    assert CONVERSATION not in token
    assert len(token) < 150, "it must fit into a template message"


async def test_it_shows_hostile_texts_as_texts(reader: httpx.AsyncClient, case_desk: CaseDesk) -> None:
    told = Told(NOW, ("decided",), HOSTILE, {"facts": HOSTILE})
    brief = replace(decided().brief, handler=HOSTILE, wanted=HOSTILE)
    files = (Given(NOW, HOSTILE, "photo", "stored", 1),)
    case_desk.case = page_of(brief, told, Told(NOW, ("unheard_of",), HOSTILE), files=files)

    pages = [(await reader.get(path())).text, (await post(reader, "rate", text=HOSTILE)).text]

    for page in pages:
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "{{ 7 * 7 }}" in page
    assert (await reader.get(f"{path()}?done={HOSTILE}")).status_code == 200


async def test_it_shows_in_the_chat_what_was_done_on_the_page(case_desk: CaseDesk, shelf: Shelf) -> None:
    async with browser(channel(case_desk, shelf, files=case_desk.files)) as client:
        await client.get("/chat")
        address = client.cookies["tingsu_chat"]
        posts = (Posted(CASE, "补充一句"), Posted(CASE, "太久", 1, 2), Posted(CASE, verb="withdraw"))
        for nth, content in enumerate(posts):
            await case_desk.receive(Incoming("webchat", address, f"case-{nth}", content))
        shown = (await client.get("/chat")).text

    assert "补充一句" in shown
    assert "评价：2 分" in shown
    assert 'dir="auto">撤回投诉</p>' in shown
