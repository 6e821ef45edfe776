"""The command menus customers see beside the text field."""

import asyncio
from collections.abc import Mapping, Sequence

import structlog
from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.error import TelegramError

# Per language (two letters), pairs of a command without its slash and what it does.
# The first language is also shown to whoever speaks none of them.
Menu = Sequence[tuple[str, str]]
Menus = Mapping[str, Menu]
_SECONDS = 10.0

log = structlog.get_logger(__name__)


async def publish(bot: Bot, menus: Menus) -> None:
    """Show these menus in all private chats; raises TelegramError."""
    scope = BotCommandScopeAllPrivateChats()
    for number, (language, menu) in enumerate(menus.items()):
        commands = [BotCommand(name, description) for name, description in menu]
        if number == 0:
            await bot.set_my_commands(commands, scope=scope)
        await bot.set_my_commands(commands, scope=scope, language_code=language)


async def offer(bot: Bot, address: str, menu: Menu) -> bool:
    """Show one chat a menu of its own, in every language; an empty one gives it the common menu back.

    Whether Telegram took it within ten seconds; if not, the log has why.
    """
    scope = BotCommandScopeChat(int(address))
    try:
        async with asyncio.timeout(_SECONDS):
            if menu:
                return await bot.set_my_commands([BotCommand(*entry) for entry in menu], scope=scope)
            return await bot.delete_my_commands(scope=scope)
    except (TelegramError, TimeoutError) as error:
        log.warning("telegram_menu_not_offered", error=type(error).__name__)
        return False
