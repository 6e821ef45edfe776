"""The Telegram channel, put together."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

import httpx
import structlog
from starlette.routing import BaseRoute, Route
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.channels.base import Files as AttachedFiles
from bot.channels.base import Receiver, SendError
from bot.channels.telegram import commands
from bot.channels.telegram.api import API_BASE, client_options, close_bot, open_bot
from bot.channels.telegram.aside import Aside
from bot.channels.telegram.attaching import DOCUMENT_LIMIT
from bot.channels.telegram.files import Files
from bot.channels.telegram.inbound import CHANNEL, Callback, GroupNotice, Reading, Taken, Unreadable
from bot.channels.telegram.notices import Texts, private_text
from bot.channels.telegram.polling import FIRST_PAUSE, LONGEST_PAUSE, Polling
from bot.channels.telegram.routes import Webhook, carried
from bot.channels.telegram.sending import Pace, Sending
from bot.channels.telegram.updates import ALLOWED_UPDATES
from dialogs.messages import Attachment, Say

PATH = "/telegram"

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Account:
    """The bot's account and how its updates come in. A value that cannot work raises ValueError.

    `secret` and `public_url` (https, where Tingsu is reached from outside) are for the webhook.
    """

    token: str = field(repr=False)
    mode: Literal["webhook", "polling"] = "polling"
    secret: str = field(default="", repr=False)
    public_url: str = ""
    api_base: str = API_BASE

    def __post_init__(self) -> None:
        if not re.fullmatch(r"\d+:[\w-]+", self.token, re.ASCII):
            raise ValueError("the Telegram token must look like 123456:ABC-def, as @BotFather gave it")
        if not re.match(r"https?://", self.api_base):
            raise ValueError("the address of the Bot API must start with https:// or http://")
        if self.mode == "webhook":
            if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", self.secret):
                raise ValueError("the Telegram webhook secret must be 1 to 256 of A-Z a-z 0-9 _ -")
            if not self.public_url.startswith("https://"):
                raise ValueError("Telegram's webhook needs a public address that starts with https://")


class Telegram:
    """`bot.channels.base.Channel` for Telegram.

    `private_only` is what the bot says in groups and `menus` its command menus, both by language.
    `transport` stands in for the network in tests.
    """

    name = CHANNEL

    def __init__(
        self,
        account: Account,
        receiver: Receiver,
        private_only: Texts,
        menus: commands.Menus,
        attached: AttachedFiles,
        *,
        pace: Pace | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._account = account
        self._receiver = receiver
        self._private_only = private_only
        self._menus = menus
        options = client_options(transport)
        self._bot = open_bot(account.token, account.api_base, options)
        self._sending = Sending(self._bot, pace or Pace(), attached)
        self._files = Files(self._bot, options)
        self._aside = Aside()
        self._username: str | None = None

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """The webhook's route; none when polling."""
        if self._account.mode == "polling":
            return ()
        webhook = Webhook(
            self._account.secret,
            self._receiver,
            self._private_only,
            username=lambda: self._username,
            acknowledge=self._acknowledge,
        )
        return (Route(PATH, webhook, methods=["POST"]),)

    def inline(self, waiting: Sequence[Say]) -> int:
        """At most one, in the webhook's answer; none when polling, where nothing is answered."""
        return 0 if self._account.mode == "polling" else carried(waiting)

    async def send(self, address: str, say: Say) -> str | None:
        """Send at Telegram's pace; returns the message id; raises SendError."""
        return await self._sending.send(address, say)

    def carries(self, file: Attachment) -> bool:
        """Any file, up to what the Bot API takes."""
        return file.size <= DOCUMENT_LIMIT

    def fetch(self, ref: str) -> AsyncIterator[bytes]:
        """The bytes of a file a customer sent; raises FetchError."""
        return self._files.fetch(ref)

    async def offer_commands(self, address: str, menu: commands.Menu) -> bool:
        """Give one chat a command menu of its own, as pairs of a command without its slash and what it
        does; none of them: the common one again. False, and logged, where Telegram did not take it."""
        return await commands.offer(self._bot, address, menu)

    async def entrance(self, payload: str, *, lasting: bool) -> str:
        """The link that opens the chat with a button to start; it never expires. Raises SendError."""
        if self._username is None:
            try:
                self._username = (await self._bot.get_me()).username
            except TelegramError as error:
                raise SendError(type(error).__name__) from None  # its text may hold the address
        return f"https://t.me/{self._username}?start={payload}"

    async def run(self) -> None:
        """Tell Telegram how to reach us, however often that takes; then poll until cancelled.

        Returns once the webhook is set, if updates come in that way.
        """
        await self._introduce()
        if self._account.mode == "polling":
            await Polling(self._bot, self._take, lambda: self._username).run()

    async def close(self) -> None:
        """Close all connections; call it after `run` has ended."""
        await self._aside.close()
        await self._files.close()
        await close_bot(self._bot)

    async def _introduce(self) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                self._username = (await self._bot.get_me()).username
                await self._choose_mode()
                await self._publish_menus()
            except InvalidToken:
                log.error("telegram_token_refused", hint="check TINGSU_TELEGRAM_TOKEN")
            except TelegramError as error:
                told = error.message if isinstance(error, BadRequest) else None
                log.warning("telegram_not_ready", error=type(error).__name__, told=told)
            else:
                log.info("telegram_ready", mode=self._account.mode, bot=self._username)
                return
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _choose_mode(self) -> None:
        """Never drops what waits at Telegram."""
        if self._account.mode == "polling":
            await self._bot.delete_webhook()
            return
        await self._bot.set_webhook(
            self._account.public_url.rstrip("/") + PATH,
            allowed_updates=ALLOWED_UPDATES,
            secret_token=self._account.secret,
        )

    async def _publish_menus(self) -> None:
        try:
            await commands.publish(self._bot, self._menus)
        except BadRequest as error:
            log.error("telegram_menus_refused", told=error.message)

    async def _take(self, reading: Reading) -> None:
        """Do what a polled update asks for; a customer's message is committed on return."""
        match reading:
            case Taken(incoming=incoming, callback=callback):
                await self._receiver.receive(incoming)
                if callback:
                    self._acknowledge(callback)
            case GroupNotice() as notice:
                self._send_away(notice)
            case Callback(callback=callback):
                self._acknowledge(callback)
            case Unreadable(reason=reason):
                log.warning("telegram_update_unreadable", reason=reason)

    def _acknowledge(self, callback: str) -> None:
        self._aside.call(lambda: self._bot.answer_callback_query(callback))

    def _send_away(self, notice: GroupNotice) -> None:
        text = private_text(notice, self._private_only)
        self._aside.call(
            lambda: self._bot.send_message(
                notice.chat_id,
                text,
                reply_to_message_id=notice.message_id,
                allow_sending_without_reply=True,
            )
        )
