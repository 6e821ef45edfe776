"""The page on a customer's phone, with a short intake behind it."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import APIResponse, Browser, Page, Route, expect

from dialogs.messages import Choice, Link, Say, Step, Text
from tests.bot.channels.webchat.fakes import identify
from tests.browser.conftest import phone
from tests.browser.intake import CONTACT, DONE, HELP, MATTER, REQUEST, REVIEW, STORY
from tests.browser.pictures import photo
from tests.browser.serving import FakeDesk

AXE_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def write(page: Page, words: str) -> None:
    page.get_by_label(re.compile("输入消息|Your message")).fill(words)
    page.get_by_role("button", name=re.compile("^(发送|Send)$")).click()


def tap(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).and_(page.locator(":enabled")).click()


def answers(page: Page, words: str) -> None:
    """The latest message says this."""
    expect(page.locator(".ours .text").last).to_have_text(words)


def conversation(page: Page) -> str:
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    return identify("webchat", cookies["tingsu_chat"])


def assert_accessible(page: Page) -> None:
    results = Axe().run(page, options=AXE_RULES)
    assert results.violations_count == 0, results.generate_report()


def assert_no_sideways_scrolling(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_it_takes_a_whole_complaint_by_typing_and_tapping(page: Page) -> None:
    write(page, "住院理赔拖了三个月没人管")
    answers(page, STORY)
    page.locator("#file").set_input_files([photo("出院小结.png"), photo("账单.png")])
    expect(page.get_by_text("已上传")).to_have_count(2)
    expect(page.locator("img.thumb")).to_have_count(2)
    tap(page, "说完了")
    answers(page, MATTER)
    expect(page.locator("#step-short")).to_have_text("2/5")
    tap(page, "对")
    answers(page, REQUEST)
    tap(page, "赔付")
    tap(page, "给个解释")
    expect(page.get_by_role("button", pressed=True)).to_have_text(["赔付", "给个解释"])
    expect(page.get_by_text(REQUEST)).to_have_count(1)
    tap(page, "选好了")
    answers(page, CONTACT)
    write(page, "李女士 13800001234")
    answers(page, REVIEW)
    tap(page, "提交")
    answers(page, DONE)
    expect(page.locator("#step")).to_be_hidden()


def test_it_goes_on_where_it_was_after_a_reload(page: Page) -> None:
    write(page, "住院理赔拖了三个月没人管")
    tap(page, "说完了")
    answers(page, MATTER)
    page.get_by_label("输入消息").fill("还没写完的")

    page.reload()

    expect(page.get_by_text("住院理赔拖了三个月没人管")).to_be_visible()
    expect(page.get_by_label("输入消息")).to_have_value("还没写完的")
    expect(page.get_by_role("progressbar", name="第 2 步，共 5 步")).to_be_visible()
    tap(page, "对")
    answers(page, REQUEST)


def test_it_works_without_scripts(chromium: Browser, server: FakeDesk) -> None:
    page = phone(chromium, server, java_script_enabled=False).new_page()
    page.goto("/chat")

    write(page, "住院理赔拖了三个月没人管")
    answers(page, STORY)
    page.locator("#file").set_input_files([photo("出院小结.png"), photo("账单.png")])
    tap(page, "上传所选文件")
    expect(page.locator(".file .name")).to_have_text(["出院小结.png", "账单.png"])
    tap(page, "说完了")
    tap(page, "对")
    tap(page, "赔付")
    expect(page.get_by_role("button", pressed=True)).to_have_text(["赔付"])
    tap(page, "选好了")
    write(page, "李女士 13800001234")
    tap(page, "提交")
    answers(page, DONE)
    page.context.close()


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


def test_it_sends_a_text_only_when_the_input_method_is_done(page: Page) -> None:
    text = page.get_by_label("输入消息")
    text.fill("你")
    text.dispatch_event("keydown", {"key": "Enter", "isComposing": True})

    expect(text).to_have_value("你")


def test_it_hears_what_comes_by_itself(page: Page, server: FakeDesk) -> None:
    write(page, "你好")
    answers(page, STORY)

    talk = conversation(page)
    server.do(lambda: server.desk.says(talk, Say("您的投诉有新进展。")))

    answers(page, "您的投诉有新进展。")
    for _ in range(50):
        if server.desk.talks[talk].seen == 3:
            break
        page.wait_for_timeout(100)
    assert server.desk.talks[talk].seen == 3


def test_it_shows_two_tabs_the_same(page: Page) -> None:
    other = page.context.new_page()
    other.goto("/chat")
    other.bring_to_front()
    write(page, "住院理赔拖了三个月没人管")
    expect(other.get_by_text("住院理赔拖了三个月没人管")).to_have_count(1)
    tap(other, "说完了")
    answers(other, MATTER)
    answers(page, MATTER)
    expect(page.locator(".theirs .text")).to_have_text(["住院理赔拖了三个月没人管", "说完了"])


def test_it_answers_an_old_button_politely(page: Page, server: FakeDesk) -> None:
    write(page, "你好")
    answers(page, STORY)
    page.evaluate("document.querySelector('.choices [name=tap]').value = '0:done'")

    tap(page, "说完了")

    answers(page, "这个按钮已经过时了，请用最新的问题。")


def test_it_sends_again_by_itself_when_there_is_too_much_to_do(page: Page, server: FakeDesk) -> None:
    server.desk.overloaded = True
    write(page, "你好")
    write(page, "还有")
    expect(page.get_by_role("status")).to_contain_text("稍后会自动再发")
    expect(page.locator(".theirs .status").first).to_have_text("还没送出，正在重试…")

    server.desk.overloaded = False
    page.get_by_role("button", name="重试").click()

    expect(page.locator(".ours").get_by_text(STORY)).to_have_count(2)
    expect(page.locator(".theirs .status")).to_have_count(0)
    expect(page.get_by_role("status")).to_be_empty()
    assert [incoming.content for incoming in server.desk.taken] == [Text("你好"), Text("还有")]


def test_it_sends_once_what_arrived_though_the_answer_got_lost(page: Page, server: FakeDesk) -> None:
    lost: list[APIResponse] = []

    def lose_the_answer(route: Route) -> None:
        if not lost:
            lost.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    page.route("**/chat/messages", lose_the_answer)
    write(page, "你好")

    answers(page, STORY)
    expect(page.locator(".theirs")).to_have_count(1)
    expect(page.locator(".theirs .status")).to_have_count(0)
    assert len(server.desk.taken) == 1


def test_it_keeps_unsent_words_over_a_reload(page: Page, server: FakeDesk) -> None:
    server.desk.overloaded = True
    write(page, "你好")
    expect(page.locator(".theirs .status")).to_be_visible()
    server.desk.overloaded = False

    page.reload()

    answers(page, STORY)
    assert len(server.desk.taken) == 1


def test_it_says_why_a_message_was_not_taken(page: Page) -> None:
    page.locator("#text").evaluate("field => field.removeAttribute('maxlength')")
    write(page, "投" * 4001)

    expect(page.locator(".theirs .status")).to_contain_text("太长了")
    expect(page.get_by_label("输入消息")).to_have_value("投" * 4001)


def test_it_refuses_a_file_that_is_too_large_before_sending_it(page: Page, server: FakeDesk) -> None:
    large = photo("大图.png")
    large["buffer"] += b"x" * 200_000
    page.locator("#file").set_input_files([large])

    expect(page.locator(".theirs .status")).to_contain_text("太大了")
    assert not server.desk.taken


def test_it_tries_an_upload_again(page: Page, server: FakeDesk) -> None:
    server.desk.overloaded = True
    page.locator("#file").set_input_files([photo("账单.png")])
    expect(page.locator(".theirs .status")).to_have_text("还没送出，正在重试…")
    expect(page.get_by_role("button", name="重试")).to_be_visible()
    server.desk.overloaded = False
    page.get_by_role("button", name="重试").click()

    expect(page.locator(".theirs .status")).to_have_text("已上传")
    assert len(server.desk.taken) == 1


def test_it_runs_no_markup_that_anybody_wrote(page: Page, server: FakeDesk) -> None:
    evil = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
    write(page, evil)
    expect(page.locator(".theirs .text")).to_have_text(evil)
    say = Say(evil, (Choice("9:a", evil),), link=Link(evil, "javascript:document.title='owned'"))
    talk = conversation(page)
    server.do(lambda: server.desk.says(talk, say))
    answers(page, evil)
    page.reload()
    answers(page, evil)

    assert page.title() == "投诉专区 · 示例保险"
    assert page.locator(".bubble img, .bubble script, .bubble a").count() == 0


def test_it_turns_to_the_conversations_language(page: Page, server: FakeDesk) -> None:
    write(page, "hello")
    answers(page, STORY)

    talk = conversation(page)

    def turn() -> None:
        server.desk.talk(talk).locale = "en"
        server.desk.says(talk, Say("English it is."))

    server.do(turn)

    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1)).to_have_text("Complaints")
    answers(page, "English it is.")


def test_it_forgets_the_conversation_when_asked(page: Page) -> None:
    write(page, "我的秘密")
    answers(page, STORY)
    page.get_by_label("输入消息").fill("草稿")

    page.get_by_role("link", name="退出本机").click()
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已退出")
    page.goto("/chat")

    expect(page.get_by_text("我的秘密")).to_have_count(0)
    expect(page.get_by_label("输入消息")).to_have_value("")


def test_it_does_not_jump_when_the_answer_comes(page: Page, server: FakeDesk) -> None:
    write(page, "你好")
    answers(page, STORY)
    before = [page.locator(part).bounding_box() for part in ("header", "footer")]
    talk = conversation(page)
    server.do(lambda: server.desk.says(talk, Say("好" * 300, step=Step(2, 5))))
    answers(page, "好" * 300)

    after = [page.locator(part).bounding_box() for part in ("header", "footer")]
    assert before == after


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
