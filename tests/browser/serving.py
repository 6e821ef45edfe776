"""A real server on a free port, in a thread of its own."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from bot.bootstrap import running
from bot.channels.webchat.settings import PageSettings
from bot.settings import load_settings
from tests.bot.channels.webchat.fakes import Desk, Files, Shelf, channel

CONFIG = Path(__file__).parents[2] / "config.yaml"
Served = tuple[ASGIApp, Callable[[], None]]
"""An application, and what closes its streams."""


class LiveServer:
    """Serves what `opened` yields until the end of the `with` block."""

    def __init__(self, opened: Callable[[], AbstractAsyncContextManager[Served]]) -> None:
        self._opened = opened
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(20), "the server did not start"
        return self

    def __exit__(self, *_: object) -> None:
        self.do(self._stop.set)
        self._thread.join(20)
        assert not self._thread.is_alive(), "the server did not stop"

    def do(self, action: Callable[[], object]) -> None:
        """Run something in the server's own thread, and wait for it."""
        done = threading.Event()

        def run() -> None:
            action()
            done.set()

        self._loop.call_soon_threadsafe(run)
        assert done.wait(5)

    def _run(self) -> None:
        with self._socket, asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        async with self._opened() as (app, drain):
            config = uvicorn.Config(app, log_level="warning", lifespan="off", timeout_graceful_shutdown=2)
            server = uvicorn.Server(config)
            serving = asyncio.create_task(server.serve([self._socket]))
            self._ready.set()
            await self._stop.wait()
            drain()
            server.should_exit = True
            await serving


class FakeDesk(LiveServer):
    """The page on an in-memory desk."""

    def __init__(self, desk: Desk, page: PageSettings, files: Files | None = None) -> None:
        self.desk = desk
        self.shelf = Shelf()
        self._files = files
        super().__init__(self._open)
        self._page = page

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[Served]:
        web = channel(self.desk, self.shelf, self._page, files=self._files)
        yield Starlette(routes=list(web.routes)), web.drain


class WholeTingsu(LiveServer):
    """All of Tingsu as it is shipped, with its data in `folder`."""

    def __init__(self, folder: Path, **environment: Any) -> None:
        self._settings = load_settings(CONFIG, {"TINGSU_DATA_DIR": str(folder), **environment})
        super().__init__(self._open)

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[Served]:
        async with running(self._settings) as runtime:
            yield runtime.app, runtime.drain
