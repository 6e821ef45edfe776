"""The dashboard and the pages of operation in a real browser: for everybody, live, and taken along."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Connection, update

from cases.actions import Withdraw
from cases.actors import CUSTOMER, Role
from storage.figure_tables import TROUBLED
from storage.tables import outbox
from storage.tasks import Task
from storage.tasks import add as add_tasks
from tests.browser.accessibility import accessible
from tests.browser.console import Console, now
from tests.storage.office import CHAT, received

PAGES = (
    "/console/dashboard", "/console/dashboard?by=handler", "/console/export?view=open", "/console/audit",
    "/console/deliveries", "/console/health", "/console/config", "/console/tasks",
)  # fmt: skip
BACKLOG = ".tile:nth-child(3) .number"


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    folder: Path = tmp_path_factory.mktemp("figures")
    with Console(folder) as live:
        live.does(lambda connection: _seed(connection, live))
        yield live


def _seed(connection: Connection, live: Console) -> None:
    for number in range(2, 5):
        chat = f"{number:032x}"
        received(connection, number, chat=chat, now=now(), phone=f"+8613700000{number:03d}")
    add_tasks(connection, live.office.codec, [Task(CHAT, 99, "person", "请回电", now())], now())
    failed = {"state": "failed", "settled_at": now(), "reason": "window_closed"}
    connection.execute(update(outbox).where(~TROUBLED, outbox.c.conversation_id == CHAT).values(failed))


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_it_can_be_read_by_everybody(chromium: Browser, console: Console, width: int, scheme: str) -> None:
    context = console.member(
        chromium, Role.MANAGER, viewport={"width": width, "height": 850}, color_scheme=scheme
    )
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    for address in PAGES:
        page.goto(address)
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    assert problems == []
    context.close()


def test_it_leads_from_a_figure_to_its_cases_and_takes_them_along(
    chromium: Browser, console: Console
) -> None:
    context = console.member(chromium, Role.MANAGER)
    page = context.new_page()
    page.goto("/console/dashboard")
    page.get_by_role("link", name=re.compile("新收")).first.click()
    expect(page.locator("tbody tr")).to_have_count(4)
    accessible(page)
    page.get_by_role("link", name="导出").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="导出").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    context.close()


def test_it_keeps_the_figures_as_they_are_now(chromium: Browser, console: Console) -> None:
    context = console.member(chromium, Role.MANAGER)
    page = context.new_page()
    with page.expect_response(re.compile("/console/live")):
        page.goto("/console/dashboard")
    before = int(page.locator(BACKLOG).inner_text())
    console.acts(Withdraw(), CUSTOMER)
    expect(page.locator(BACKLOG)).to_have_text(str(before - 1))
    context.close()


def test_it_does_a_task_without_a_script(chromium: Browser, console: Console) -> None:
    context = console.member(chromium, Role.MANAGER, java_script_enabled=False)
    page = context.new_page()
    page.goto("/console/tasks")
    row = page.locator("tr", has_text="请回电")
    row.get_by_role("button", name="已完成").click()
    expect(page.get_by_role("status")).to_contain_text("已完成")
    expect(page.locator("tr", has_text="请回电")).to_have_count(0)
    context.close()
