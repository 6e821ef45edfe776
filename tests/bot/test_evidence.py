"""Files on a running desk: fetched, looked into, kept sealed, or refused with a reason."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from bot.settings import Settings
from dialogs.messages import FileKind
from storage.tables import evidence
from tests.bot.channels.telegram.fakes import Failure
from tests.bot.conftest import OpenDesk
from tests.customers import Customer, TelegramCustomer, WebCustomer, WeChatCustomer
from tests.desk import START, Desk
from tests.factories import complains, photo
from tests.invariants import check

# The store of files has a clock of its own, the real one.
FAR_OFF = max(START, datetime.now(UTC)) + timedelta(days=30)
KINDS = (WeChatCustomer, TelegramCustomer, WebCustomer)
PDF = b"%PDF-1.7\n" + b"0" * 200
PROGRAM = b"\x7fELF\x02\x01\x01" + b"\0" * 300
HTML = b"<!doctype html><script>alert(1)</script>"


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        zipped.writestr("x.txt", "x")
    return out.getvalue()


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture(params=KINDS)
async def customer(desk: Desk, request: pytest.FixtureRequest) -> Customer:
    customer: Customer = request.param(desk)
    await complains(customer, until="agree")
    return customer


async def outcomes(desk: Desk) -> list[tuple[str, str | None]]:
    rows = await desk.rows(select(evidence.c.state, evidence.c.reason).order_by(evidence.c.seq))
    return [(row.state, row.reason) for row in rows]


async def told(customer: Customer, words: str) -> bool:
    """Whether these words came, by now or when the page next looks."""
    await customer.desk.passes(seconds=2)
    await customer.hears()
    if isinstance(customer, WebCustomer):
        await customer.reads()
    return any(words in heard.text for heard in customer.heard)


async def test_it_tells_files_by_what_is_in_them(customer: Customer) -> None:
    """The name says picture each time."""
    for content in (photo(), PDF, PROGRAM, HTML, archive()):
        await customer.shows(content, "凭证.png")
    desk = customer.desk
    assert await outcomes(desk) == [("stored", None)] * 2 + [("refused", "type")] * 3
    assert await told(customer, "的格式不能收")
    types = await desk.column(select(evidence.c.content_type).where(evidence.c.state == "stored"))
    assert sorted(types) == ["application/pdf", "image/png"]
    await customer.taps("说完了")
    assert "听起来是" in customer.latest  # nothing of it holds up the complaint


async def test_it_keeps_files_sealed(customer: Customer, tmp_path: Path) -> None:
    marked = photo() + b"a mark that shows where it lies"
    await customer.shows(marked, "王小明的病历.png")
    assert await outcomes(customer.desk) == [("stored", None)]
    files = files_in(tmp_path)
    assert len(files) >= 1
    assert not [path for path in files if b"a mark that shows" in path.read_bytes()]
    assert not [path for path in files if "王小明".encode() in path.read_bytes()]
    row = (await customer.desk.rows(select(evidence)))[0]
    blobs = customer.desk.runtime.parts.blobs
    assert await blobs.get(f"{row.conversation_id}-{row.seq}-{row.nth}") == marked


async def test_it_refuses_an_empty_file(desk: Desk) -> None:
    telegram, wechat, web = TelegramCustomer(desk), WeChatCustomer(desk), WebCustomer(desk)
    for customer in (telegram, wechat, web):
        await complains(customer, until="agree")
        await customer.shows(b"")
        assert customer.status < 500
    assert web.status == 400
    assert await outcomes(desk) == [("refused", "empty")] * 2
    assert await told(telegram, "是空的")
    assert await told(wechat, "是空的")


async def test_it_refuses_what_is_too_large(open_desk: OpenDesk) -> None:
    async with open_desk(_one_megabyte) as desk:
        for kind in KINDS:
            customer = kind(desk)
            await complains(customer, until="agree")
            await customer.shows(photo() + b"\0" * 1024 * 1024)
            assert customer.status == (413 if kind is WebCustomer else 200)
            if kind is not WebCustomer:
                assert await told(customer, "太大了")
        assert {reason for _, reason in await outcomes(desk)} == {"too_large"}
        await check(desk)


async def test_it_says_when_a_file_is_gone(desk: Desk) -> None:
    telegram, wechat = TelegramCustomer(desk), WeChatCustomer(desk)
    for customer in (telegram, wechat):
        await complains(customer, until="agree")
    request = wechat.file(photo(), "")
    desk.world.wechat.media.clear()
    await wechat.posts(request)
    assert await told(wechat, "没有取到")
    desk.world.telegram.failures["getFile"] += [Failure(400, "Bad Request: wrong file_id")]
    await telegram.posts(telegram.file(photo(), ""))
    assert await told(telegram, "没有取到")
    assert await outcomes(desk) == [("lost", "lost")] * 2


async def test_it_tries_again_while_the_platform_is_away(desk: Desk) -> None:
    telegram, wechat = TelegramCustomer(desk), WeChatCustomer(desk)
    for customer in (telegram, wechat):
        await complains(customer, until="agree")
    desk.world.telegram.failures["getFile"] += [Failure(0), Failure(-1)]
    desk.world.wechat.fail("/cgi-bin/media/get", httpx.ConnectError("away"), httpx.Response(502))
    await telegram.posts(telegram.file(photo(), ""))
    await wechat.posts(wechat.file(photo(), ""))
    assert await outcomes(desk) == [("offered", None)] * 2
    await desk.passes(minutes=1)
    await desk.passes(minutes=1)
    assert await outcomes(desk) == [("stored", None)] * 2
    assert not await told(telegram, "没有取到")


async def test_it_gives_up_on_a_platform_that_stays_away(desk: Desk) -> None:
    customer = TelegramCustomer(desk)
    await complains(customer, until="agree")
    desk.world.telegram.failures["getFile"] += [Failure(0)] * 20
    await customer.posts(customer.file(photo(), ""))
    for _ in range(8):
        await desk.passes(hours=2)
    assert await outcomes(desk) == [("lost", "lost")]
    assert await told(customer, "没有取到")


async def test_it_erases_the_files_of_a_complaint_that_was_cancelled(
    customer: Customer, tmp_path: Path
) -> None:
    await customer.shows(photo())
    await customer.says("取消")
    await customer.taps("确定")
    await customer.desk.passes(seconds=1)
    assert await outcomes(customer.desk) == []
    customer.desk.time.now = FAR_OFF
    await customer.desk.settle()
    assert files_in(tmp_path / "evidence") == []


async def test_it_takes_no_more_files_than_the_operator_allows(open_desk: OpenDesk) -> None:
    async with open_desk(partial(_few_files, most=2)) as desk:
        customer = TelegramCustomer(desk)
        await complains(customer, until="agree")
        for _ in range(3):
            await customer.shows(photo())
        assert await outcomes(desk) == [("stored", None)] * 2
        assert "最多可以交 2 份" in customer.latest


async def test_it_takes_a_sensitive_answer_from_the_page_of_a_signed_link(desk: Desk) -> None:
    """The page answers the browser; what follows from it goes to Telegram at once."""
    customer = TelegramCustomer(desk)
    await complains(customer, until="agree")
    await customer.says("替别人")
    link = await _link_of_id_number(customer)
    before = len(customer.heard)
    key = {"key": "0123456789abcdef", "text": "110101199003078515", "consent": "yes"}
    response = await desk.client.post(link, files={name: (None, value) for name, value in key.items()},
                                      headers={"origin": "https://tingsu.test"})  # fmt: skip
    assert response.status_code == 200
    await desk.settle()
    await customer.hears()
    assert len(customer.heard) == before + 1
    assert "网页上填写的内容已收到" in customer.latest


async def _link_of_id_number(customer: TelegramCustomer) -> str:
    """A link as the dialog makes it, for the draft that is open."""
    from dialogs.conversation import Conversation
    from storage.tables import conversations
    from storage.threads import Contact

    parts = customer.desk.runtime.parts
    wanted = select(conversations.c.sealed_state).where(conversations.c.id == customer.conversation)
    (sealed,) = await customer.desk.column(wanted)
    state = parts.codec.open(sealed, Conversation, "conversations", customer.conversation, "state")
    assert state.draft is not None
    contact = Contact("telegram", customer.address)
    return parts.field_link(customer.desk.time(), contact, "zh", "id_number", state.draft.id)


def _one_megabyte(settings: Settings) -> Settings:
    limits = dict.fromkeys(FileKind, 1)
    return replace(settings, evidence=replace(settings.evidence, max_megabytes=limits))


def _few_files(settings: Settings, most: int) -> Settings:
    return replace(settings, evidence=replace(settings.evidence, max_files=most))
