"""`tingsu audit verify`: whether anybody edited what happened."""

from datetime import UTC, datetime, timedelta

from bot.database_access import opened
from bot.settings import Settings
from storage import verifying
from storage.flaws import Flaw

_SIGNED_AFTER = timedelta(days=2)  # yesterday's list may still be due, or its job may wait


async def findings(settings: Settings) -> list[str]:
    """Everything that is wrong, a line each. Raises Mistaken for a database that is not up to date."""
    zone = settings.timezone
    signed_until = (_now().astimezone(zone) - _SIGNED_AFTER).date()
    async with opened(settings) as (database, codec):
        return [_line(flaw) async for flaw in verifying.verify(database, codec, signed_until, zone)]


def _line(flaw: Flaw) -> str:
    place = [
        f"case {flaw.number}" if flaw.number else "",
        f"entry {flaw.seq}" if flaw.seq else "",
        f"day {flaw.day}" if flaw.day else "",
    ]
    return f"{flaw.fault.replace('_', ' ')}: {', '.join(filter(None, place))}"


def _now() -> datetime:
    return datetime.now(UTC)
