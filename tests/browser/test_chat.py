"""The page on a customer's phone, with a short intake behind it."""

from playwright.sync_api import Page, expect

from dialogs.messages import Choice, Link, Say
from tests.browser.acting import answers, conversation, tap, write
from tests.browser.intake import CONTACT, DONE, MATTER, REQUEST, REVIEW, STORY
from tests.browser.pictures import photo
from tests.browser.serving import FakeDesk


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


def test_it_runs_no_markup_that_anybody_wrote(page: Page, server: FakeDesk) -> None:
    evil = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
    write(page, evil)
    answers(page, STORY)
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


def test_it_takes_taps_faster_than_their_answers(page: Page) -> None:
    write(page, "住院理赔拖了三个月没人管")
    tap(page, "说完了")
    tap(page, "对")
    answers(page, REQUEST)

    page.evaluate("""() => {
        const [pay, refund, apologise, explain, done] = document.querySelectorAll(".many button");
        for (const button of [pay, refund, apologise, done]) button.click();
    }""")

    answers(page, CONTACT)
    expect(page.locator(".many [aria-pressed=true]")).to_have_text(["赔付", "退款", "道歉"])
