"""The page of a case: what is done there."""

from dataclasses import replace

import httpx
import pytest

from cases.stage import Stage
from dialogs.messages import File, FileKind, Posted
from tests.bot.channels.webchat.case_files import (
    BRIEF,
    CASE,
    KEY,
    CaseDesk,
    contents,
    decided,
    followed,
    page_of,
    path,
    post,
)
from tests.bot.channels.webchat.fakes import Shelf


async def test_it_adds_words_once(reader: httpx.AsyncClient, case_desk: CaseDesk) -> None:
    for _ in range(2):
        shown = await followed(reader, await post(reader, "add", text=" 医生证明今天寄出 "))
        assert "已收到您的补充" in shown

    assert contents(case_desk) == [Posted(CASE, "医生证明今天寄出")]
    incoming = case_desk.taken[0]
    assert (incoming.channel, incoming.address, incoming.beside) == ("telegram", "4711", True)


async def test_it_takes_other_words_under_one_key(reader: httpx.AsyncClient, case_desk: CaseDesk) -> None:
    await post(reader, "add", text="一")
    await post(reader, "add", text="二")

    assert contents(case_desk) == [Posted(CASE, "一"), Posted(CASE, "二")]


async def test_it_adds_files_with_words(reader: httpx.AsyncClient, case_desk: CaseDesk, shelf: Shelf) -> None:
    files = [("file", (name, b"scan", "image/png")) for name in ("一.png", "二.png")]
    data = {"key": KEY, "do": "add", "text": "两页"}
    done = [await reader.post(path(), data=data, files=files) for _ in range(2)]

    shown = await followed(reader, done[-1])
    assert "一.png" in shown
    taken = contents(case_desk)
    assert len(taken) == 3
    assert taken[2] == Posted(CASE, "两页")
    file = taken[0]
    assert isinstance(file, File)
    assert (file.name, file.kind, file.draft, file.field) == ("一.png", FileKind.PHOTO, CASE, "")
    assert shelf.kept[file.ref] == b"scan"


async def test_it_keeps_what_was_written_when_a_file_is_refused(
    reader: httpx.AsyncClient, case_desk: CaseDesk
) -> None:
    data = {"key": KEY, "do": "add", "text": "我的说明"}
    refused = await reader.post(path(), data=data, files={"file": ("a.png", b"x" * 1001, "image/png")})

    assert refused.status_code == 413
    assert "太大" in refused.text
    assert ">我的说明</textarea>" in refused.text
    assert KEY in refused.text
    assert not case_desk.taken


async def test_it_wants_something_to_add(reader: httpx.AsyncClient, case_desk: CaseDesk) -> None:
    refused = await post(reader, "add", text="  ")

    assert refused.status_code == 400
    assert "请写点内容" in refused.text
    assert not case_desk.taken


@pytest.mark.parametrize("stage", [Stage.CLOSED, Stage.WITHDRAWN])
async def test_it_adds_nothing_to_a_case_over(
    reader: httpx.AsyncClient, case_desk: CaseDesk, stage: Stage
) -> None:
    case_desk.case = page_of(replace(BRIEF, stage=stage))
    words = await post(reader, "add", text="还有")
    file = await reader.post(
        path(), data={"key": KEY, "do": "add"}, files={"file": ("a.png", b"x", "image/png")}
    )

    for refused in (words, file):
        assert refused.status_code == 409
        assert "已经结束" in refused.text
    assert not case_desk.taken


async def test_it_takes_a_rating_with_reasons(reader: httpx.AsyncClient, case_desk: CaseDesk) -> None:
    case_desk.case = decided()
    assert "非常满意" in (await reader.get(path())).text

    done = await post(reader, "rate", score="2", reason=["slow", "fast", "made_up"], text="太久")
    shown = await followed(reader, done)

    assert contents(case_desk) == [Posted(CASE, "太久", 1, 2, ("slow",))]
    assert "谢谢您的评价" in shown
    assert 'type="radio"' not in shown
    assert "请继续办理" in shown, "who is dissatisfied may have the case go on"


