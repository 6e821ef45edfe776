"""Files for a reply in a real browser: chosen, pasted, refused, sent, taken back."""

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from cases.actors import Role
from tests.browser.console import Console
from tests.browser.pictures import photo
from tests.browser.test_access import assert_accessible, assert_no_sideways_scrolling

LETTER: FilePayload = {"name": "说明.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF"}
PAGE: FilePayload = {"name": "页面.html", "mimeType": "text/html", "buffer": b"<html>"}
PASTE = """([name, content]) => {
  const clipboardData = new DataTransfer();
  const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
  clipboardData.items.add(new File([bytes], name, {type: "image/png"}));
  const paste = new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true});
  document.getElementById("reply").dispatchEvent(paste);
}"""


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Console]:
    with Console(tmp_path) as live:
        yield live


def chips(page: Page) -> list[str]:
    return page.locator("#attached a").all_inner_texts()


def test_it_sends_files_and_takes_them_back(chromium: Browser, console: Console) -> None:
    page = console.member(chromium, Role.HANDLER).new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.on("console", lambda line: pytest.fail(line.text) if "Content Security" in line.text else None)
    page.goto(f"/console/cases/{console.number}")
    page.fill("#reply", "请看附件")
    page.set_input_files("#reply-files", [photo("现场.png"), LETTER, PAGE])
    expect(page.locator("#attached li")).to_have_count(2)
    expect(page.locator("#files-said")).to_contain_text("页面.html")
    page.evaluate(PASTE, ["截图.png", b64encode(photo("截图.png")["buffer"]).decode()])
    expect(page.locator("#attached li")).to_have_count(3)
    page.get_by_role("button", name="移除 说明.pdf").click()
    expect(page.locator("#attached li")).to_have_count(2)
    assert_accessible(page)
    page.reload()
    assert chips(page) == ["现场.png", "截图.png"]
    expect(page.locator("#reply")).to_have_value("请看附件")
    page.locator("#do-replied .button.main").click()
    waiting = page.locator(".waiting .said-by")
    expect(waiting).to_contain_text("请看附件")
    expect(waiting.locator("img")).to_have_count(2)
    assert all(
        one.evaluate("image => image.decode().then(() => true)") for one in waiting.locator("img").all()
    )
    assert_accessible(page)
    page.get_by_role("button", name="撤回").click()
    expect(page.locator(".said")).to_contain_text("已撤回")
    expect(waiting).to_have_count(0)
    assert chips(page) == ["现场.png", "截图.png"]
    assert console.events()[-2:] == ["replied", "reply_taken_back"]


def test_it_works_without_a_script_on_a_phone(chromium: Browser, console: Console) -> None:
    page = console.member(
        chromium, Role.HANDLER, java_script_enabled=False, viewport={"width": 390, "height": 844}
    ).new_page()
    page.goto(f"/console/cases/{console.number}")
    page.fill("#reply", "请看附件")
    page.set_input_files("#reply-files", [photo("现场.png"), PAGE])
    page.locator("#attach").click()
    assert chips(page) == ["现场.png"]
    expect(page.locator("#composer .alert")).to_contain_text("页面.html")
    expect(page.locator("#reply")).to_have_value("请看附件")
    page.set_input_files("#reply-files", [LETTER])
    page.locator("#do-replied .button.main").click()
    expect(page.locator(".waiting .said-by")).to_contain_text("说明.pdf")
    expect(page.locator(".waiting .said-by")).to_contain_text("现场.png")
    assert_no_sideways_scrolling(page)
