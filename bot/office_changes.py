"""What administrators change while Tingsu runs, brought into force here: wording and calendars."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import structlog
from sqlalchemy import Connection

from cases.rules import CaseRules
from cases.working_days import DaysOfYear
from dialogs.messages import Say
from dialogs.rules import Rules
from dialogs.wording import LOCALES, Lines, Wording
from storage import holidays, wording_changes
from storage.engine import Database
from storage.errors import StorageError
from storage.hints import OFFICE, Hints

log = structlog.get_logger(__name__)


@dataclass
class OfficeChanges:
    """Reads them at the start, after each hint, and every half minute in case a hint was lost."""

    database: Database
    hints: Hints
    dialog: Rules
    cases: CaseRules
    _known: tuple[Lines, Mapping[int, DaysOfYear]] = field(default=({}, {}), init=False)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    async def refresh(self) -> None:
        """Bring what is stored into force; raises StorageError."""
        async with self._turn:  # what was read later is brought into force later
            known = await self.database.read(_stored)
            if known != self._known:
                self._known = known
                self.dialog.wording.put_over(known[0])
                self.cases.learn(known[1])

    async def follow(self) -> None:
        """Do so whenever there may be something new."""
        async for _ in self.hints.listen(OFFICE):
            try:
                await self.refresh()
            except StorageError as error:
                log.warning("office_changes_not_read", error=type(error).__name__)


class InForce(Mapping[str, str]):
    """One line of the wording by locale, as it is at the moment it is asked for."""

    def __init__(self, wording: Wording, key: str) -> None:
        self._wording, self._key = wording, key

    def __getitem__(self, locale: str) -> str:
        return self._wording.line(locale, self._key)

    def __iter__(self) -> Iterator[str]:
        return iter(LOCALES)

    def __len__(self) -> int:
        return len(LOCALES)


def as_read(channel: str, say: Say) -> Sequence[str]:
    """What customers read of it on this channel, message by message, its buttons left out where the channel
    has some."""
    if channel == "wechat":
        from bot.channels.wechat import rendering as wechat

        return wechat.pieces(wechat.render(say, menu_links=False))
    if channel == "telegram":
        from bot.channels.telegram import rendering as telegram

        return [part["text"] for part in telegram.render(say)]
    return [say.text]


def _stored(connection: Connection) -> tuple[Lines, Mapping[int, DaysOfYear]]:
    return wording_changes.lines(connection), holidays.years(connection)
