"""Pictures and files from staff on the customer's page, and on the page of their case."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec import structs
from playwright.sync_api import Browser, Page

from bot.channels.webchat.settings import Limits, PageSettings
from dialogs.messages import Attachment, FileKind, Link, Say
from storage.reply_files import ReplyFile
from tests.bot.channels.webchat.case_files import ACCEPTED, BRIEF, CASE, CONVERSATION, CaseDesk, page_of, path
from tests.bot.channels.webchat.fakes import INSURER
from tests.browser.acting import answers, conversation, write
from tests.browser.conftest import phone
from tests.browser.pictures import photo
from tests.browser.serving import FakeDesk
from tests.browser.test_access import assert_accessible, assert_no_sideways_scrolling

PHOTO = photo("现场照片.png", 160)["buffer"]
SENT = (
    Attachment("a" * 32, FileKind.PHOTO, "现场照片.png", "image/png", len(PHOTO)),
    Attachment("b" * 32, FileKind.DOCUMENT, "核查说明（盖章扫描件）.pdf", "application/pdf", 8),
)
WORDS = "周小雨 回复您：\n见附件。\n\n附件（2个）：\n· 现场照片.png\n· 核查说明（盖章扫描件）.pdf"


@pytest.fixture
def desk() -> CaseDesk:
    desk = CaseDesk()
    told = structs.replace(ACCEPTED, kinds=("replied",), text=WORDS, files=SENT)
    desk.case = page_of(BRIEF, told)
    return desk


@pytest.fixture
def server(desk: CaseDesk) -> Iterator[FakeDesk]:
    with FakeDesk(desk, PageSettings(INSURER, limits=Limits()), files=desk.files) as live:
        yield live


def sends(server: FakeDesk, desk: CaseDesk, conversation_id: str) -> None:
    """The files lie there for this conversation."""
    for one, content in zip(SENT, (PHOTO, b"%PDF-1.7"), strict=True):
        file = ReplyFile(one.ref, CASE, "", one.name, one.kind, one.type, one.size, datetime.now(UTC), 3)
        desk.files.files[conversation_id, one.ref] = file
        server.shelf.kept[one.ref] = content


def opens(page: Page, tmp_path: Path) -> None:
    """The picture is seen, the file is kept."""
    page.locator(".picture img").evaluate("image => image.decode()")
    with page.expect_download() as kept:
        page.get_by_role("link", name="核查说明").click()
    assert kept.value.suggested_filename == "核查说明（盖章扫描件）.pdf"
    kept.value.save_as(tmp_path / "kept.pdf")
    assert (tmp_path / "kept.pdf").read_bytes() == b"%PDF-1.7"
    assert_no_sideways_scrolling(page)
    assert_accessible(page)


def test_it_shows_them_as_they_come_and_after_a_reload(
    chromium: Browser, server: FakeDesk, desk: CaseDesk, tmp_path: Path
) -> None:
    page = phone(chromium, server).new_page()
    page.goto("/chat")
    write(page, "你好")
    answers(page, "你好")
    talk = conversation(page)
    sends(server, desk, talk)
    say = Say(WORDS, link=Link("查看投诉详情", path()), attached=SENT)
    server.do(lambda: desk.says(talk, say))
    opens(page, tmp_path)
    page.reload()
    opens(page, tmp_path)
    page.context.close()


def test_it_shows_them_on_the_page_of_the_case(
    chromium: Browser, server: FakeDesk, desk: CaseDesk, tmp_path: Path
) -> None:
    sends(server, desk, CONVERSATION)
    page = phone(chromium, server, java_script_enabled=True).new_page()
    page.goto(path())
    opens(page, tmp_path)
    page.context.close()
