"""Whole complaints, made in a browser to all of Tingsu."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import phone
from tests.browser.pictures import photo
from tests.browser.serving import WholeTingsu

CASE_NUMBER = re.compile(r"[A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]")


@pytest.fixture
def tingsu(tmp_path: Path) -> Iterator[WholeTingsu]:
    with WholeTingsu(tmp_path / "data") as live:
        yield live


class Customer:
    """Somebody in front of the page, whose messages are counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.messages = 0

    def writes(self, words: str) -> None:
        self.page.locator("#text").fill(words)
        with self._answered():
            self.page.locator("#send").click()

    def taps(self, label: str) -> None:
        button = self.page.locator(".choices:not(.closed)").get_by_role("button", name=label, exact=True)
        with self._answered():
            button.last.click()

    def sends(self, *names: str) -> None:
        self.page.locator("#file").set_input_files([photo(name) for name in names])
        self.messages += 1

    def reads(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.locator(".ours").last).to_contain_text(words)

    def case_number(self) -> str:
        found = CASE_NUMBER.search(self.page.locator(".ours").last.inner_text())
        assert found
        return found.group()

    def _answered(self) -> "_Answered":
        self.messages += 1
        return _Answered(self.page)


class _Answered:
    def __init__(self, page: Page) -> None:
        self._waiting = page.expect_response("**/chat/messages")

    def __enter__(self) -> None:
        self._waiting.__enter__()

    def __exit__(self, *error: object) -> None:
        self._waiting.__exit__(*error)  # type: ignore[arg-type]


def test_it_takes_a_complaint_with_two_photos_in_chinese(
    chromium: Browser, tingsu: WholeTingsu, tmp_path: Path
) -> None:
    context = phone(chromium, tingsu)
    page = context.new_page()
    page.goto("/chat")
    customer = Customer(page)

    customer.writes("住院理赔拖了三个月没人管")
    customer.taps("同意")
    customer.sends("出院小结.png", "账单.png")
    customer.reads("2 份")
    customer.taps("说完了")
    customer.taps("对")
    customer.taps("赔付/给付")
    customer.taps("选好了")
    customer.writes("李梅 13800138000")
    customer.reads("138****8000")
    customer.taps("提交")
    number = customer.case_number()
    page.screenshot(path=tmp_path / "submitted.png")
    context.storage_state(path=tmp_path / "cookies.json")
    context.close()

    tomorrow = phone(chromium, tingsu, storage_state=tmp_path / "cookies.json").new_page()
    tomorrow.goto("/chat")
    returned = Customer(tomorrow)
    returned.writes("我的投诉到哪一步了，进度")
    returned.reads(number)
    tomorrow.context.close()
