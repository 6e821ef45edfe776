"""The page for everybody: keyboards, screen readers, small windows, no scripts."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from dialogs.messages import Say, Step
from tests.browser.acting import answers, conversation, tap, write
from tests.browser.conftest import phone
from tests.browser.intake import CONTACT, HELP, MATTER, REQUEST, STORY
from tests.browser.pictures import photo
from tests.browser.serving import FakeDesk

AXE_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def assert_accessible(page: Page) -> None:
    results = Axe().run(page, options=AXE_RULES)
    assert results.violations_count == 0, results.generate_report()


def assert_no_sideways_scrolling(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_it_works_with_the_keyboard_alone(chromium: Browser, server: FakeDesk) -> None:
    page = phone(chromium, server, viewport={"width": 1280, "height": 800}, has_touch=False).new_page()
    page.goto("/chat")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到输入框")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("住院理赔")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("拖了三个月")
    page.keyboard.press("Enter")
    answers(page, STORY)
    expect(page.locator(".theirs .text")).to_have_text("住院理赔\n拖了三个月")
    expect(page.get_by_label("输入消息")).to_be_focused()

    page.get_by_role("button", name="说完了").focus()
    page.keyboard.press("Enter")
    answers(page, MATTER)
    expect(page.get_by_role("button", name="对", exact=True)).to_be_focused()
    page.keyboard.press("Space")
    answers(page, REQUEST)
    expect(page.get_by_role("button", name="赔付")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="赔付", pressed=True)).to_be_focused()
    for _ in range(4):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    answers(page, CONTACT)
    page.context.close()


@pytest.mark.parametrize(("locale", "scheme"), [("zh-CN", "light"), ("en-GB", "dark")])
def test_it_can_be_used_by_everybody(
    chromium: Browser, server: FakeDesk, locale: str, scheme: str, tmp_path: Path
) -> None:
    page = phone(chromium, server, locale=locale, color_scheme=scheme).new_page()
    page.goto("/chat")
    assert_accessible(page)
    write(page, "住院理赔拖了三个月没人管")
    page.locator("#file").set_input_files([photo("出院小结.png")])
    expect(page.locator(".theirs .status")).to_be_visible()
    page.locator(".quick button").nth(4).click()
    expect(page.get_by_text(HELP)).to_be_visible()
    tap(page, "说完了")
    tap(page, "对")
    tap(page, "赔付")
    expect(page.get_by_role("button", pressed=True)).to_have_count(1)
    page.screenshot(path=tmp_path / "questions.png")
    assert_accessible(page)
    server.desk.overloaded = True
    tap(page, "选好了")
    expect(page.get_by_role("status").locator("button")).to_be_visible()
    assert_accessible(page)
    for path in ("/chat/leave", "/chat/fields/unknown"):
        page.goto(path)
        assert_accessible(page)
    page.context.close()


@pytest.mark.parametrize(("width", "height"), [(320, 568), (360, 740), (320, 256), (640, 360), (1280, 800)])
def test_it_fits_any_window(chromium: Browser, server: FakeDesk, width: int, height: int) -> None:
    page = phone(chromium, server, viewport={"width": width, "height": height}).new_page()
    page.goto("/chat")
    write(page, "https://example.com/" + "long" * 60)
    tap(page, "说完了")
    tap(page, "对")
    answers(page, REQUEST)

    assert_no_sideways_scrolling(page)
    for button in page.locator(".choices button:enabled, .round, .leave").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44
    page.get_by_label("输入消息").scroll_into_view_if_needed()
    expect(page.get_by_label("输入消息")).to_be_in_viewport()
    page.context.close()


def test_it_does_not_jump_when_the_answer_comes(page: Page, server: FakeDesk) -> None:
    write(page, "你好")
    answers(page, STORY)
    before = [page.locator(part).bounding_box() for part in ("header", "footer")]
    talk = conversation(page)
    server.do(lambda: server.desk.says(talk, Say("好" * 300, step=Step(2, 5))))
    answers(page, "好" * 300)

    after = [page.locator(part).bounding_box() for part in ("header", "footer")]
    assert before == after


def test_it_sends_a_text_only_when_the_input_method_is_done(page: Page) -> None:
    text = page.get_by_label("输入消息")
    text.fill("你")
    text.dispatch_event("keydown", {"key": "Enter", "isComposing": True})

    expect(text).to_have_value("你")
