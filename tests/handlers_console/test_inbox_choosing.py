"""One thing done to many cases of a list."""

import re
from html import unescape

import pytest

from cases.actors import Role
from cases.complaint import Complaint
from handlers_console.office import Office
from tests.handlers_console.conftest import SignedIn, member_of
from tests.handlers_console.inbox_cases import LEADER, WESTERN, numbers, of, store


@pytest.fixture
async def stored(office: Office) -> list[Complaint]:
    return await store(office)


async def test_it_assigns_many_and_tells_each_refusal(signed_in: SignedIn, stored: list[Complaint]) -> None:
    browser = await signed_in(Role.SUPERVISOR)
    chosen = [one.number for one in stored]
    data = {"do": "assign", "case": chosen, "assignee": LEADER.id, "query": "view=open"}
    page = await browser.submit("/console/cases/chosen", data)
    assert page.status_code == 422
    text = unescape(page.text)
    assert "已分派 1 件，未办 3 件" in text
    assert "没有这个编号" in text
    assert numbers((await browser.get("/console/cases?view=mine")).text) == of(stored, 2)
    data = {**data, "case": [chosen[0], chosen[3]], "reason": "休假"}
    done = await browser.submit("/console/cases/chosen", data)
    assert (done.status_code, done.headers["location"]) == (303, "/console/cases?view=open&said=inbox.assign")
    assert numbers((await browser.get("/console/cases?view=mine")).text) == of(stored, 1, 2, 4)


async def test_it_closes_duplicates_of_one_customer_only(
    signed_in: SignedIn, stored: list[Complaint]
) -> None:
    browser = await signed_in(Role.MANAGER)
    into = stored[0].number
    data = {"do": "merge", "case": [stored[3].number, stored[1].number], "into": into, "query": "view=open"}
    assert "请确认" in (await browser.submit("/console/cases/chosen", data)).text
    page = await browser.submit("/console/cases/chosen", {**data, "confirmed": "1"})
    assert "已并入 1 件，未办 1 件" in page.text
    assert numbers((await browser.get("/console/cases?view=closed")).text) == of(stored, 4)


async def test_it_labels_and_finds_by_label(signed_in: SignedIn, stored: list[Complaint]) -> None:
    browser = await signed_in(Role.MANAGER)
    data = {
        "do": "label",
        "case": [one.number for one in stored[:2]],
        "new_label": "媒体关注",
        "query": "view=open",
    }
    assert (await browser.submit("/console/cases/chosen", data)).status_code == 303
    page = (await browser.get("/console/cases?view=open")).text
    label = re.search(r'<option value="([0-9a-f]{32})">媒体关注', page)
    assert label
    assert numbers((await browser.get(f"/console/cases?view=open&label={label[1]}")).text) == of(stored, 1, 2)
    data = {"do": "unlabel", "case": stored[0].number, "label_id": label[1], "query": "view=open"}
    await browser.submit("/console/cases/chosen", data)
    assert numbers((await browser.get(f"/console/cases?view=open&label={label[1]}")).text) == of(stored, 2)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({}, "请先勾选"),
        ({"case": "x"}, "请先勾选"),
        ({"case": "1"}, "请选择要做什么"),
        ({"case": "1", "do": "erase"}, "请选择要做什么"),
        ({"case": "1", "do": "assign", "assignee": "nobody"}, "请选择一位"),
        ({"case": "1", "do": "assign", "assignee": member_of(Role.AUDITOR).id}, "请选择一位"),
        ({"case": "1", "do": "merge", "into": "TS-0000-0000-1"}, "这不是投诉编号"),
        ({"case": "1", "do": "label", "new_label": " ！"}, "请写一个标签"),
    ],
)
async def test_it_says_why_nothing_can_be_done(
    signed_in: SignedIn, stored: list[Complaint], data: dict[str, object], why: str
) -> None:
    data = {**data, "case": stored[0].number} if data.get("case") == "1" else data
    page = await (await signed_in(Role.SUPERVISOR)).submit("/console/cases/chosen", data)
    assert page.status_code == 422
    assert why in page.text


async def test_it_does_nothing_to_cases_of_others(signed_in: SignedIn, stored: list[Complaint]) -> None:
    western = await signed_in(member=WESTERN)
    for data in (
        {"do": "label", "new_label": "西组的"},
        {"do": "assign", "assignee": WESTERN.id, "reason": "要"},
    ):
        page = await western.submit("/console/cases/chosen", {**data, "case": stored[0].number, "query": ""})
        assert page.status_code == 422
    assert "西组的" not in (await (await signed_in(Role.MANAGER)).get("/console/cases?view=open")).text


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
async def test_it_lets_those_who_only_look_do_nothing(
    signed_in: SignedIn, stored: list[Complaint], role: Role
) -> None:
    browser = await signed_in(role)
    page = (await browser.get("/console/cases?view=open")).text
    assert 'class="bulk"' not in page
    answer = await browser.submit(
        "/console/cases/chosen", {"do": "label", "new_label": "x", "case": stored[0].number}
    )
    assert answer.status_code == 403
