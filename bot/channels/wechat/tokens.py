"""The access token that every call carries, shared by all instances."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Final, Protocol

from msgspec import Struct

from bot.channels.wechat.errors import Remedy, WeChatError

# From five minutes before a token's end on, the platform hands out the next one.
MARGIN: Final = timedelta(minutes=4)
# The platform replaces a valid token on demand 20 times a day.
BETWEEN_FORCED: Final = timedelta(minutes=80)


class Token(Struct, frozen=True):
    """`value` has at most 512 characters; `forced_at` is when it was last replaced on demand."""

    value: str
    expires_at: datetime
    forced_at: datetime | None = None


class TokenStore(Protocol):
    """Where the token is shared: in the database, one per app id, encrypted. It is a secret."""

    async def get(self) -> Token | None: ...

    async def put(self, token: Token) -> None: ...

    def lock(self) -> AbstractAsyncContextManager[None]:
        """Held by one instance at a time: a lease of 30 s at most, not a transaction. Waits for it."""
        ...


class Tokens:
    """`ask` calls the platform for a token; its argument is whether to replace a valid one."""

    def __init__(
        self, store: TokenStore, ask: Callable[[bool], Awaitable[Token]], now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._ask = ask
        self._now = now
        self._known: Token | None = None
        self._here = asyncio.Lock()

    async def current(self) -> str:
        """A token that should be valid; raises SendError."""
        if self._known is None or not self._usable(self._known, None):
            self._known = await self._renewed(None)
        return self._known.value

    async def instead_of(self, rejected: str) -> str:
        """Another token than the one the platform refused; raises SendError."""
        self._known = await self._renewed(rejected)
        return self._known.value

    async def _renewed(self, rejected: str | None) -> Token:
        async with self._here:
            stored = await self._store.get()
            if stored is not None and self._usable(stored, rejected):
                return stored
            async with self._store.lock():
                stored = await self._store.get()
                if stored is not None and self._usable(stored, rejected):
                    return stored
                token = await self._asked(rejected, stored.forced_at if stored else None)
                await self._store.put(token)
                return token

    async def _asked(self, rejected: str | None, forced_at: datetime | None) -> Token:
        token = await self._ask(False)
        if token.value != rejected:
            return Token(token.value, token.expires_at, forced_at)
        if forced_at is not None and self._now() < forced_at + BETWEEN_FORCED:
            error = WeChatError("token", alert=True)
            error.remedy = Remedy.RENEW_TOKEN
            raise error
        token = await self._ask(True)
        return Token(token.value, token.expires_at, self._now())

    def _usable(self, token: Token, rejected: str | None) -> bool:
        return token.value != rejected and self._now() < token.expires_at - MARGIN
