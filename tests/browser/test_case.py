"""The page of a case, opened from a link in a notice."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.channels.webchat.settings import Limits, PageSettings
from cases.stage import Stage
from dialogs.messages import Posted
from tests.bot.channels.webchat.case_files import BRIEF, CASE, CaseDesk, decided, page_of, path
from tests.bot.channels.webchat.fakes import INSURER
from tests.browser.conftest import phone
from tests.browser.pictures import photo
from tests.browser.serving import FakeDesk
from tests.browser.test_access import assert_accessible, assert_no_sideways_scrolling


@pytest.fixture
def desk() -> CaseDesk:
    desk = CaseDesk()
    desk.case = decided(stage=Stage.DECIDED)
    return desk


@pytest.fixture
def server(desk: CaseDesk) -> Iterator[FakeDesk]:
    page = PageSettings(INSURER, limits=Limits())
    with FakeDesk(desk, page, files=desk.files) as live:
        yield live


def opened(chromium: Browser, server: FakeDesk, locale: str = "zh", **settings: object) -> Page:
    page = phone(chromium, server, **settings).new_page()
    page.goto(path(locale))
    return page


def test_it_is_read_added_to_and_rated(chromium: Browser, server: FakeDesk, desk: CaseDesk) -> None:
    page = opened(chromium, server, java_script_enabled=False)
    expect(page.get_by_text("您的投诉成立")).to_be_visible()
    page.get_by_label("想补充的话").fill("账户换了，尾号 0417")
    page.get_by_label("照片或文件").set_input_files([photo("银行卡.png")])
    page.get_by_role("button", name="提交补充").click()
    expect(page.get_by_role("status")).to_have_text("已收到您的补充，会交给承办人。")
    expect(page.get_by_text("账户换了")).to_be_visible()
    expect(page.get_by_text("银行卡.png")).to_be_visible()

    page.get_by_label("非常满意", exact=True).check()
    page.get_by_label("还想说的").fill("谢谢")
    page.get_by_role("button", name="提交评价").click()

    expect(page.get_by_role("status")).to_have_text("谢谢您的评价。")
    expect(page.get_by_role("radio")).to_have_count(0)
    assert desk.taken[-1].content == Posted(CASE, "谢谢", 1, 5)
    page.context.close()


def test_it_is_withdrawn_after_a_question(chromium: Browser, server: FakeDesk, desk: CaseDesk) -> None:
    desk.case = page_of()
    page = opened(chromium, server)
    page.get_by_role("link", name="撤回投诉").click()
    expect(page.get_by_role("heading")).to_have_text("撤回这件投诉？")
    page.get_by_role("link", name="不撤回").click()
    page.get_by_role("link", name="撤回投诉").click()
    page.get_by_role("button", name="确定撤回").click()

    expect(page.get_by_role("status")).to_contain_text("已撤回")
    expect(page.locator(".stage")).to_have_text("已撤回")
    page.context.close()


def test_it_offers_the_reasons_that_fit_the_score(chromium: Browser, server: FakeDesk) -> None:
    page = opened(chromium, server)
    expect(page.get_by_role("checkbox")).to_have_count(0)
    page.get_by_label("不满意", exact=True).check()
    expect(page.get_by_role("checkbox")).to_have_count(5)
    page.get_by_label("满意", exact=True).check()
    expect(page.get_by_role("checkbox")).to_have_count(3)
    page.context.close()


@pytest.mark.parametrize(("locale", "scheme", "width"), [("zh", "light", 1280), ("en", "dark", 360)])
def test_it_can_be_used_by_everybody(
    chromium: Browser, server: FakeDesk, desk: CaseDesk, locale: str, scheme: str, width: int, tmp_path: Path
) -> None:
    page = opened(chromium, server, locale, color_scheme=scheme, viewport={"width": width, "height": 800})
    page.get_by_role("radio").first.check()
    for summary in page.locator("summary").all():
        summary.click()
    page.screenshot(path=tmp_path / "decided.png", full_page=True)
    assert_accessible(page)
    assert_no_sideways_scrolling(page)

    desk.case = page_of(replace(BRIEF, stage=Stage.AWAITING_CUSTOMER, wanted="住院发票原件的照片"))
    page.reload()
    page.screenshot(path=tmp_path / "wanted.png", full_page=True)
    assert_accessible(page)
    page.goto(f"{path(locale)}/withdraw")
    page.screenshot(path=tmp_path / "withdraw.png", full_page=True)
    assert_accessible(page)
    page.context.close()


def test_it_fits_the_smallest_window(chromium: Browser, server: FakeDesk, desk: CaseDesk) -> None:
    desk.case = decided(stage=Stage.DECIDED, handler="x" * 200, wanted="https://example.com/" + "long" * 60)
    page = opened(chromium, server, "en", viewport={"width": 320, "height": 568})

    assert_no_sideways_scrolling(page)
    for target in page.locator("button, .more a, summary, .scores label, .button").filter(visible=True).all():
        box = target.bounding_box()
        assert box is not None
        assert box["height"] >= 44
    page.context.close()
