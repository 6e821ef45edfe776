"""The menu below the conversation. Its keys are the names of commands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from bot.channels.wechat.api import Api
from dialogs.messages import CommandName

BUTTON_BYTES: Final = 16
ITEM_BYTES: Final = 40
MOST_BUTTONS: Final = 3
MOST_ITEMS: Final = 5


class MenuInvalid(ValueError):
    """The menu is not one the platform takes; says which name is wrong."""


@dataclass(frozen=True)
class MenuWords:
    """`names` of the commands, and `more`, the button that opens those which have none of their own."""

    names: Mapping[CommandName, str]
    more: str


BUTTONS: Final = (CommandName.BEGIN, CommandName.PROGRESS)
ITEMS: Final = (
    CommandName.PERSON,
    CommandName.HELP,
    CommandName.LANGUAGE,
    CommandName.WITHDRAW_CONSENT,
)

CHINESE: Final = MenuWords(
    MappingProxyType({
        CommandName.BEGIN: "开始投诉",
        CommandName.PROGRESS: "进度",
        CommandName.PERSON: "人工服务",
        CommandName.HELP: "帮助",
        CommandName.LANGUAGE: "语言 / Language",
        CommandName.WITHDRAW_CONSENT: "撤回同意",
    }),
    more="更多",
)  # fmt: skip
ENGLISH: Final = MenuWords(
    MappingProxyType({
        CommandName.BEGIN: "Complain",
        CommandName.PROGRESS: "Progress",
        CommandName.PERSON: "Talk to a person",
        CommandName.HELP: "Help",
        CommandName.LANGUAGE: "Language / 语言",
        CommandName.WITHDRAW_CONSENT: "Withdraw consent",
    }),
    more="More",
)  # fmt: skip


async def publish(api: Api, words: MenuWords) -> list[str]:
    """Set the account's menu and return its lines, to be shown; raises MenuInvalid, WeChatError."""
    buttons = menu(words)
    await api.post("/cgi-bin/menu/create", {"button": buttons})
    return [line for button in buttons for line in _lines(button)]


def menu(words: MenuWords) -> list[dict[str, Any]]:
    buttons = [_button(words.names, command, BUTTON_BYTES) for command in BUTTONS]
    items = [_button(words.names, command, ITEM_BYTES) for command in ITEMS]
    buttons.append({"name": _fitting(words.more, BUTTON_BYTES), "sub_button": items})
    _check_count(buttons, MOST_BUTTONS)
    _check_count(items, MOST_ITEMS)
    return buttons


def _button(names: Mapping[CommandName, str], command: CommandName, limit: int) -> dict[str, Any]:
    name = names.get(command, "")
    if not name:
        raise MenuInvalid(f"the menu has no name for {command.value!r}")
    return {"type": "click", "name": _fitting(name, limit), "key": command.value}


def _fitting(name: str, limit: int) -> str:
    if len(name.encode()) > limit:
        raise MenuInvalid(f"{name!r} is longer than the {limit} bytes a menu has room for")
    return name


def _check_count(buttons: Sequence[object], most: int) -> None:
    if len(buttons) > most:
        raise MenuInvalid(f"{len(buttons)} names where the menu has room for {most}")


def _lines(button: Mapping[str, Any], indent: str = "") -> list[str]:
    key = button.get("key")
    own = f"{indent}{button['name']}" + (f" → {key}" if key else "")
    return [own, *(line for item in button.get("sub_button", ()) for line in _lines(item, indent + "  "))]
