"""What a customer does on the page and sees there."""

import re

from playwright.sync_api import Page, expect

from tests.bot.channels.webchat.fakes import identify


def write(page: Page, words: str) -> None:
    page.get_by_label(re.compile("输入消息|Your message")).fill(words)
    page.get_by_role("button", name=re.compile("^(发送|Send)$")).click()


def tap(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).and_(page.locator(":enabled")).click()


def answers(page: Page, words: str) -> None:
    """The latest message says this."""
    expect(page.locator(".ours .text").last).to_have_text(words)


def conversation(page: Page) -> str:
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    return identify("webchat", cookies["tingsu_chat"])
