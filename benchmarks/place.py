"""A Tingsu of its own in a folder, filled for measuring."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

from benchmarks import seeding
from benchmarks.checking import check
from benchmarks.office import Time, bind_chats
from benchmarks.open_cases import Opened, add_open, hire
from bot.bootstrap import Runtime, running
from bot.settings import load_settings
from bot.vault import open_vault
from storage.codec import Codec
from storage.engine import Database
from storage.migrations import upgrade

_SHIPPED = Path(__file__).resolve().parent.parent / "config.yaml"
_PATIENCE = 600.0
_NOW = datetime.fromisoformat("2026-08-31T15:00:00+08:00")
"""The last day of a month, a Monday, at work."""


class Place:
    """With the settings as shipped, and a clock of its own. `opened` are the open cases once seeded."""

    def __init__(self, folder: Path) -> None:
        self._url = f"sqlite:///{folder}/tingsu.db"
        self._settings = load_settings(
            _SHIPPED,
            {
                "TINGSU_DATABASE_URL": self._url,
                "TINGSU_DATA_DIR": str(folder),
                "TINGSU_SECRET_KEY": "ab" * 32,
                "TINGSU_WECHAT_TOKEN": "benchtoken",
            },
        )
        self.path = folder / "tingsu.db"
        self.clock = Time(_NOW)
        self.opened = Opened()

    async def seed(self, over: int, open_: int) -> int:
        """So many cases that are over, and so many open ones; how many events all have."""
        await upgrade(self._url)
        async with self.running() as runtime:
            parts = runtime.parts
            handlers = await parts.database.write(partial(hire, codec=parts.codec, now=_NOW))
        version = parts.case_rules.deadlines.current.version
        seeding.fill(self.path, over, _NOW, handlers, parts.case_rules.taxonomy, version, parts.vault)
        async with self.running() as runtime:
            await bind_chats(runtime.parts, _NOW)
            self.opened = await add_open(runtime.parts, handlers, open_, _NOW)
        return seeding.EVENTS_EACH * over + self.opened.events

    async def wrong(self) -> list[str]:
        """What managers are told that was not seeded; counted in as much time as it takes."""
        database = await Database.open(self._url, timeout=_PATIENCE, readers=1)
        codec = Codec(open_vault(self._settings))
        checking = partial(check, codec=codec, settings=self._settings, opened=self.opened, now=_NOW)
        try:
            return await database.read(checking)
        finally:
            await database.close()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Runtime]:
        """Everything but the loops: what they do is done when it is measured."""
        async with running(self._settings, now=self.clock, loops=False) as runtime:
            yield runtime
