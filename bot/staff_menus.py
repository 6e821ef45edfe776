"""The command menu that staff see beside the text field of their chat, where its channel has one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from bot.channels.base import Channel, Menus
from dialogs.rules import Rules
from storage import due, staff
from storage.codec import Codec
from storage.due import Job
from storage.engine import Database
from storage.threads import Contact, contact_of

COMMANDS = ("summary", "overdue", "case", "load", "csat", "trend", "digest", "tasks", "help")


@dataclass(frozen=True)
class StaffMenus:
    """Does the job "menu", whose subject is a chat that was bound to a member of staff or released."""

    database: Database
    codec: Codec
    rules: Rules
    channels: Mapping[str, Channel]
    now: Callable[[], datetime]

    async def offer(self, job: Job) -> None:
        """Show the chat the menu that fits whose it is now; raises TimeoutError to have it tried again."""
        contact, locale = await self.database.read(partial(self._chat, job.subject))
        channel: object = self.channels.get(contact.channel)
        if isinstance(channel, Menus) and not await self._show(channel, contact.address, locale):
            raise TimeoutError
        await self.database.write(partial(due.take, kind=job.kind, subject=job.subject, now=self.now()))

    def _chat(self, conversation_id: str, connection: Connection) -> tuple[Contact, str | None]:
        member = staff.of_conversation(connection, self.codec, conversation_id)
        return contact_of(connection, self.codec, conversation_id), member.locale if member else None

    async def _show(self, channel: Menus, address: str, locale: str | None) -> bool:
        line = self.rules.wording.line
        menu = [(name, line(locale, f"staff.menu.{name}")) for name in COMMANDS] if locale else []
        return await channel.offer_commands(address, menu)
