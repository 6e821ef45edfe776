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


@pytest.fixture(scope="module")
def tingsu(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeTingsu]:
    """Shared by all customers here, as in life."""
    with WholeTingsu(tmp_path_factory.mktemp("data")) as live:
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
        """The number that they were given; what became of their files may be told after it."""
        told = self.page.locator(".ours").filter(has_text=CASE_NUMBER).last
        expect(told).to_be_visible()
        found = CASE_NUMBER.search(told.inner_text())
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


@pytest.fixture
def customer(chromium: Browser, tingsu: WholeTingsu) -> Iterator[Customer]:
    """A Chinese customer who has opened the page on a phone."""
    context = phone(chromium, tingsu)
    page = context.new_page()
    page.goto("/chat")
    yield Customer(page)
    context.close()


def complain(customer: Customer, *photos: str) -> str:
    """Make a complaint; its number."""
    customer.writes("住院理赔拖了三个月没人管")
    customer.taps("同意")
    if photos:
        customer.sends(*photos)
        customer.reads(f"{len(photos)} 份")
    customer.taps("说完了")
    customer.taps("对")
    customer.taps("赔付/给付")
    customer.writes("李梅 13800138000")
    customer.reads("138****8000")
    customer.taps("提交")
    return customer.case_number()


def test_it_takes_a_complaint_in_few_messages(customer: Customer) -> None:
    complain(customer)

    assert customer.messages <= 8


def test_it_takes_two_photos_and_tells_tomorrow_how_it_stands(
    chromium: Browser, tingsu: WholeTingsu, customer: Customer, tmp_path: Path
) -> None:
    number = complain(customer, "出院小结.png", "账单.png")
    customer.page.context.storage_state(path=tmp_path / "cookies.json")
    customer.page.context.close()

    context = phone(chromium, tingsu, storage_state=tmp_path / "cookies.json")
    page = context.new_page()
    page.goto("/chat")
    expect(page.get_by_text("账单.png")).to_be_visible()
    returned = Customer(page)
    returned.writes("进度")
    returned.reads(number)
    context.close()


def test_it_takes_a_complaint_in_english_in_the_dark(chromium: Browser, tingsu: WholeTingsu) -> None:
    context = phone(chromium, tingsu, locale="en-GB", color_scheme="dark")
    page = context.new_page()
    page.goto("/chat")
    customer = Customer(page)
    customer.writes("My hospital claim has been ignored for three months")
    customer.taps("I agree")
    customer.taps("That is all")
    customer.taps("Right")
    customer.taps("Pay the claim")
    customer.writes("Ms Li +44 20 7946 0958")
    customer.taps("Submit")

    assert customer.case_number()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    context.close()


def test_it_works_without_scripts(chromium: Browser, tingsu: WholeTingsu) -> None:
    context = phone(chromium, tingsu, java_script_enabled=False)
    page = context.new_page()
    page.goto("/chat")

    def taps(label: str) -> None:
        page.locator(".choices:not(.closed)").get_by_role("button", name=label, exact=True).click()

    page.locator("#text").fill("住院理赔拖了三个月没人管")
    page.get_by_role("button", name="发送", exact=True).click()
    taps("同意")
    page.locator("#file").set_input_files([photo("出院小结.png"), photo("账单.png")])
    page.get_by_role("button", name="上传所选文件").click()
    for label in ("说完了", "对", "赔付/给付"):
        taps(label)
    page.locator("#text").fill("李梅 13800138000")
    page.get_by_role("button", name="发送", exact=True).click()
    taps("提交")

    assert Customer(page).case_number()
    context.close()


def test_it_goes_on_with_a_draft_after_a_restart(chromium: Browser, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with WholeTingsu(folder) as before:
        context = phone(chromium, before)
        page = context.new_page()
        page.goto("/chat")
        customer = Customer(page)
        customer.writes("住院理赔拖了三个月没人管")
        customer.taps("同意")
        state = context.storage_state()
        context.close()

    with WholeTingsu(folder) as after:
        context = phone(chromium, after, storage_state=state)
        page = context.new_page()
        page.goto("/chat")
        expect(page.get_by_text("住院理赔拖了三个月没人管")).to_be_visible()
        customer = Customer(page)
        customer.taps("说完了")
        customer.reads("对吗")
        context.close()


def test_it_tells_by_itself_that_a_file_is_refused(customer: Customer) -> None:
    customer.writes("住院理赔拖了三个月没人管")
    customer.taps("同意")
    programme = photo("照片.jpg")
    programme["buffer"] = b"MZ" + bytes(500)
    customer.page.locator("#file").set_input_files([programme])

    expect(customer.page.locator(".ours").get_by_text("照片.jpg")).to_be_visible(timeout=15_000)


def test_it_changes_the_language_of_the_whole_page(customer: Customer) -> None:
    customer.writes("住院理赔拖了三个月没人管")
    customer.page.get_by_role("button", name="语言").click()
    customer.taps("English")

    expect(customer.page.locator("html")).to_have_attribute("lang", "en")
    expect(customer.page.get_by_role("heading", level=1)).to_have_text("Complaints")
    expect(customer.page.get_by_role("button", name="I agree")).to_be_visible()


def test_it_answers_every_shortcut_at_any_time(customer: Customer) -> None:
    customer.writes("住院理赔拖了三个月没人管")
    customer.taps("同意")
    for label in ("返回", "修改", "进度", "人工", "帮助", "语言"):
        before = customer.page.locator(".ours").count()
        customer.page.locator(".quick").get_by_role("button", name=label, exact=True).click()
        expect(customer.page.locator(".ours")).to_have_count(before + 1)


def test_it_answers_a_second_tab_that_is_behind(customer: Customer) -> None:
    customer.writes("住院理赔拖了三个月没人管")
    other = customer.page.context.new_page()
    other.goto("/chat")
    other.route("**/chat/events*", lambda route: route.abort())
    other.reload()
    customer.taps("同意")
    customer.taps("说完了")

    behind = Customer(other)
    behind.taps("同意")

    expect(other.locator(".ours").last).not_to_be_empty()
    expect(other.locator(".theirs .status")).to_have_count(0)
