"""Long polling: updates are confirmed to Telegram only after their turns are committed."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from telegram import Bot
from telegram.error import Conflict, EndPointNotFound, InvalidToken, TelegramError

from bot.channels.base import Overloaded
from bot.channels.telegram.faults import described
from bot.channels.telegram.inbound import Reading, Taken, read
from bot.channels.telegram.outcomes import outcome
from bot.channels.telegram.updates import ALLOWED_UPDATES

# Seconds that Telegram holds a request open for.
WAIT = 25
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
# How often an update may fail while others get through, until the fault is taken to be its own.
ATTEMPTS = 5

log = structlog.get_logger(__name__)

Take = Callable[[Reading], Awaitable[None]]
RawUpdate = dict[str, Any]


class Polling:
    """Asks for updates for ever and hands each to `take`, which returns once it is committed.

    Messages of one conversation are taken in order, different conversations at the same time. A
    failed update is asked for again, as are the later ones of its conversation; it is given up, and
    logged, only if it keeps failing while others succeed. Ends when cancelled; what was taken but
    not yet confirmed arrives once more and is recognised by its key.
    """

    def __init__(
        self,
        bot: Bot,
        take: Take,
        username: Callable[[], str | None],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._bot = bot
        self._take = take
        self._username = username
        self._sleep = sleep
        self._offset: int | None = None
        self._done: set[int] = set()
        self._failures: defaultdict[int, int] = defaultdict(int)

    async def run(self) -> None:
        """Poll until cancelled."""
        pause = FIRST_PAUSE
        while True:
            try:
                settled = await self._turn()
            except TelegramError as error:
                _log_failed_poll(error)
                await self._sleep(max(pause, outcome(error).retry_after or 0))
                settled = False
            else:
                if not settled:
                    await self._sleep(pause)
            pause = FIRST_PAUSE if settled else min(pause * 2, LONGEST_PAUSE)

    async def _turn(self) -> bool:
        """One poll; tells whether all that came could be settled."""
        updates = await self._fetch()
        fresh = [update for update in updates if _id(update) not in self._done]
        failed = await self._take_all(fresh)
        self._count_failures(failed, len(fresh))
        self._confirm(updates)
        return not updates or (not failed and any(_id(update) is not None for update in updates))

    async def _fetch(self) -> list[RawUpdate]:
        """Raw, since one update that python-telegram-bot cannot read would cost the whole batch.

        Telegram's method names know no case; in its usual spelling python-telegram-bot warns that it
        would rather do this itself.
        """
        arguments: RawUpdate = {"timeout": WAIT, "allowed_updates": list(ALLOWED_UPDATES)}
        if self._offset is not None:
            arguments["offset"] = self._offset
        updates = await self._bot.do_api_request("getupdates", api_kwargs=arguments, read_timeout=WAIT + 10)
        if not isinstance(updates, list):
            raise TelegramError("Not a list of updates")
        return [update for update in updates if isinstance(update, dict)]

    async def _take_all(self, updates: Sequence[RawUpdate]) -> list[tuple[RawUpdate, bool]]:
        """Take what can be taken; return the rest, each with whether the fault may be its own."""
        conversations: dict[object, list[tuple[RawUpdate, Reading]]] = {}
        for number, update in enumerate(updates):
            reading = read(update, self._username())
            conversation = reading.incoming.address if isinstance(reading, Taken) else number
            conversations.setdefault(conversation, []).append((update, reading))
        results = await asyncio.gather(*(self._take_in_order(turns) for turns in conversations.values()))
        return [failed for result in results for failed in result]

    async def _take_in_order(self, turns: list[tuple[RawUpdate, Reading]]) -> list[tuple[RawUpdate, bool]]:
        for number, (update, reading) in enumerate(turns):
            try:
                await self._take(reading)
            except Overloaded:
                log.warning("telegram_turn_overloaded")
                own_fault = False
            except Exception as error:  # noqa: BLE001
                log.error("telegram_turn_failed", update_id=_id(update), **described(error))
                own_fault = True
            else:
                self._settle(update)
                continue
            return [(update, own_fault), *((later, False) for later, _ in turns[number + 1 :])]
        return []

    def _count_failures(self, failed: list[tuple[RawUpdate, bool]], tried: int) -> None:
        if len(failed) == tried:
            return
        for update, own_fault in failed:
            if not own_fault or (update_id := _id(update)) is None:
                continue
            self._failures[update_id] += 1
            if self._failures[update_id] >= ATTEMPTS:
                log.error("telegram_update_given_up", update_id=update_id)
                self._settle(update)

    def _settle(self, update: RawUpdate) -> None:
        if (update_id := _id(update)) is not None:
            self._done.add(update_id)
            self._failures.pop(update_id, None)

    def _confirm(self, updates: list[RawUpdate]) -> None:
        """Move the offset past all updates before the first that is still to be taken."""
        for update_id in sorted(found for update in updates if (found := _id(update)) is not None):
            if update_id not in self._done:
                break
            self._offset = update_id + 1
        self._done = {done for done in self._done if done >= (self._offset or done)}


def _id(update: RawUpdate) -> int | None:
    update_id = update.get("update_id")
    return update_id if type(update_id) is int else None


def _log_failed_poll(error: TelegramError) -> None:
    match error:
        case Conflict():
            log.error(
                "telegram_poll_conflict", hint="another program polls with this token, or a webhook is set"
            )
        case InvalidToken() | EndPointNotFound():
            log.error("telegram_token_refused", hint="check TINGSU_TELEGRAM_TOKEN")
        case _:
            log.warning("telegram_poll_failed", error=type(error).__name__)
