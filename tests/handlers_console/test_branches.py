"""The pages of branches: their figures, QR codes and posters."""

import re
from collections.abc import Mapping
from dataclasses import replace
from html import unescape
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Connection

from cases.actors import Role
from cases.branches import Branch, Branches
from handlers_console.office import Office
from tests.desk import Time
from tests.handlers_console.conftest import ADDRESS, SignedIn
from tests.storage.test_branches import arrived

BRANCHES = Branches(
    (Branch("east", "城东<支公司>", "East & Branch", ("城东",)), Branch("west", "城西支公司", "West"))
)
MAY = (Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR)


class Doors:
    """Telegram and the web page answer, WeChat does not."""

    channels = ("wechat", "telegram", "webchat")

    async def addresses(self, payload: str, *, lasting: bool) -> Mapping[str, str]:
        assert lasting
        return {
            "telegram": f"https://t.me/tingsu_bot?start={payload}",
            "webchat": f"http://127.0.0.1:8000/chat?begin={payload}",
        }


@pytest.fixture
async def office(office: Office) -> Office:
    cases = replace(office.cases, branches=BRANCHES)
    return replace(office, cases=cases, entrances=Doors())


async def test_it_lists_the_branches_with_the_cases_of_each(office: Office, signed_in: SignedIn) -> None:
    def work(connection: Connection) -> None:
        arrived(connection, 1, branch="城西支公司")
        arrived(connection, 2, branch="城西支公司")
        arrived(connection, 3, branch="哪里都不是")

    await office.database.write(work)
    browser = await signed_in(Role.MANAGER)
    page = (await browser.get("/console/branches")).text
    assert "城东&lt;支公司&gt;" in page
    assert page.index("城东") < page.index("城西")
    assert '<a href="/console/cases?view=open&amp;branch=west">2</a>' in page
    listed = (await browser.get("/console/cases?view=open&branch=west")).text
    assert listed.count('class="number"') == 2


async def test_it_counts_and_lists_by_branch_everywhere(
    office: Office, signed_in: SignedIn, time: Time
) -> None:
    await office.database.write(lambda connection: arrived(connection, 1, branch="城西支公司"))
    await office.database.write(lambda connection: arrived(connection, 2, branch="城东"))
    browser = await signed_in(Role.MANAGER)
    dashboard = (await browser.get("/console/dashboard?by=branch&period=recent")).text
    links = [unescape(one) for one in re.findall(r'href="([^"]*branch=west[^"]*)"', dashboard)]
    assert {urlsplit(link).path for link in links} == {"/console/dashboard/cases", "/console/cases"}
    for link in links:
        shown = (await browser.get(link)).text
        assert "城西支公司" in shown, link
    inbox = (await browser.get("/console/cases?view=open&branch=west")).text
    assert '<option value="west" selected>城西支公司</option>' in inbox
    number = re.search(r'class="number" href="(/console/cases/TS-[^"]+)"', inbox)
    assert number
    assert "<dt>计入机构</dt><dd>城西支公司</dd>" in (await browser.get(number[1])).text
    form = {"query": "view=open&branch=west", "file": "csv"}
    rows = (await browser.submit("/console/export", form)).text.strip().split("\n")
    assert len(rows) == 2
    assert "城西支公司" in rows[1]


@pytest.mark.parametrize("role", MAY)
async def test_it_shows_the_codes_of_a_branch_and_what_is_missing(role: Role, signed_in: SignedIn) -> None:
    browser = await signed_in(role)
    answer = await browser.get("/console/branches/east")
    assert answer.status_code == 200
    assert answer.text.count("<svg viewBox") >= 2
    assert "https://t.me/tingsu_bot?start=b-east" in answer.text
    assert "暂时没有拿到微信的二维码" in answer.text
    assert "public_url" in answer.text  # for the page can be opened on this computer alone
    assert " style=" not in answer.text


@pytest.mark.parametrize(("kind", "begins"), [("svg", b"<?xml"), ("png", b"\x89PNG")])
async def test_it_gives_codes_as_files(kind: str, begins: bytes, signed_in: SignedIn) -> None:
    browser = await signed_in(Role.ADMINISTRATOR)
    answer = await browser.get(f"/console/branches/east/codes/telegram.{kind}")
    assert answer.content.startswith(begins)
    assert f"east-telegram.{kind}" in answer.headers["content-disposition"]
    for missing in ("wechat.svg", "telegram.gif", "telegram", "sms.png"):
        assert (await browser.get(f"/console/branches/east/codes/{missing}")).status_code == 404


async def test_it_makes_a_poster_in_both_languages(signed_in: SignedIn) -> None:
    browser = await signed_in(Role.MANAGER)
    whole, one, none = [
        (await browser.get(f"/console/branches/west/poster{query}")).text
        for query in ("", "?channel=telegram", "?channel=wechat")
    ]
    for words in ("听安保险", "Ting An Insurance", "城西支公司", "West", "扫码投诉", "Scan to complain"):
        assert words in whole
    assert [text.count('class="qr"') for text in (whole, one, none)] == [2, 1, 0]
    assert " style=" not in whole
    assert "<script" not in whole


async def test_it_knows_no_other_branch(signed_in: SignedIn) -> None:
    browser = await signed_in(Role.MANAGER)
    for path in ("north", "north/poster", "north/codes/telegram.svg", "EAST"):
        assert (await browser.get(f"{ADDRESS}/console/branches/{path}")).status_code == 404


async def test_it_says_how_to_add_branches_where_there_are_none(
    office: Office, signed_in: SignedIn, browser: object
) -> None:
    opened = await signed_in(Role.ADMINISTRATOR)
    bare = browser(cases=replace(office.cases, branches=Branches()))  # type: ignore[operator]
    bare.cookies = opened.cookies
    page = (await bare.get("/console/branches")).text
    assert "还没有设置机构" in page
    assert "branches:\n  - code: east" in page
