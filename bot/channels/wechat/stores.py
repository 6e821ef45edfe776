"""What the WeChat channel shares between instances, kept in the database."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial

from bot.channels.wechat.tokens import Token
from bot.channels.wechat.window import Window
from storage import tokens, windows
from storage.codec import Codec
from storage.engine import Database

_LEASE = timedelta(seconds=30)
_PAUSE = 0.2


class SharedToken:
    """The access token of one account: `bot.channels.wechat.tokens.TokenStore`."""

    def __init__(self, database: Database, codec: Codec, app_id: str, now: Callable[[], datetime]) -> None:
        self._database = database
        self._codec = codec
        self._name = f"wechat:{app_id}"
        self._now = now

    async def get(self) -> Token | None:
        return await self._database.read(partial(tokens.get, codec=self._codec, name=self._name, type_=Token))

    async def put(self, token: Token) -> None:
        await self._database.write(partial(tokens.put, codec=self._codec, name=self._name, token=token))

    @asynccontextmanager
    async def lock(self) -> AsyncIterator[None]:
        while True:
            now = self._now()
            lease = partial(tokens.lease, name=self._name, now=now, until=now + _LEASE)
            if await self._database.write(lease):
                break
            await asyncio.sleep(_PAUSE)
        try:
            yield
        finally:
            await self._database.write(partial(tokens.release, name=self._name))


class Windows:
    """The windows of all contacts: `bot.channels.wechat.window.ContactStore`."""

    def __init__(self, database: Database, identify: Callable[[str], str]) -> None:
        self._database = database
        self._identify = identify

    async def get(self, address: str) -> Window:
        id_ = self._identify(address)
        return Window(*await self._database.read(partial(windows.get, conversation_id=id_)))

    async def put(self, address: str, before: Window, after: Window) -> bool:
        work = partial(
            windows.replace,
            conversation_id=self._identify(address),
            before=_plain(before),
            after=_plain(after),
        )
        return await self._database.write(work)


def _plain(window: Window) -> windows.Window:
    return window.message_at, window.message_spent, window.interaction_at, window.interaction_spent
