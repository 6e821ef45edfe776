"""The command menus customers see beside the text field."""

from collections.abc import Mapping, Sequence

from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats

# Per language (two letters), pairs of a command without its slash and what it does.
# The first language is also shown to whoever speaks none of them.
Menus = Mapping[str, Sequence[tuple[str, str]]]


async def publish(bot: Bot, menus: Menus) -> None:
    """Show these menus in all private chats; raises TelegramError."""
    scope = BotCommandScopeAllPrivateChats()
    for number, (language, menu) in enumerate(menus.items()):
        commands = [BotCommand(name, description) for name, description in menu]
        if number == 0:
            await bot.set_my_commands(commands, scope=scope)
        await bot.set_my_commands(commands, scope=scope, language_code=language)
