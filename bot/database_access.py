"""A command's own way into the database, while Tingsu runs or not."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from bot.command_line import Mistaken
from bot.settings import Settings
from bot.vault import open_vault
from storage.codec import Codec
from storage.engine import Database
from storage.migrations import is_current

T = TypeVar("T")
Work = Callable[[Connection, Codec, datetime], T]


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[tuple[Database, Codec]]:
    """The database with what opens its values; raises Mistaken where it is not up to date."""
    codec, url = Codec(open_vault(settings)), settings.environment.database_url.get_secret_value()
    if not await is_current(url):
        raise Mistaken("the database is not up to date; run first: tingsu migrate")
    database = await Database.open(url)
    try:
        yield database, codec
    finally:
        await database.close()


def transact(settings: Settings, work: Work[T], now: datetime) -> T:
    """Do this in one transaction; raises Mistaken."""

    async def transacted() -> T:
        async with opened(settings) as (database, codec):
            return await database.write(lambda connection: work(connection, codec, now))

    return asyncio.run(transacted())
