"""A real browser, Debian's chromium, on a page served by a real server."""

import asyncio
import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Self

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from starlette.applications import Starlette

from bot.channels.webchat.settings import Limits, PageSettings
from tests.bot.channels.webchat.fakes import INSURER, Desk, Shelf, channel
from tests.browser.intake import Intake

CHROMIUM = shutil.which("chromium")
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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser these tests are skipped, but never where they are the point."""
    here = [item for item in items if item.path.parent.name == "browser"]
    for item in here:
        item.add_marker("browser")
        if CHROMIUM is None and os.environ.get("CI") != "true":
            reason = "NO BROWSER: install Debian's chromium (as root, `make setup` does)"
            item.add_marker(pytest.mark.skip(reason=reason))


class LiveServer:
    """The page on a free port, served from a thread of its own."""

    def __init__(self, desk: Desk, page: PageSettings) -> None:
        self.desk = desk
        self.web = channel(desk, Shelf(), page)
        app = Starlette(routes=list(self.web.routes))
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2)
        self._server = uvicorn.Server(config)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.do(self.web.drain)
        self._server.should_exit = True
        self._thread.join(10)

    def do(self, action: Callable[[], object]) -> None:
        """Run something in the server's own thread, and wait for it."""
        done = threading.Event()

        def run() -> None:
            action()
            done.set()

        self._loop.call_soon_threadsafe(run)
        assert done.wait(5)

    def _run(self) -> None:
        with closing(self._loop), closing(self._socket):
            self._loop.run_until_complete(self._server.serve([self._socket]))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    assert CHROMIUM, "chromium is missing: `make setup` installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def server() -> Iterator[LiveServer]:
    page = PageSettings(INSURER, limits=Limits(max_file=200_000, heartbeat_seconds=1))
    with LiveServer(Desk(Intake()), page) as live:
        yield live


@pytest.fixture
def context(chromium: Browser, server: LiveServer) -> Iterator[BrowserContext]:
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
    context.set_default_timeout(5000)
    return context
