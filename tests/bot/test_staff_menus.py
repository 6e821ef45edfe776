"""The command menu beside the text field of a member of staff."""

import asyncio
import json

import pytest

from bot import staff_records
from bot.staff_menus import COMMANDS
from cases.actors import Role
from tests.bot.channels.telegram.fakes import Failure
from tests.bot.jobs.colleagues import hire
from tests.customers import TelegramCustomer, WeChatCustomer
from tests.desk import Desk


async def test_it_shows_staff_their_commands_once_their_chat_is_bound(desk: Desk) -> None:
    manager = await hire(desk, Role.MANAGER)
    await desk.settle()
    assert isinstance(manager.chat, TelegramCustomer)
    (menu,) = desk.world.telegram.called("setMyCommands")
    assert [command["command"] for command in json.loads(menu["commands"])] == list(COMMANDS)
    assert json.loads(menu["scope"])["chat_id"] == int(manager.chat.address)


async def test_it_tries_again_when_telegram_did_not_take_the_menu(desk: Desk) -> None:
    desk.world.telegram.failures["setMyCommands"].append(Failure(500, "Internal Server Error"))
    await hire(desk, Role.MANAGER)
    await desk.settle()
    await desk.passes(minutes=5)
    assert len(desk.world.telegram.called("setMyCommands")) == 2


async def test_it_needs_no_menu_where_the_channel_has_none(desk: Desk) -> None:
    await hire(desk, Role.MANAGER, WeChatCustomer)
    await desk.settle()
    assert not desk.world.telegram.called("setMyCommands")


async def test_it_takes_the_menu_back_from_who_left(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    manager = await hire(desk, Role.MANAGER)
    await desk.settle()
    monkeypatch.setattr(staff_records, "_now", desk.time)
    await asyncio.to_thread(staff_records.remove, desk.runtime.parts.settings, manager.id)
    await desk.passes(minutes=1)
    (taken,) = desk.world.telegram.called("deleteMyCommands")
    assert isinstance(manager.chat, TelegramCustomer)
    assert json.loads(taken["scope"])["chat_id"] == int(manager.chat.address)
