"""The menu as an operator puts it up from the command line."""

from pathlib import Path

import pytest

from bot.channels.wechat.errors import WeChatError
from bot.settings import Settings, SettingsError, load_settings
from bot.wechat_menu import publish_menu
from tests.bot.channels.wechat.platform import APP_ID, SECRET, TOKEN, Platform

SHIPPED = Path(__file__).parents[2] / "config.yaml"
ACCESS = {"TINGSU_WECHAT_TOKEN": TOKEN, "TINGSU_WECHAT_APP_ID": APP_ID, "TINGSU_WECHAT_APP_SECRET": SECRET}


def settings(tmp_path: Path, old: str = "", new: str = "", **environ: str) -> Settings:
    config = tmp_path / "config.yaml"
    config.write_text(
        SHIPPED.read_text("utf-8").replace(old, new, 1) if old else SHIPPED.read_text("utf-8"), "utf-8"
    )
    return load_settings(config, {"TINGSU_DATA_DIR": str(tmp_path / "data"), **environ})


async def test_it_puts_up_the_usual_menu_with_the_operators_names(tmp_path: Path) -> None:
    platform = Platform()
    lines = await publish_menu(
        settings(tmp_path, 'begin: ""', "begin: 我要投诉", **ACCESS), platform.transport
    )
    assert lines[:3] == ["我要投诉 → begin", "进度 → progress", "更多"]
    assert platform.menu is not None
    assert platform.menu["button"][0] == {"type": "click", "name": "我要投诉", "key": "begin"}


async def test_it_speaks_the_operators_language(tmp_path: Path) -> None:
    lines = await publish_menu(
        settings(tmp_path, "language: zh", "language: en", **ACCESS), Platform().transport
    )
    assert lines[0] == "Complain → begin"


async def test_it_shares_the_token_with_the_running_instances(tmp_path: Path) -> None:
    platform = Platform()
    for _ in range(2):
        await publish_menu(settings(tmp_path, **ACCESS), platform.transport)
    assert platform.token_calls == 1


async def test_it_tells_a_refusal(tmp_path: Path) -> None:
    platform = Platform()
    platform.fail("/cgi-bin/menu/create", 48001)
    with pytest.raises(WeChatError) as raised:
        await publish_menu(settings(tmp_path, **ACCESS), platform.transport)
    assert raised.value.code == 48001


@pytest.mark.parametrize(
    ("environ", "problem"),
    [
        ({}, "environment: TINGSU_WECHAT_TOKEN: is missing"),
        ({"TINGSU_WECHAT_TOKEN": TOKEN}, "environment: TINGSU_WECHAT_APP_SECRET: is missing"),
    ],
)
async def test_it_says_what_it_needs(tmp_path: Path, environ: dict[str, str], problem: str) -> None:
    with pytest.raises(SettingsError) as raised:
        await publish_menu(settings(tmp_path, **environ))
    assert raised.value.problems[0].startswith(problem)
