"""Lists of cases in a real browser: by key, live, on the phone, without a script, and for screen readers."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Connection

from cases.actors import Role
from storage import notes
from storage.notes import Note
from tests.browser.accessibility import accessible
from tests.browser.console import HANDLER, Console, now
from tests.handlers_console.conftest import member_of
from tests.storage.office import case_id, received

CASES = 5
MANAGER = member_of(Role.MANAGER)


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    folder: Path = tmp_path_factory.mktemp("inbox")
    with Console(folder) as live:
        live.does(lambda connection: [_another(connection, number) for number in range(2, 2 + CASES)])
        called = Note("e" * 32, case_id(2), HANDLER.id, now(), "请看一下", mentions=(MANAGER.id,))
        live.does(lambda connection: notes.add(connection, live.office.codec, called))
        yield live


def _another(connection: Connection, number: int) -> str:
    chat = f"{number:032x}"
    return received(connection, number, chat=chat, now=now(), phone=f"+8613700000{number:03d}").number


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_it_can_be_read_by_everybody(chromium: Browser, console: Console, width: int, scheme: str) -> None:
    context = console.member(
        chromium, Role.MANAGER, viewport={"width": width, "height": 850}, color_scheme=scheme
    )
    page = context.new_page()
    for asked in ("view=open", "view=mentioned", "view=overdue", "q=理赔"):
        page.goto(f"/console/cases?{asked}")
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto("/console/cases?view=open&grade=P3")
    page.locator("input[name=case]").first.check()
    page.get_by_text("筛选").first.click()
    accessible(page)
    page.keyboard.press("Escape")
    page.locator(".bulk summary").first.click()
    accessible(page)
    context.close()


def test_it_goes_by_key(chromium: Browser, console: Console) -> None:
    context = console.member(chromium, Role.MANAGER)
    page = context.new_page()
    page.goto("/console/cases?view=open")
    for key in ("j", "j", "x", "j", "x", "k"):
        page.keyboard.press(key)
    expect(page.locator(".many")).to_have_text("已选 2 件")
    second = page.locator(".inbox tbody tr").nth(1)
    expect(second.get_by_role("checkbox")).to_be_checked()
    expect(second.locator("a.number")).to_be_focused()
    number = second.locator("a.number").inner_text()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/console/cases/{number}$"))
    page.goto("/console/cases?view=open")
    page.keyboard.press("/")
    page.keyboard.type(console.number)
    page.keyboard.press("Enter")
    expect(page.locator("a.number")).to_have_text([console.number])
    context.close()


def test_it_tells_of_new_cases_as_they_come(chromium: Browser, console: Console) -> None:
    context = console.member(chromium, Role.MANAGER)
    page = context.new_page()
    with page.expect_response(re.compile("/console/live")):
        page.goto("/console/cases?view=unassigned")
    before = int(page.locator("[data-count=unassigned]").inner_text())
    number = console.does(lambda connection: _another(connection, 40))
    console.office.hints.publish(["cases"])
    expect(page.locator(".news a")).to_have_text("1 件新投诉，点此查看")
    expect(page.locator("[data-count=unassigned]")).to_have_text(str(before + 1))
    page.locator(".news a").click()
    expect(page.get_by_role("link", name=number)).to_be_visible()
    context.close()


def test_it_works_without_a_script(chromium: Browser, console: Console) -> None:
    context = console.member(chromium, Role.SUPERVISOR, java_script_enabled=False)
    page = context.new_page()
    page.goto("/console/cases?view=unassigned")
    boxes = page.locator("input[name=case]")
    number = boxes.nth(0).input_value()
    boxes.nth(0).check()
    page.locator(".bulk summary").first.click()
    page.get_by_label("分派给").select_option(HANDLER.id)
    page.get_by_role("button", name="分派", exact=True).click()
    expect(page.locator(".said")).to_contain_text("已分派")
    expect(page.get_by_role("link", name=number)).to_have_count(0)
    page.locator("#q").fill("理赔")
    page.get_by_role("button", name="搜索").click()
    expect(page.get_by_role("link", name=number)).to_have_count(1)
    context.close()
