"""The pages of branches in a real browser: for everybody, and a poster that fits on its sheet."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser

from cases.actors import Role
from tests.browser.accessibility import accessible
from tests.browser.console import Console
from tests.handlers_console.test_branches import BRANCHES, Doors

PAGES = ("/console/branches", "/console/branches/east", "/console/branches/east/poster")


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    with Console(tmp_path_factory.mktemp("branches")) as live:
        rules = replace(live.office.cases, branches=BRANCHES)
        object.__setattr__(live.office, "cases", rules)
        object.__setattr__(live.office, "entrances", Doors())
        yield live


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_they_can_be_read_by_everybody(chromium: Browser, console: Console, width: int, scheme: str) -> None:
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
    assert not problems
    context.close()


def test_a_poster_is_one_sheet(chromium: Browser, console: Console) -> None:
    context = console.member(chromium, Role.MANAGER)
    page = context.new_page()
    for query in ("", "?channel=telegram"):
        page.goto(f"/console/branches/east/poster{query}")
        printed = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
        assert b"/MediaBox [0 0 59" in printed  # as wide as A4
    context.close()
