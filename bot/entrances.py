"""The addresses by which customers come into the channels with something already known."""

import asyncio
import re
from collections.abc import Mapping

import structlog

from bot.channels.base import Channel, Entrance, SendError

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SECONDS = 6.0
_KEPT = 2_000

log = structlog.get_logger(__name__)


class Entrances:
    """`handlers_console.office.Entrances`. Lasting addresses are asked for once."""

    def __init__(self, channels: Mapping[str, Channel]) -> None:
        self._channels = channels
        self._lasting: dict[tuple[str, str], str] = {}

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels that can be come into like this."""
        return tuple(name for name, channel in self._channels.items() if isinstance(channel, Entrance))

    async def addresses(self, payload: str, *, lasting: bool) -> Mapping[str, str]:
        """The addresses by channel, after six seconds at most; a channel that gives none is left out. Raises
        ValueError for a payload that is not 1 to 64 of A-Z a-z 0-9 _ -."""
        if not _PAYLOAD.fullmatch(payload):
            raise ValueError("a payload is 1 to 64 of A-Z a-z 0-9 _ -")
        names = self.channels
        found = await asyncio.gather(*(self._address(name, payload, lasting) for name in names))
        return {name: address for name, address in zip(names, found, strict=True) if address}

    async def _address(self, name: str, payload: str, lasting: bool) -> str | None:
        known = self._lasting.get((name, payload)) if lasting else None
        channel = self._channels[name]
        if known or not isinstance(channel, Entrance):
            return known
        try:
            async with asyncio.timeout(_SECONDS):
                address = await channel.entrance(payload, lasting=lasting)
        except (SendError, TimeoutError) as error:
            reason = error.reason if isinstance(error, SendError) else "timeout"
            log.warning("no_entrance", channel=name, reason=reason)
            return None
        if lasting and len(self._lasting) < _KEPT:
            self._lasting[name, payload] = address
        return address
