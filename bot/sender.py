"""Sending what no answer carried: claim by conversation, send outside any transaction, settle."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy import Connection

from bot.channels.base import Channel, Pointer, SendError
from bot.metrics import SENT
from bot.retry import GIVE_UP_AFTER, decide
from bot.runner import Runner
from storage import deliveries
from storage.codec import Codec
from storage.deliveries import Claim, Settlement
from storage.engine import Database
from storage.errors import StorageError
from storage.hints import Hints
from storage.outbox import POINTED, Row
from storage.threads import mark_unreachable

_AT_ONCE = 20
_SETTLE_PAUSES = (0.2, 1.0, 3.0)

log = structlog.get_logger(__name__)


class Sender:
    """Sends the outbox. Several instances share the work: a lease says whose a message is."""

    def __init__(
        self,
        database: Database,
        codec: Codec,
        channels: Mapping[str, Channel],
        hints: Hints,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._codec = codec
        self._channels = channels
        self._now = now
        self.runner = Runner("outbox", hints, now, self.send_due, self._next_due)

    async def send_due(self) -> int:
        """Send what is due now, once; how many conversations had something."""
        claims = await self._database.write(
            partial(deliveries.claim, codec=self._codec, now=self._now(), limit=_AT_ONCE)
        )
        async with asyncio.TaskGroup() as group:
            for claim in claims:
                group.create_task(self._send_all(claim))
        return len(claims)

    async def _next_due(self) -> datetime | None:
        return await self._database.read(deliveries.next_due)

    async def _send_all(self, claim: Claim) -> None:
        """In order; what is held up by a failure waits with it, or for the end of the lease."""
        for row in claim.rows:
            settlement, unreachable = await self._send(claim, row)
            SENT.labels(claim.contact.channel, settlement.state).inc()
            if not await self._settled(claim, settlement, unreachable):
                return
            if settlement.state not in ("sent", "failed"):
                return

    async def _send(self, claim: Claim, row: Row) -> tuple[Settlement, bool]:
        pointed = POINTED if row.reason == POINTED else None
        try:
            async with asyncio.timeout(deliveries.SEND_SECONDS):
                receipt = await self._deliver(claim, row)
        except TimeoutError:
            error = SendError("timeout")
        except SendError as raised:
            error = raised
        except Exception as raised:  # noqa: BLE001 a fault of ours must not stop the others' messages
            log.error("send_failed", conversation=claim.conversation_id, error=type(raised).__name__)
            error = SendError("fault")
        else:
            done = Settlement(claim.conversation_id, row.seq, "sent", self._now(), pointed, receipt)
            return done, False
        verdict = decide(error, row.attempts + 1, self._now())
        report = log.error if error.alert else log.debug if error.parked else log.info
        report(
            "not_delivered", conversation=claim.conversation_id, reason=verdict.reason, state=verdict.state
        )
        reason = verdict.reason if verdict.state == "failed" else pointed or verdict.reason
        settlement = Settlement(claim.conversation_id, row.seq, verdict.state, verdict.due_at, reason)
        return settlement, error.unreachable

    async def _deliver(self, claim: Claim, row: Row) -> str | None:
        """Send it; where the platform does not take it now, point the customer to it, once in its life.

        Raises SendError, with the reason POINTED if that was done.
        """
        channel = self._channels.get(claim.contact.channel)
        if channel is None:
            raise SendError("channel_off")
        try:
            if claim.behind:
                raise SendError("behind", parked=True)
            return await channel.send(claim.contact.address, row.say)
        except SendError as error:
            if not error.parked or row.reason == POINTED or not isinstance(channel, Pointer):
                raise
            if not await _pointed(channel, claim.contact.address, row):
                raise
            raise SendError(POINTED, parked=True, alert=error.alert) from error

    async def _settled(self, claim: Claim, settlement: Settlement, unreachable: bool) -> bool:
        """Tried for as long as the lease holds: a message that was sent but not settled is sent again."""

        def work(connection: Connection) -> None:
            deliveries.settle(connection, settlement, claim.at, self._now())
            if unreachable:
                mark_unreachable(connection, settlement.conversation_id, settlement.reason or "")

        for pause in (*_SETTLE_PAUSES, None):
            try:
                await self._database.write(work)
            except StorageError as error:
                log.error("not_settled", conversation=claim.conversation_id, error=type(error).__name__)
                if pause is not None:
                    await asyncio.sleep(pause)
            else:
                return True
        return False


async def _pointed(channel: Pointer, address: str, row: Row) -> bool:
    """Raises SendError. When the last try fails, the message itself still waits for the customer."""
    try:
        return bool(row.say.brief) and await channel.point(address, row.say)
    except SendError as error:
        if error.unreachable or error.parked or row.attempts + 1 < GIVE_UP_AFTER:
            raise
        raise SendError(error.reason, parked=True, alert=True) from error
