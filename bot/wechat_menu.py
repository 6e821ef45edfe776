"""Puts up the menu of the official account that the settings name."""

import random
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime

import httpx

from bot.channels.wechat.api import Api, connect
from bot.channels.wechat.menu import CHINESE, ENGLISH, MenuWords, publish
from bot.channels.wechat.stores import SharedToken
from bot.settings import Settings, SettingsError
from bot.vault import open_vault
from dialogs.messages import CommandName
from storage.codec import Codec
from storage.engine import Database
from storage.migrations import upgrade


async def publish_menu(settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> list[str]:
    """Set the menu and return its lines; raises SettingsError, StorageError and WeChatError.

    The access token is the one that running instances share. `transport` stands in for the network.
    """
    access = settings.environment.wechat
    if access is None or access.app_secret is None:
        raise SettingsError(list(_missing(settings)))
    url = settings.environment.database_url.get_secret_value()
    codec = Codec(open_vault(settings))
    await upgrade(url)
    database = await Database.open(url)
    try:
        async with connect(access.api_base, transport) as client:
            tokens = SharedToken(database, codec, access.app_id, _utc_now)
            secret = access.app_secret.get_secret_value()
            return await publish(
                Api(client, access.app_id, secret, tokens, _utc_now, random.random), words(settings)
            )
    finally:
        await database.close()


def words(settings: Settings) -> MenuWords:
    """The usual names in the operator's language, with the operator's own in their place."""
    usual = ENGLISH if settings.language == "en" else CHINESE
    own = {name: text for name, text in asdict(settings.channels.wechat.menu).items() if text}
    more = own.pop("more", usual.more)
    return MenuWords({**usual.names, **{CommandName(name): text for name, text in own.items()}}, more)


def _missing(settings: Settings) -> Iterator[str]:
    if settings.environment.wechat is None:
        yield "environment: TINGSU_WECHAT_TOKEN: is missing; without it WeChat stays off"
    else:
        yield "environment: TINGSU_WECHAT_APP_SECRET: is missing; the menu is put up with it"


def _utc_now() -> datetime:
    return datetime.now(UTC)
