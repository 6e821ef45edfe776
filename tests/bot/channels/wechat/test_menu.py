from dataclasses import replace

import pytest

from bot.channels.wechat.errors import WeChatError
from bot.channels.wechat.menu import CHINESE, ENGLISH, MenuInvalid, MenuWords, menu, publish
from dialogs.messages import Command, CommandName
from tests.bot.channels.wechat.conftest import World


@pytest.mark.parametrize("words", [CHINESE, ENGLISH])
async def test_it_sets_the_menu_and_tells_what_it_set(world: World, words: MenuWords) -> None:
    lines = await publish(world.channel.api, words)
    assert world.platform.menu == {"button": menu(words)}
    assert lines[0] == f"{words.names[CommandName.BEGIN]} → begin"
    assert words.more in lines
    assert f"  {words.names[CommandName.HELP]} → help" in lines


async def test_its_keys_come_back_as_commands(world: World) -> None:
    *buttons, more = menu(CHINESE)
    for button in [*buttons, *more["sub_button"]]:
        await world.callbacks.event("oCustomer", "CLICK", button["key"], CreateTime=button["key"])
        assert world.receiver.taken[-1].content == Command(CommandName(button["key"]))


def test_it_refuses_names_without_room() -> None:
    names = dict(CHINESE.names) | {CommandName.BEGIN: "我要投诉保险公司"}
    with pytest.raises(MenuInvalid, match="我要投诉保险公司"):
        menu(replace(CHINESE, names=names))
    with pytest.raises(MenuInvalid, match="更多"):
        menu(replace(CHINESE, more="更多更多更多"))


def test_it_refuses_a_missing_name() -> None:
    with pytest.raises(MenuInvalid, match="progress"):
        menu(replace(CHINESE, names={CommandName.BEGIN: "投诉"}))


async def test_it_tells_why_the_platform_refused(world: World) -> None:
    world.platform.fail("/cgi-bin/menu/create", 48001)
    with pytest.raises(WeChatError, match="not_authorised"):
        await publish(world.channel.api, CHINESE)
