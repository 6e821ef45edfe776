"""What was just done is undone from the message that tells of it: once, by who did it, for a while."""

import re

import httpx
import pytest

from cases.actors import Role
from handlers_console.office import Office
from storage import canned_answers, labels, saved_views
from storage.canned_answers import Answer, Canned
from tests.desk import Time
from tests.handlers_console.cases import stored, the_case
from tests.handlers_console.conftest import Browser, SignedIn, member_of

INBOX = "/console/cases"
CANNED = Canned("b" * 32, "zh", Answer("收到", "材料已到", "您好，材料已收到。"))


@pytest.fixture
def dialect() -> str:
    """What differs between the databases stands in storage and is tested there."""
    return "sqlite"


def offered(page: httpx.Response) -> str:
    """By what the page offers to undo."""
    found = re.search(r'name="undo" value="([0-9a-f]{32})"', page.text)
    assert found is not None, page.text[-2000:]
    return found[1]


async def does(browser: Browser, path: str, **data: object) -> httpx.Response:
    return await browser.submit(path, data, follow_redirects=True)


async def named(office: Office, *numbers: str) -> list[list[str]]:
    """The labels of these cases."""
    ids = [(await the_case(office, number)).id for number in numbers]
    found = await office.read(lambda core: labels.of_cases(core, office.codec, ids))
    return [[one.name for one in found.get(id_, ())] for id_ in ids]


async def test_it_takes_labels_off_again_where_they_are_new(office: Office, signed_in: SignedIn) -> None:
    first, second = await stored(office), await stored(office, number=2)
    browser = await signed_in(Role.HANDLER)
    await does(browser, f"{INBOX}/chosen", do="label", case=[first], new_label="急")
    page = await does(browser, f"{INBOX}/chosen", do="label", case=[first, second], new_label="急")
    assert await named(office, first, second) == [["急"], ["急"]]
    undone = await does(browser, "/console/undo", undo=offered(page))
    assert "已撤销" in undone.text
    assert await named(office, first, second) == [["急"], []]


async def test_it_puts_labels_back(office: Office, signed_in: SignedIn) -> None:
    number, browser = await stored(office), await signed_in(Role.HANDLER)
    await does(browser, f"{INBOX}/chosen", do="label", case=[number], new_label="急")
    (label,) = await office.read(lambda core: labels.every(core, office.codec))
    page = await does(browser, f"{INBOX}/chosen", do="unlabel", case=[number], label_id=label.id)
    assert await named(office, number) == [[]]
    await does(browser, "/console/undo", undo=offered(page))
    assert await named(office, number) == [["急"]]


async def test_it_keeps_a_list_again(office: Office, signed_in: SignedIn) -> None:
    browser, whose = await signed_in(Role.HANDLER), member_of(Role.HANDLER).id
    await does(browser, f"{INBOX}/views", name="加急", query="grade=P1")
    before = await office.read(lambda core: saved_views.of(core, office.codec, whose))
    (id_,) = before
    page = await does(browser, f"{INBOX}/views/{id_}/forget")
    assert await office.read(lambda core: saved_views.of(core, office.codec, whose)) == {}
    await does(browser, "/console/undo", undo=offered(page))
    assert await office.read(lambda core: saved_views.of(core, office.codec, whose)) == before


async def test_it_gives_an_answer_back(office: Office, signed_in: SignedIn) -> None:
    browser = await signed_in(Role.SUPERVISOR)
    await office.write(lambda core, now: canned_answers.put(core, office.codec, CANNED, "x", now))
    page = await does(browser, f"/console/canned/{CANNED.id}/remove")
    assert "材料已到" not in page.text
    page = await does(browser, "/console/undo", undo=offered(page))
    assert "材料已到" in page.text


async def test_it_is_undone_once_by_who_did_it_for_a_while(
    office: Office, signed_in: SignedIn, time: Time
) -> None:
    browser, other = await signed_in(Role.SUPERVISOR), await signed_in(Role.MANAGER)
    await office.write(lambda core, now: canned_answers.put(core, office.codec, CANNED, "x", now))
    undo = offered(await does(browser, f"/console/canned/{CANNED.id}/remove"))
    assert "不能撤销" in (await does(other, "/console/undo", undo=undo)).text
    assert "已撤销" in (await does(browser, "/console/undo", undo=undo)).text
    assert "不能撤销" in (await does(browser, "/console/undo", undo=undo)).text
    late = offered(await does(browser, f"/console/canned/{CANNED.id}/remove"))
    time.passes(minutes=11)
    assert "不能撤销" in (await does(browser, "/console/undo", undo=late)).text
    for bad in ("", "x", "0" * 32):
        assert "不能撤销" in (await does(browser, "/console/undo", undo=bad)).text
