"""The channel: what the rest of Tingsu sees of WeChat."""

import random
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
from starlette.routing import BaseRoute

from bot.channels.base import Files, Receiver
from bot.channels.wechat.api import BASE, Api, connect
from bot.channels.wechat.codes import address_of
from bot.channels.wechat.envelope import Envelope, Mode
from bot.channels.wechat.inbound import NAME
from bot.channels.wechat.media import Media
from bot.channels.wechat.pointing import Pointing, Template
from bot.channels.wechat.rendering import passive
from bot.channels.wechat.routes import Callback
from bot.channels.wechat.sending import Sending
from bot.channels.wechat.tokens import TokenStore
from bot.channels.wechat.window import ContactStore
from dialogs.messages import Attachment, Say


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Account:
    """An official account as its operator knows it from the platform's pages.

    `aes_keys`: the current key, then those it replaced. `menu_links`: whether choices in a text are
    links too, which a tap sends. The caps, of a callback and of a customer's file, are in bytes.
    `template`: for what must be said outside the window.
    """

    token: str = field(repr=False)
    app_id: str
    app_secret: str = field(repr=False)
    aes_keys: tuple[str, ...] = field(default=(), repr=False)
    mode: Mode = Mode.PLAIN
    api_base: str = BASE
    menu_links: bool = True
    body_cap: int = 64 * 1024
    file_cap: int = 20 * 1024 * 1024
    template: Template | None = None


class WeChat:
    """A `Channel`. `close` it before the event loop ends."""

    name: str = NAME

    def __init__(
        self,
        receiver: Receiver,
        tokens: TokenStore,
        contacts: ContactStore,
        account: Account,
        *,
        attached: Files,
        now: Callable[[], datetime] = _utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Raises ValueError, with a line saying what is wrong, for an account that cannot be."""
        client = connect(account.api_base, transport)
        self.api = Api(client, account.app_id, account.app_secret, tokens, now, random.random)
        self._menu_links = account.menu_links
        pushes = bool(account.app_id and account.app_secret)
        self._sending = Sending(
            self.api, contacts, attached, now, menu_links=account.menu_links, pushes=pushes
        )
        self._pointing = Pointing(self.api, account.template, now)
        self._media = Media(self.api, account.file_cap)
        self._callback = Callback(
            Envelope(account.token, account.app_id, account.aes_keys, account.mode),
            receiver,
            now,
            monotonic,
            passive=self._passive,
            body_cap=account.body_cap,
        )

    @property
    def routes(self) -> Sequence[BaseRoute]:
        return self._callback.routes

    def inline(self, waiting: Sequence[Say]) -> int:
        """As many as merge into one passive reply; see `rendering.passive` for what cannot."""
        return len(self._passive(waiting))

    async def send(self, address: str, say: Say) -> str | None:
        """By customer-service message, for which the platform tells no id; raises SendError."""
        await self._sending.send(address, say)
        return None

    async def point(self, address: str, say: Say) -> bool:
        """By template or subscription message, if the account has one; raises SendError."""
        return await self._pointing.point(address, say)

    async def entrance(self, payload: str, *, lasting: bool) -> str:
        """What a QR code of the account holds; raises SendError."""
        return await address_of(self.api, payload, lasting=lasting)

    def carries(self, file: Attachment) -> bool:
        """Pictures that the platform shows; anything else is read where the message's link leads."""
        return self._sending.carries(file)

    def fetch(self, ref: str) -> AsyncIterator[bytes]:
        return self._media.fetch(ref)

    def _passive(self, says: Sequence[Say]) -> list[str]:
        return passive(says, menu_links=self._menu_links, pushes=self._sending.pushes)

    async def close(self) -> None:
        await self.api.client.aclose()
