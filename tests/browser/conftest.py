"""A real browser, Debian's chromium, on a page served by a real server."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from bot.channels.webchat.settings import Limits, PageSettings
from tests.bot.channels.webchat.fakes import INSURER, Desk
from tests.browser.intake import Intake
from tests.browser.serving import FakeDesk, LiveServer

CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

PATIENCE = 15_000  # milliseconds: a busy machine is slow, not wrong
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser these tests are skipped, but never where they are the point."""
    here = [item for item in items if item.path.parent.name == "browser"]
    for item in here:
        item.add_marker("browser")
        if CHROMIUM is None and os.environ.get("CI") != "true":
            reason = "NO BROWSER: install Debian's chromium-headless-shell (as root, `make setup` does)"
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for all files that follow one another: while it is open, its event loop lets no other one
    run in the process."""
    assert CHROMIUM, "chromium is missing: `make setup` installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def server() -> Iterator[FakeDesk]:
    """The page with a short intake behind it."""
    page = PageSettings(INSURER, limits=Limits(max_file=200_000, heartbeat_seconds=1))
    with FakeDesk(Desk(Intake()), page) as live:
        yield live


@pytest.fixture
def context(chromium: Browser, server: FakeDesk) -> Iterator[BrowserContext]:
    """A customer's phone."""
    opened = phone(chromium, server)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """The page, opened on a phone; any error of its script fails the test."""
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda line: errors.append(line.text) if "Content Security" in line.text else None)
    opened.goto("/chat")
    yield opened
    assert not errors


def phone(chromium: Browser, server: LiveServer, **settings: object) -> BrowserContext:
    """A new browser of a customer, 360 px wide and Chinese unless said otherwise."""
    chosen: dict[str, object] = {
        "base_url": server.url,
        "viewport": {"width": 360, "height": 740},
        "locale": "zh-CN",
        "has_touch": True,
        "reduced_motion": "reduce",
    }
    context = chromium.new_context(**{**chosen, **settings})  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    return context
