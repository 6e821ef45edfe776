"""All of Tingsu with staff who have signed in; what is due is done when a test moves the clock."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from playwright.sync_api import Browser, BrowserContext
from sqlalchemy import Connection

from bot.bootstrap import Runtime, running
from bot.settings import load_settings
from cases.actors import Role
from handlers_console import cookies
from storage import sign_in_sessions, staff
from storage.sign_in_sessions import Session
from storage.staff import Member
from tests.browser.conftest import PATIENCE
from tests.browser.serving import CONFIG, LiveServer, Served
from tests.desk import Time
from tests.handlers_console.conftest import member_of

T = TypeVar("T")


class StaffedTingsu(LiveServer):
    """As it is shipped, with its data in `folder` and a member of each role, on a Monday morning."""

    def __init__(self, folder: Path, config: Path = CONFIG) -> None:
        self._settings = load_settings(config, {"TINGSU_DATA_DIR": str(folder)})
        self.time = Time()
        self.runtime: Runtime
        super().__init__(self._open)

    def member(self, chromium: Browser, whose: Role | Member, **settings: Any) -> BrowserContext:
        """The browser of the member of this role, or of this one, signed in."""
        member = member_of(whose) if isinstance(whose, Role) else whose
        chosen: dict[str, Any] = {"viewport": {"width": 1280, "height": 850}, "reduced_motion": "reduce"}
        context = chromium.new_context(base_url=self.url, **{**chosen, **settings})
        context.set_default_timeout(PATIENCE)
        token, now = cookies.new_token(), self.time.now
        session = Session(token[:32], member.id, now, now, now + timedelta(days=30), True, "Chromium")
        codec = self.runtime.parts.codec
        self.does(lambda connection: sign_in_sessions.open_session(connection, codec, token, session))
        context.add_cookies([{"name": "tingsu_console", "value": token, "url": self.url}])
        return context

    def passes(self, **much: float) -> None:
        """Time goes by, and what has become due is done."""
        self.time.passes(**much)
        while self.awaits(self.runtime.clock.do_due()):
            pass

    def does(self, work: Callable[[Connection], T]) -> T:
        """Run this in a transaction."""
        return self.awaits(self.runtime.parts.database.write(work))

    def awaits(self, wanted: Awaitable[T]) -> T:
        """Wait for something in the server's own loop."""

        async def whole() -> T:
            return await wanted

        return asyncio.run_coroutine_threadsafe(whole(), self._loop).result(20)

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[Served]:
        async with running(self._settings, now=self.time, loops=False) as runtime:
            self.runtime = runtime
            await runtime.parts.database.write(self._hire)
            yield runtime.app, runtime.drain

    def _hire(self, connection: Connection) -> None:
        for role in Role:
            staff.add(connection, self.runtime.parts.codec, member_of(role), self._since)

    @property
    def _since(self) -> datetime:
        return self.time.now - timedelta(days=30)
