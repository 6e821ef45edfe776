"""A case on the console in a real browser: live, with keys only, on a phone, without a script."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from cases.actions import Regrade
from cases.actors import Role
from cases.grade import Grade
from storage import sign_in_sessions
from tests.browser.console import HANDLER, STORY, Console
from tests.browser.test_access import assert_accessible, assert_no_sideways_scrolling
from tests.handlers_console.conftest import member_of

LEADER = member_of(Role.SUPERVISOR).actor


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Console]:
    with Console(tmp_path) as live:
        yield live


def opened(console: Console, context: BrowserContext) -> Page:
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.on("console", lambda line: pytest.fail(line.text) if "Content Security" in line.text else None)
    page.goto(f"/console/cases/{console.number}")
    return page


def press(page: Page, key: str) -> None:
    """A key of the page, once its script listens."""
    expect(page.locator("#case[data-ready]")).to_be_visible()
    page.keyboard.press(key)


def test_it_is_worked_on_with_keys_only(chromium: Browser, console: Console) -> None:
    page = opened(console, console.member(chromium, Role.HANDLER))
    press(page, "r")
    expect(page.get_by_label("给客户的回复")).to_be_focused()
    page.keyboard.type("/收")
    expect(page.locator(".picker li")).to_have_text("/收到  材料已到")
    page.keyboard.press("Enter")
    expect(page.get_by_label("给客户的回复")).to_have_value(f"{{name}}您好，{console.number} 的材料已收到。")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".said")).to_contain_text("回复已提交")
    press(page, "m")
    page.keyboard.type("请补充发票")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".stage")).to_have_text("等客户补充")
    press(page, "d")
    for words in ("事实", "依据", "结果", "途径"):
        page.keyboard.type(words)
        page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="客户将看到的内容")).to_be_visible()
    page.get_by_role("button", name="作出决定").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".case-head .stage")).to_have_text("已作决定")
    page.get_by_label("根本原因").focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="结案", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".case-head .stage")).to_have_text("已结案")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="键盘")).to_contain_text("索取材料")
    assert console.events()[-4:] == ["replied", "material_wanted", "decided", "closed"]


def test_it_shows_two_staff_each_other_and_what_changed(chromium: Browser, console: Console) -> None:
    handler = opened(console, console.member(chromium, Role.HANDLER))
    leader = opened(console, console.member(chromium, Role.SUPERVISOR))
    expect(handler.locator("#who")).to_have_text("陈立 正在查看")
    leader.get_by_label("给客户的回复").fill("您好，我是主管")
    expect(handler.locator("#who")).to_have_text("陈立 正在写回复")
    press(handler, "d")
    handler.get_by_label("查明的事实").fill("我写的事实")
    console.acts(Regrade(Grade.P1, "媒体关注"), LEADER)
    expect(handler.locator(".case-head .grade")).to_have_text("P1")
    expect(handler.locator("#updated")).to_be_visible()
    expect(handler.get_by_label("查明的事实")).to_have_value("我写的事实")
    for label in ("依据", "处理结果和理由", "客户还可以怎么办"):
        handler.get_by_label(label).fill("同上")
    handler.locator("#do-decided").get_by_role("button", name="预览").click()
    expect(handler.get_by_role("alert").first).to_contain_text("媒体关注")
    expect(handler.get_by_label("查明的事实")).to_have_value("我写的事实")
    handler.locator("#do-decided").get_by_role("button", name="预览").click()
    expect(handler.get_by_role("heading", name="客户将看到的内容")).to_be_visible()
    leader.reload()
    expect(leader.get_by_label("给客户的回复")).to_have_value("您好，我是主管")


def test_it_reads_and_replies_without_a_script(chromium: Browser, console: Console) -> None:
    page = opened(console, console.member(chromium, Role.HANDLER, java_script_enabled=False))
    expect(page.locator(".story")).to_contain_text("拖了三个月")
    expect(page.locator(".story")).not_to_contain_text("P2026001234567")
    page.get_by_label("给客户的回复").fill("您好，正在核实。")
    page.get_by_role("button", name="发送回复").click()
    expect(page.locator(".said")).to_contain_text("回复已提交")
    page.get_by_text("备注", exact=True).first.click()
    page.get_by_label("给同事的备注").fill("@陈立 请看一下")
    page.get_by_role("button", name="保存备注").click()
    expect(page.locator(".bubble.note")).to_have_text("@陈立 请看一下")
    assert console.events()[-1] == "replied"
    page.get_by_label("给客户的回复").fill("您好，已经核实。\n明天支付。")
    console.does(lambda connection: sign_in_sessions.end_all(connection, HANDLER.id))
    page.get_by_role("button", name="发送回复").click()
    expect(page.get_by_role("heading", name="登录已结束")).to_be_visible()
    expect(page.get_by_label("您写的内容").first).to_have_value("您好，已经核实。\n明天支付。")


def test_it_shows_a_picture_larger_and_in_full_what_somebody_must_see(
    chromium: Browser, console: Console
) -> None:
    page = opened(console, console.member(chromium, Role.HANDLER))
    page.locator("#talk [data-zoom]").click()
    expect(page.locator("#zoom img")).to_be_visible()
    assert (
        page.locator("#zoom img").evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 200
    )
    page.keyboard.press("Escape")
    page.get_by_text("经过和消息里的号码已遮住").click()
    page.get_by_label("为什么需要查看？").locator("visible=true").fill("核对保单")
    page.get_by_role("button", name="查看").locator("visible=true").click()
    expect(page.locator(".story")).to_have_text(STORY)


@pytest.mark.parametrize(
    ("width", "scheme", "role"), [(390, "light", Role.HANDLER), (1280, "dark", Role.MANAGER)]
)
def test_it_can_be_used_by_everybody(
    chromium: Browser, console: Console, width: int, scheme: str, role: Role
) -> None:
    size = {"width": width, "height": 850}
    page = opened(console, console.member(chromium, role, viewport=size, color_scheme=scheme))
    expect(page.locator(".case-head h1")).to_have_text(re.compile("TS-"))
    assert_accessible(page)
    for fold in page.locator("details:not([open]):not(.tab) > summary").all():
        if fold.is_visible():
            fold.click()
    assert_accessible(page)
    assert_no_sideways_scrolling(page)
