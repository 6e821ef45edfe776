"""Into the console in a real browser: the first administrator, the keys, a session that ended."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, expect

from cases.actors import Role
from handlers_console.sign_in.links import first_administrator_link
from storage import sign_in_sessions
from tests.browser.accessibility import accessible
from tests.browser.console import Console, now
from tests.handlers_console.conftest import member_of

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    folder: Path = tmp_path_factory.mktemp("console")
    with Console(folder) as live:
        yield live


def test_it_lets_the_first_administrator_in_and_keeps_the_door(chromium: Browser, console: Console) -> None:
    page = chromium.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN").new_page()
    link = asyncio.run_coroutine_threadsafe(first_administrator_link(console.office), console._loop).result(
        10
    )
    assert link
    page.goto(link)
    accessible(page)
    page.get_by_label("您的姓名").fill("方敏")
    page.get_by_label("登录名").fill("fang")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_label("再输一次密码").fill(PASSWORD)
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_role("img", name="绑定验证器的二维码").locator("svg")).to_be_visible()
    page.get_by_text("扫不了").click()
    secret = pyotp.TOTP(page.locator(".secret").inner_text().replace(" ", ""))
    accessible(page)
    page.get_by_label("输入应用上显示的 6 位数字").fill(secret.at(now()))
    page.get_by_role("button", name="继续").click()
    codes = page.locator(".codes li").all_inner_texts()
    assert len(codes) == 10
    accessible(page)
    page.goto(f"{console.url}/console/account")
    accessible(page)
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("status")).to_have_text(re.compile("您已退出登录"))
    page.get_by_label("登录名").fill("fang")
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("验证码").fill(codes[0])
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="主菜单")).to_be_visible()
    page.context.close()


def test_it_is_used_by_keys_alone(chromium: Browser, console: Console) -> None:
    context = console.member(chromium, Role.ADMINISTRATOR)
    page = context.new_page()
    page.goto("/console/account")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="键盘")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("g")
    page.keyboard.press("p")
    expect(page.get_by_role("heading", name="人员")).to_be_visible()
    page.get_by_role("searchbox").first.focus()
    page.keyboard.type("gs?")
    expect(page.get_by_role("heading", name="人员")).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("我的")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="我的账号")).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type(console.number.removeprefix("TS-").replace("-", "").lower())
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/console/cases/{console.number}")
    context.close()


def test_it_gives_back_what_was_written_when_the_session_ended(chromium: Browser, console: Console) -> None:
    context = console.member(chromium, Role.ADMINISTRATOR, locale="zh-CN")
    page = context.new_page()
    page.goto("/console/people/new")
    page.get_by_label("姓名").fill("一位有很长名字 的新同事")
    whose = member_of(Role.ADMINISTRATOR).id
    console.does(lambda connection: sign_in_sessions.end_all(connection, whose))
    page.get_by_role("button", name="添加", exact=True).click()
    expect(page.get_by_role("heading", name="登录已结束")).to_be_visible()
    expect(page.get_by_label("您写的内容").first).to_have_value("一位有很长名字 的新同事")
    accessible(page)
    again = console.member(chromium, Role.ADMINISTRATOR, locale="zh-CN")
    context.add_cookies(again.cookies())  # type: ignore[arg-type]
    page.get_by_role("button", name="再次提交").click()
    expect(page.get_by_role("heading", name="请再确认一次")).to_be_visible()
    page.get_by_role("button", name="再次提交").click()
    expect(page.get_by_role("heading", name="一位有很长名字 的新同事")).to_be_visible()
    for one in (context, again):
        one.close()


@pytest.mark.parametrize(("width", "locale", "scheme"), [(390, "zh", "light"), (1280, "en", "dark")])
def test_it_shows_people_to_everybody(
    chromium: Browser, console: Console, width: int, locale: str, scheme: str
) -> None:
    context = console.member(
        chromium, Role.ADMINISTRATOR, viewport={"width": width, "height": 844}, color_scheme=scheme
    )
    page = context.new_page()
    page.goto("/console/account")
    page.get_by_role("button", name={"zh": "中文", "en": "English"}[locale]).click()
    handler = member_of(Role.HANDLER).id
    for path in ("", "/new", "/duty", f"/{handler}"):
        page.goto(f"/console/people{path}")
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()
