"""A customer on each channel, in every way that it can be set up."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial

import pytest

from bot.channels.telegram.channel import Telegram
from bot.channels.wechat import Mode
from bot.settings import Settings
from bot.settings.sections import WeChat
from tests.bot.channels.wechat.platform import AES_KEY, OLD_AES_KEY
from tests.bot.conftest import OpenDesk
from tests.customers import Customer, PollingCustomer, TelegramCustomer, WebCustomer, WeChatCustomer
from tests.desk import Desk
from tests.invariants import check


@dataclass(frozen=True)
class Way:
    """One way of reaching Tingsu: a channel and how it is set up."""

    name: str
    kind: type[Customer]
    mode: Mode | None = None
    old_key: bool = False

    @asynccontextmanager
    async def desk(self, open_desk: OpenDesk) -> AsyncIterator[Desk]:
        """A desk set up so; its database must make sense at the end."""
        variables = {"TINGSU_WECHAT_AES_KEY": f"{AES_KEY}, {OLD_AES_KEY}"} if self.mode else {}
        if self.kind is PollingCustomer:
            variables["TINGSU_TELEGRAM_WEBHOOK_SECRET"] = ""
        async with open_desk(self._change, **variables) as desk, _polling(desk, self.kind):
            yield desk
            await check(desk)

    def customer(self, desk: Desk, locale: str = "zh") -> Customer:
        """Somebody who comes this way."""
        if self.mode and self.kind is WeChatCustomer:
            return WeChatCustomer(desk, locale, self.mode, OLD_AES_KEY if self.old_key else AES_KEY)
        return self.kind(desk, locale)

    def _change(self, settings: Settings) -> Settings:
        if self.mode is None:
            return settings
        wechat = WeChat(mode=self.mode.value)
        return replace(settings, channels=replace(settings.channels, wechat=wechat))


WAYS = (
    Way("wechat", WeChatCustomer),
    Way("telegram", TelegramCustomer),
    Way("webchat", WebCustomer),
)
MORE_WAYS = (
    Way("wechat-compatible", WeChatCustomer, Mode.COMPATIBLE),
    Way("wechat-safe", WeChatCustomer, Mode.SAFE),
    Way("wechat-key-change", WeChatCustomer, Mode.SAFE, old_key=True),
    Way("telegram-polling", PollingCustomer),
)


@pytest.fixture(params=WAYS, ids=[way.name for way in WAYS])
def way(request: pytest.FixtureRequest) -> Way:
    found: Way = request.param
    return found


@pytest.fixture
async def customer(way: Way, open_desk: OpenDesk) -> AsyncIterator[Customer]:
    """Somebody on this channel who has not said anything yet."""
    async with way.desk(open_desk) as desk:
        yield way.customer(desk)


@asynccontextmanager
async def _polling(desk: Desk, kind: type[Customer]) -> AsyncIterator[None]:
    channel = desk.runtime.channels["telegram"]
    if kind is not PollingCustomer or not isinstance(channel, Telegram):
        yield
        return
    task = asyncio.create_task(channel.run())
    await asyncio.wait_for(desk.world.telegram.idle.wait(), 10)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


every_way = partial(pytest.mark.parametrize, "way", ids=lambda way: way.name)
