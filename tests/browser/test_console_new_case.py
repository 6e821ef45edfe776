"""A complaint is taken down in a browser, by keyboard, and can be read by everybody."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from cases.actors import Role
from tests.browser.console import Console
from tests.browser.test_access import AXE_RULES

STORY = "我去年在柜面买的重疾险，理赔拖了三个月没人管，损失35000元，保单号P2026001234"


class Addresses:
    """All channels have a door."""

    channels = ("wechat", "telegram", "webchat")

    async def addresses(self, payload: str, *, lasting: bool) -> Mapping[str, str]:
        return {name: f"https://{name}.test/?begin={payload}" for name in self.channels}


@pytest.fixture
def console(tmp_path: Path) -> Console:
    return Console(tmp_path)


def test_it_takes_a_complaint_down_by_keyboard(console: Console, chromium: Browser) -> None:
    with console:
        object.__setattr__(console.office, "entrances", Addresses())
        page = console.member(chromium, Role.HANDLER, viewport={"width": 390, "height": 844}).new_page()
        page.goto("/console/cases/new")
        passes(page)
        page.get_by_label("已读给客户听").press("Space")
        page.get_by_label("经过", exact=True).fill(STORY)
        page.get_by_label("姓名").fill("王芳")
        page.get_by_label("电话", exact=True).last.fill("1")
        page.get_by_label("电话", exact=True).last.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("2 处")
        passes(page)
        page.get_by_role("button", name="从经过里读出来").press("Enter")
        expect(page.get_by_label("涉及金额")).to_have_value("35000")
        page.get_by_label("赔付/给付").press("Space")
        page.get_by_label("电话", exact=True).last.fill("138 0013 8029")
        page.get_by_role("button", name="登记", exact=True).last.press("Enter")
        page.wait_for_url("**/console/cases/TS-*")
        for channel in ("微信", "Telegram", "网页"):
            picture = page.get_by_role("img", name=f"{channel} 二维码")
            picture.scroll_into_view_if_needed()
            expect(picture).to_be_visible()
            page.wait_for_function("one => one.naturalWidth > 0", arg=picture.element_handle())
        passes(page)


def passes(page: Page) -> None:
    """No breach that can be told by a machine, and nothing wider than the screen."""
    found = Axe().run(page, options=AXE_RULES)
    assert not found.response["violations"], found.generate_report()
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide
