"""`tingsu index`: have cases be found by their words that were received before there was a search."""

import asyncio
from collections.abc import Callable
from functools import partial

from bot.command_line import Mistaken
from bot.settings import Settings
from bot.vault import open_vault
from storage import search
from storage.codec import Codec
from storage.engine import Database
from storage.migrations import is_current


def index(settings: Settings, tell: Callable[[int], None]) -> int:
    """Index every case anew, a few in each transaction while Tingsu may be running; `tell` hears how many
    there were so far. How many there are. Raises Mistaken."""
    return asyncio.run(_index(settings, tell))


async def _index(settings: Settings, tell: Callable[[int], None]) -> int:
    codec, url = Codec(open_vault(settings)), settings.environment.database_url.get_secret_value()
    if not await is_current(url):
        raise Mistaken("the database is not up to date; run first: tingsu migrate")
    database = await Database.open(url)
    try:
        after, many = "", 0
        while True:
            done = await database.write(partial(search.rebuild, codec=codec, after=after))
            after, many = done.after, many + done.cases
            tell(many)
            if not after:
                return many
    finally:
        await database.close()
