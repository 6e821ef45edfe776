"""The page when something goes wrong."""

from playwright.sync_api import APIResponse, Page, Route, expect

from dialogs.messages import Text
from tests.browser.acting import answers, tap, write
from tests.browser.intake import STORY
from tests.browser.pictures import photo
from tests.browser.serving import FakeDesk


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


def test_it_answers_an_old_button_politely(page: Page, server: FakeDesk) -> None:
    write(page, "你好")
    answers(page, STORY)
    page.evaluate("document.querySelector('.choices [name=tap]').value = '0:done'")

    tap(page, "说完了")

    answers(page, "这个按钮已经过时了，请用最新的问题。")
