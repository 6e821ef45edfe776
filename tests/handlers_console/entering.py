"""How staff come in, in tests."""

import re
from typing import Any

import httpx
import pyotp

from cases.actors import Role
from handlers_console.office import Office
from handlers_console.sign_in import links
from tests.desk import Time
from tests.handlers_console.conftest import Browser, member_of

PASSWORD = "correct horse battery"
COOKIE = "__Host-tingsu_console"


async def link_for(office: Office, role: Role) -> str:
    """The one-time link of the member of this role, without the host."""
    address = await office.write(lambda connection, now: links.made(connection, office, member_of(role), now))
    return address.removeprefix(office.public_url)


async def chooses(browser: Browser, link: str, name: str = "E001", **more: Any) -> httpx.Response:
    chosen = {"name": name, "password": PASSWORD, "again": PASSWORD, **more}
    return await browser.submit(link, chosen)


async def enters(browser: Browser, name: str = "E001", password: str = PASSWORD) -> httpx.Response:
    return await browser.submit("/console/sign-in", {"name": name, "password": password})


def hidden(answer: httpx.Response, name: str) -> str:
    """What a hidden field of a page holds."""
    found = re.search(rf'name="{name}" value="([^"]+)"', answer.text)
    assert found, answer.text
    return found[1]


async def sets_up_phone(browser: Browser, time: Time) -> tuple[str, list[str]]:
    """Scans the code and gives the first digits; the secret and the recovery codes."""
    page = await browser.get("/console/sign-in/phone")
    secret = re.search(r'code secret">([^<]+)<', page.text)
    assert secret
    plain = secret[1].replace(" ", "")
    given = {
        "csrf": hidden(page, "csrf"),
        "sealed": hidden(page, "sealed"),
        "code": pyotp.TOTP(plain).at(time()),
    }
    answer = await browser.submit("/console/sign-in/phone", given)
    assert answer.status_code == 200, answer.text
    return plain, re.findall(r"<li>([0-9A-Z]{5}-[0-9A-Z]{5})</li>", answer.text)


async def gives_code(browser: Browser, code: str) -> httpx.Response:
    page = await browser.get("/console/sign-in/code")
    return await browser.submit("/console/sign-in/code", {"csrf": hidden(page, "csrf"), "code": code})


async def may_work(browser: Browser) -> bool:
    return (await browser.get("/console/account")).status_code == 200
