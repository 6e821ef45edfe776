"""A running Tingsu for tests: all is real but time, network and loops, which the tests turn themselves."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import httpx
from sqlalchemy import Executable, Row, Select

from bot.bootstrap import Runtime, running
from bot.settings import Settings, load_settings
from bot.settings.environment import read_environment
from storage.due import Job
from tests.bot.channels.telegram.fakes import API_BASE, SECRET, FakeBotApi
from tests.bot.channels.telegram.fakes import TOKEN as TELEGRAM_TOKEN
from tests.bot.channels.wechat import platform

SHIPPED = Path(__file__).parent.parent / "config.yaml"
PUBLIC = "https://tingsu.test"
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
T = TypeVar("T")
Change = Callable[[Settings], Settings]


class BotApi(FakeBotApi):
    """A Bot API to which updates may come at any time."""

    def __init__(self) -> None:
        super().__init__()
        self._came = asyncio.Event()

    async def push(self, update: dict[str, Any]) -> None:
        """One more update; returns once it was confirmed."""
        self.idle.clear()
        self.updates.append(update)
        self._came.set()
        await asyncio.wait_for(self.idle.wait(), 10)

    async def _pending(self, offset: int) -> list[dict[str, Any]]:
        while True:
            self.updates = [update for update in self.updates if update["update_id"] >= offset]
            if self.updates:
                return list(self.updates)
            self._came.clear()
            self.idle.set()
            await self._came.wait()


@dataclass
class World:
    """What is outside: the two platforms. Several desks may stand in one world."""

    wechat: platform.Platform = field(default_factory=platform.Platform)
    telegram: BotApi = field(default_factory=BotApi)

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._route)

    async def _route(self, request: httpx.Request) -> httpx.Response:
        handler = self.telegram if request.url.host == httpx.URL(API_BASE).host else self.wechat
        answer: Any = handler.transport.handler(request)
        response: httpx.Response = answer if isinstance(answer, httpx.Response) else await answer
        return response


@dataclass
class Desk:
    """`passes` moves the time; `send_due` and `do_due` turn the loops until nothing is left to do."""

    runtime: Runtime
    world: World
    client: httpx.AsyncClient
    time: "Time"

    async def send_due(self) -> int:
        """Send all that is due."""
        return await _until_nothing(self.runtime.sender.send_due)

    async def do_due(self) -> int:
        """Do all that is due."""
        return await _until_nothing(self.runtime.clock.do_due)

    async def settle(self) -> None:
        """Write down what was delivered, then do and send all that is due now."""
        await self.runtime.reception.wake(Job("wake", "nobody", self.time()))
        while await self.do_due() + await self.send_due():
            pass

    async def passes(self, **much: float) -> None:
        """So much time passes, and what becomes due is done."""
        await self.settle()
        self.time.passes(**much)
        await self.settle()

    async def rows(self, wanted: Executable) -> list[Row[Any]]:
        """What stands in the database."""
        return list(await self.runtime.parts.database.read(lambda core: core.execute(wanted).all()))

    async def column(self, wanted: Select[Any]) -> list[Any]:
        return [row[0] for row in await self.rows(wanted)]


@dataclass
class Time:
    """A clock moved by hand."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **much: float) -> None:
        self.now += timedelta(**much)


def environment(url: str, folder: Path, **variables: str) -> dict[str, str]:
    """All channels on."""
    return {
        "TINGSU_DATABASE_URL": url,
        "TINGSU_DATA_DIR": str(folder),
        "TINGSU_SECRET_KEY": "17" * 32,
        "TINGSU_WECHAT_TOKEN": platform.TOKEN,
        "TINGSU_WECHAT_APP_ID": platform.APP_ID,
        "TINGSU_WECHAT_APP_SECRET": platform.SECRET,
        "TINGSU_TELEGRAM_TOKEN": TELEGRAM_TOKEN,
        "TINGSU_TELEGRAM_WEBHOOK_SECRET": SECRET,
        "TINGSU_TELEGRAM_API_BASE": API_BASE,
    } | variables


def settings_of(environ: Mapping[str, str], change: Change = lambda settings: settings) -> Settings:
    """The settings as shipped, on a public address, with a change."""
    return change(replace(shipped(environ), public_url=PUBLIC))


def shipped(environ: Mapping[str, str]) -> Settings:
    """The settings as shipped: their file, which takes the longest, is read once."""
    environment, problems = read_environment(environ)
    assert not problems
    return replace(_shipped(), environment=environment)


@cache
def _shipped() -> Settings:
    return load_settings(SHIPPED, {})


@asynccontextmanager
async def opened(
    settings: Settings, *, world: World | None = None, time: Time | None = None, loops: bool = False
) -> AsyncIterator[Desk]:
    """A desk with these settings; with `loops` it does by itself what is due."""
    world, time = world or World(), time or Time()
    async with running(settings, now=time, loops=loops, transport=world.transport) as runtime:
        transport = httpx.ASGITransport(runtime.app)
        async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as client:
            yield Desk(runtime, world, client, time)


async def until(holds: Callable[[], Awaitable[bool]], seconds: float = 10) -> None:
    """Returns once it holds; fails after so many seconds."""
    async with asyncio.timeout(seconds):
        while not await holds():  # noqa: ASYNC110 nobody tells
            await asyncio.sleep(0.01)


async def _until_nothing(work: Callable[[], Any]) -> int:
    done = 0
    for _ in range(1000):
        if not (count := await work()):
            return done
        done += count
    raise AssertionError("there is no end to it")
