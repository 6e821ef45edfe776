"""Who comes to the page by a QR code begins at once, and once."""

from playwright.sync_api import Browser, Page, expect

from dialogs.messages import Command, CommandName
from tests.browser.acting import answers
from tests.browser.conftest import phone
from tests.browser.serving import FakeDesk

BEGUN = [Command(CommandName.BEGIN, "b-east")]


def test_it_begins_by_itself_and_not_again_when_loaded_anew(page: Page, server: FakeDesk) -> None:
    page.goto("/chat?begin=b-east")
    answers(page, "请说说发生了什么。")
    expect(page).to_have_url(f"{server.url}/chat")
    expect(page.locator("#arrival")).to_have_count(0)
    page.reload()
    answers(page, "请说说发生了什么。")
    assert [incoming.content for incoming in server.desk.taken] == BEGUN


def test_it_needs_one_tap_where_no_script_runs(chromium: Browser, server: FakeDesk) -> None:
    context = phone(chromium, server, java_script_enabled=False)
    page = context.new_page()
    page.goto("/chat?begin=b-east")
    page.get_by_role("button", name="我要投诉").click()
    answers(page, "请说说发生了什么。")
    assert [incoming.content for incoming in server.desk.taken] == BEGUN
    context.close()
