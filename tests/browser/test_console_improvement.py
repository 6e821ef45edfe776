"""The pages of improvement in a real browser: for everybody, at every width, and without a script."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from cases.actors import Role
from tests.browser.console import Console, now
from tests.browser.improvement_seed import seed

PATH = "/console/improvement"
FELL, LATE = f"{PATH}/measures/{'1' * 32}", f"{PATH}/measures/{'2' * 32}"
PAGES = (
    PATH, f"{PATH}/measures?state=in_force", FELL, f"{PATH}/measures/{'4' * 32}", f"{PATH}/measures/new",
    f"{PATH}/ratings", f"{PATH}/examples",
)  # fmt: skip


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    folder: Path = tmp_path_factory.mktemp("improvement")
    with Console(folder) as live:
        live.does(lambda connection: seed(connection, live.office, now()))
        yield live


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_it_is_for_everybody(chromium: Browser, console: Console, width: int, scheme: str) -> None:
    view = {"width": width, "height": 850}
    context = console.member(chromium, Role.MANAGER, viewport=view, color_scheme=scheme)
    page = context.new_page()
    for path in PAGES:
        page.goto(path)
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
        assert found.response["violations"] == [], (path, found.generate_report())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()


def test_it_plans_a_measure_from_a_rise_and_puts_it_in_force_without_a_script(
    chromium: Browser, console: Console
) -> None:
    context = console.member(chromium, Role.MANAGER, java_script_enabled=False)
    page = context.new_page()
    page.goto(PATH)
    rise = page.locator(".rise")
    expect(rise).to_contain_text("最近 7 天收到 15 件")
    rise.get_by_role("link", name="立措施").click()
    expect(page.get_by_label("仅限投诉事项")).to_have_value("SURR")
    page.get_by_label("措施", exact=True).fill("退保金额当场算清")
    page.get_by_label("根本原因").select_option("explanation")
    page.get_by_label("期限").fill("2999-01-31")
    page.get_by_role("button", name="列入计划").click()
    expect(page.get_by_role("status")).to_contain_text("措施已列入计划")
    page.get_by_role("button", name="保存").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已生效")
    expect(page.locator(".effect")).to_contain_text("今天刚生效")
    page.goto(LATE)
    expect(page.get_by_role("heading", level=1)).to_contain_text("已逾期")
    context.close()