async def test_it_takes_a_rating_once(reader: httpx.AsyncClient, case_desk: CaseDesk) -> None:
    case_desk.case = decided()
    await post(reader, "rate", score="5")

    again = await post(reader, "rate", score="5")
    other = await post(reader, "rate", score="1")

    assert again.status_code == 303
    assert other.status_code == 409
    assert "已经评价过" in other.text
    assert len(case_desk.taken) == 1


async def test_it_knows_no_other_scores(reader: httpx.AsyncClient, case_desk: CaseDesk) -> None:
    case_desk.case = decided()
    for score in ("", "0", "6", "５", "4.5", "x"):
        refused = await post(reader, "rate", score=score)

        assert refused.status_code == 400
        assert "先选一个分数" in refused.text
    assert not case_desk.taken


async def test_it_takes_no_rating_without_asking(reader: httpx.AsyncClient, case_desk: CaseDesk) -> None:
    refused = await post(reader, "rate", score="5")

    assert refused.status_code == 409
    assert "没有需要评价" in refused.text
    assert not case_desk.taken


async def test_it_asks_for_a_review(reader: httpx.AsyncClient, case_desk: CaseDesk) -> None:
    case_desk.case = decided()
    assert "2026年12月21日及以前" in (await reader.get(path())).text

    unexplained = await post(reader, "review")
    asked = [await post(reader, "review", text="利息算错了") for _ in range(2)]

    assert unexplained.status_code == 400
    assert "核查申请已收到" in await followed(reader, asked[-1])
    assert contents(case_desk) == [Posted(CASE, "利息算错了", verb="review")]


async def test_it_asks_for_no_review_undecided(reader: httpx.AsyncClient, case_desk: CaseDesk) -> None:
    refused = await post(reader, "review", text="不服")

    assert refused.status_code == 409
    assert "不能申请核查" in refused.text
    assert not case_desk.taken


async def test_it_asks_before_it_withdraws(reader: httpx.AsyncClient, case_desk: CaseDesk) -> None:
    asked = await reader.get(f"{path()}/withdraw")
    assert "撤回这件投诉？" in asked.text
    assert not case_desk.taken

    done = [await post(reader, "withdraw", text="已解决") for _ in range(2)]

    assert "已撤回" in await followed(reader, done[-1])
    assert contents(case_desk) == [Posted(CASE, "已解决", verb="withdraw")]
    assert "不用再撤回" in (await reader.get(f"{path()}/withdraw")).text


async def test_it_has_a_case_go_on(reader: httpx.AsyncClient, case_desk: CaseDesk) -> None:
    refused = await post(reader, "reopen", text="还没到账")
    case_desk.case = decided(rating=None, score=1, may_reopen=True)

    done = await post(reader, "reopen", text="还没到账")

    assert refused.status_code == 303, "an open case goes on anyway"
    assert "会继续办理" in await followed(reader, done)
    assert contents(case_desk) == [Posted(CASE, "还没到账", verb="reopen")]


async def test_it_says_when_something_else_came_first(reader: httpx.AsyncClient, case_desk: CaseDesk) -> None:
    case_desk.case = decided()
    case_desk.stubborn = True

    for refused in (await post(reader, "rate", score="4"), await post(reader, "review", text="不服")):
        assert refused.status_code == 409
        assert "可能刚有变化" in refused.text


async def test_it_says_when_it_is_too_busy(reader: httpx.AsyncClient, case_desk: CaseDesk) -> None:
    case_desk.overloaded = True
    posted = await post(reader, "add", text="还有")
    case_desk.files.away = True
    shown = await reader.get(path())

    assert posted.status_code == shown.status_code == 503
    assert ">还有</textarea>" in posted.text
    assert posted.headers["retry-after"] == shown.headers["retry-after"]


@pytest.mark.parametrize("do", ["", "erase", "decide"])
async def test_it_does_nothing_else(reader: httpx.AsyncClient, case_desk: CaseDesk, do: str) -> None:
    assert (await post(reader, do, text="x")).status_code == 400
    other_form = await reader.post(path(), json={"do": "withdraw", "key": KEY})
    assert other_form.status_code == 400
    file = await reader.post(path(), data={"key": KEY, "do": do}, files={"file": ("a", b"x", "image/png")})
    assert file.status_code == 400
    assert not case_desk.taken
