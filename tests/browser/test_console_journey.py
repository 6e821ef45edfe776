"""A complaint from its first word to its rating: the customer on the page, staff in the console."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from cases.actors import Role
from tests.browser.conftest import phone
from tests.browser.staffed import StaffedTingsu
from tests.browser.test_complaint import Customer, complain


@pytest.fixture
def tingsu(tmp_path: Path) -> Iterator[StaffedTingsu]:
    with StaffedTingsu(tmp_path) as live:
        yield live


def watching(tingsu: StaffedTingsu, chromium: Browser, role: Role, address: str) -> Page:
    """A page that hears what changes."""
    page = tingsu.member(chromium, role).new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    with page.expect_response(re.compile("/console/live")):
        page.goto(address)
    return page


def stage(page: Page, words: str) -> None:
    expect(page.locator(".case-head .stage")).to_have_text(words)


def test_it_goes_from_the_first_word_to_the_rating(chromium: Browser, tingsu: StaffedTingsu) -> None:
    handler = watching(tingsu, chromium, Role.HANDLER, "/console/cases")
    customer = Customer(phone(chromium, tingsu).new_page())
    customer.page.goto("/chat")
    tingsu.passes(minutes=1)

    number = complain(customer)
    tingsu.passes(seconds=1)
    handler.locator(".news a").click()
    handler.get_by_role("link", name=number).click()
    handler.get_by_role("button", name="受理", exact=True).first.click()
    tingsu.passes(minutes=2)
    customer.reads("我们已经受理")
    talk(handler, customer, tingsu)
    end(handler, customer, tingsu)

    tingsu.passes(hours=24)
    tingsu.passes(minutes=2)
    manager = watching(tingsu, chromium, Role.MANAGER, "/console/dashboard")
    customer.reads("这次办理，您满意吗？")
    customer.taps("5 分 很满意")
    satisfaction = manager.locator(".tile", has_text="满意度")
    expect(satisfaction.locator(".number")).to_have_text("100%")
    expect(satisfaction).to_contain_text("1 人评价")


def talk(handler: Page, customer: Customer, tingsu: StaffedTingsu) -> None:
    """The customer is answered, and gives what they are asked for."""
    handler.get_by_label("给客户的回复").fill("您好，正在核实住院资料。")
    handler.get_by_role("button", name="发送回复").click()
    tingsu.passes(minutes=2)
    customer.reads("您好，正在核实住院资料。")
    handler.locator("#tab-ask > summary").click()
    handler.get_by_label("需要客户提供什么？").fill("住院发票")
    handler.get_by_role("button", name="发出").click()
    stage(handler, "等客户补充")
    tingsu.passes(minutes=2)
    customer.reads("住院发票")
    customer.writes("发票号 0417，原件在家里")
    customer.writes("说完了")
    customer.reads("接着往下办")
    stage(handler, "调查中")
    expect(handler.locator("#talk")).to_contain_text("发票号 0417")


def end(handler: Page, customer: Customer, tingsu: StaffedTingsu) -> None:
    """It is decided once staff saw what the customer will read, and closed."""
    decide, close = handler.locator("#do-decided"), handler.locator("#do-closed")
    decide.locator("summary").click()
    for label in ("查明的事实", "依据", "处理结果和理由", "客户还可以怎么办"):
        decide.get_by_label(label).fill(f"{label}：同意赔付")
    decide.get_by_role("button", name="预览").click()
    expect(decide.get_by_text("一、查明的情况")).to_be_visible()
    decide.get_by_role("button", name="作出决定").click()
    stage(handler, "已作决定")
    tingsu.passes(minutes=2)
    customer.reads("处理结果和理由：同意赔付")
    close.get_by_label("根本原因").select_option(index=1)
    close.get_by_role("button", name="结案").click()
    stage(handler, "已结案")
    tingsu.passes(minutes=2)
    customer.reads("这件投诉办结了")
