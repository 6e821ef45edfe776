"""The monthly report in a real browser: on a wide screen and on the phone, by day and by night."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Connection

from cases.actors import Role
from cases.months import Month
from storage import reports
from tests.browser.accessibility import accessible
from tests.browser.console import Console, now
from tests.handlers_console.conftest import member_of
from tests.storage.reports_seed import made

PATH = "/console/reports"


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    folder: Path = tmp_path_factory.mktemp("reports")
    with Console(folder) as live:
        live.does(lambda connection: _keep(connection, live))
        yield live


def _keep(connection: Connection, live: Console) -> None:
    office, month = live.office, _last_month(live)
    report = made(connection, office.codec, month, now())
    reports.add(connection, office.codec, "a" * 32, report, "clock")
    reports.address(connection, office.codec, "a" * 32, [member_of(Role.MANAGER).id], in_chat=False)


def _last_month(live: Console) -> Month:
    return Month.of(now().astimezone(live.office.cases.zone).date()).moved(-1)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_it_can_be_read_by_everybody(chromium: Browser, console: Console, width: int, scheme: str) -> None:
    context = console.member(
        chromium, Role.MANAGER, viewport={"width": width, "height": 850}, color_scheme=scheme
    )
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.goto(PATH)
    accessible(page)
    page.get_by_role("link", name=str(_last_month(console))).click()
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    page.goto(PATH)
    expect(page.locator("tbody .badge")).to_have_count(0)  # its page was opened
    assert problems == []
    context.close()
