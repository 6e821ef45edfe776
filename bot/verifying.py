"""`tingsu audit verify`: whether anybody edited what happened."""

from datetime import UTC, datetime, timedelta

from bot.command_line import Mistaken
from bot.settings import Settings
from bot.vault import open_vault
from storage import verifying
from storage.codec import Codec
from storage.engine import Database
from storage.flaws import Flaw
from storage.migrations import is_current

_SIGNED_AFTER = timedelta(days=2)  # yesterday's list may still be due, or its job may wait


async def findings(settings: Settings) -> list[str]:
    """Everything that is wrong, a line each. Raises Mistaken for a database that is not up to date."""
    codec, url = Codec(open_vault(settings)), settings.environment.database_url.get_secret_value()
    if not await is_current(url):
        raise Mistaken("the database is not up to date; run first: tingsu migrate")
    zone = settings.timezone
    signed_until = (_now().astimezone(zone) - _SIGNED_AFTER).date()
    database = await Database.open(url)
    try:
        return [_line(flaw) async for flaw in verifying.verify(database, codec, signed_until, zone)]
    finally:
        await database.close()


def _line(flaw: Flaw) -> str:
    place = [
        f"case {flaw.number}" if flaw.number else "",
        f"entry {flaw.seq}" if flaw.seq else "",
        f"day {flaw.day}" if flaw.day else "",
    ]
    return f"{flaw.fault.replace('_', ' ')}: {', '.join(filter(None, place))}"


def _now() -> datetime:
    return datetime.now(UTC)
