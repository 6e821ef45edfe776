"""Lists of cases and search, as each role sees them; one thing done to many cases."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import Connection

from cases import actions as do
from cases.actors import CUSTOMER, Role
from cases.complaint import Complaint
from handlers_console.office import Office
from storage import saved_views, staff, worklist_pages
from tests.desk import Time
from tests.handlers_console.conftest import SignedIn, member_of
from tests.handlers_console.inbox_cases import HANDLER, WESTERN, numbers, of, store
from tests.storage.office import acts, case_id, received


@pytest.fixture
async def stored(office: Office) -> list[Complaint]:
    return await store(office)


async def test_it_shows_each_role_what_is_theirs(signed_in: SignedIn, stored: list[Complaint]) -> None:
    everything: dict[Role, dict[str, tuple[int, ...]]] = {
        Role.HANDLER: {"mine": (1, 4), "unassigned": (2,), "overdue": (), "closed": ()},
        Role.SUPERVISOR: {"mine": (), "unassigned": (2,), "team": (1, 4), "open": (1, 2, 4)},
        Role.MANAGER: {"unassigned": (2,), "open": (1, 2, 3, 4)},
        Role.ADMINISTRATOR: {"open": (1, 2, 3, 4)},
        Role.AUDITOR: {"open": (1, 2, 3, 4)},
    }
    for role, views in everything.items():
        browser = await signed_in(role)
        for view, which in views.items():
            page = await browser.get(f"/console/cases?view={view}")
            assert page.status_code == 200
            assert numbers(page.text) == of(stored, *which), (role, view)


@pytest.mark.parametrize("words", ["理赔", "13912345671", "TS"])
async def test_it_searches_within_the_scope_only(
    signed_in: SignedIn, stored: list[Complaint], words: str
) -> None:
    words = stored[2].number if words == "TS" else words
    found: dict[str, set[str]] = {}
    for role in (Role.HANDLER, Role.SUPERVISOR, Role.MANAGER):
        found[role] = numbers((await (await signed_in(role)).get("/console/cases", params={"q": words})).text)
    western = await signed_in(member=WESTERN)
    found["west"] = numbers((await western.get("/console/cases", params={"q": words})).text)
    assert (
        found
        == {
            "理赔": {
                Role.HANDLER: of(stored, 1, 2, 4),
                Role.SUPERVISOR: of(stored, 1, 2, 4),
                Role.MANAGER: of(stored, 1, 2, 3, 4),
                "west": of(stored, 2, 3),
            },
            "13912345671": {
                Role.HANDLER: of(stored, 1, 4),
                Role.SUPERVISOR: of(stored, 1, 4),
                Role.MANAGER: of(stored, 1, 4),
                "west": set(),
            },
            stored[2].number: {
                Role.HANDLER: set(),
                Role.SUPERVISOR: set(),
                Role.MANAGER: of(stored, 3),
                "west": of(stored, 3),
            },
        }[words]
    )


async def test_it_ignores_a_view_and_filters_that_are_none_of_theirs(
    signed_in: SignedIn, stored: list[Complaint]
) -> None:
    browser = await signed_in(Role.HANDLER)
    page = await browser.get(
        "/console/cases?view=open&grade=P9&stage=x&from=yesterday&matter=%27%3B--&after=%00"
    )
    assert numbers(page.text) == of(stored, 1, 4)


async def test_it_masks_and_escapes(signed_in: SignedIn, office: Office, stored: list[Complaint]) -> None:
    browser = await signed_in(Role.HANDLER)
    data = {"do": "label", "case": stored[0].number, "query": "view=mine", "new_label": "<b>媒体"}
    assert (await browser.submit("/console/cases/chosen", data)).status_code == 303
    data = {"name": "<i>重大", "query": 'view=mine&grade=P3&q="><script>'}
    assert (await browser.submit("/console/cases/views", data)).status_code == 303
    for address in ("/console/cases", '/console/cases?q="><script>alert(1)</script>'):
        page = (await browser.get(address)).text
        assert "&lt;i&gt;重大" in page
        assert not re.search(r"<(b|i|script)>", page)
        assert "欧阳若兰" not in page
        assert "139" not in re.sub(r"[0-9a-f]{32}", "", page)
    assert "&lt;b&gt;媒体" in (await browser.get("/console/cases")).text


async def test_it_says_what_to_do_where_nothing_is(signed_in: SignedIn) -> None:
    browser = await signed_in(Role.HANDLER)
    for view in ("mine", "unassigned", "mentioned", "overdue", "green", "awaiting", "closed"):
        page = (await browser.get(f"/console/cases?view={view}")).text
        assert 'class="empty"' in page
    assert "没有找到" in (await browser.get("/console/cases?q=理赔")).text
    assert "至少两个汉字" in (await browser.get("/console/cases?q=理")).text
    assert "没有符合筛选条件的投诉" in (await browser.get("/console/cases?grade=P1")).text


async def test_it_tells_what_changed_since(
    signed_in: SignedIn, office: Office, time: Time, stored: list[Complaint]
) -> None:
    browser = await signed_in(Role.MANAGER)
    page = (await browser.get("/console/cases?view=open")).text
    address = unescape(re.search(r'data-news="([^"]+)"', page)[1])  # type: ignore[index]
    assert (await browser.get(address)).json() == {
        "counts": {
            "mine": 0,
            "unassigned": 1,
            "mentioned": 0,
            "overdue": 0,
            "green": 0,
            "awaiting": 0,
            "open": 4,
            "closed": 0,
        },
        "words": "",
    }
    time.now += timedelta(minutes=5)

    def work(connection: Connection, now: object) -> None:
        received(connection, 9, now=time.now, phone="")
        acts(connection, do.Supplement("补充"), by=CUSTOMER, case=case_id(1), now=time.now)

    await office.write(work)
    told = (await browser.get(address)).json()
    assert (told["words"], told["counts"]["open"]) == ("1 件新投诉，1 件有变化，点此查看", 5)
    handler = await signed_in(Role.HANDLER)
    assert (await handler.get(address.replace("view=open", "view=mine"))).json()[
        "words"
    ] == "1 件有变化，点此查看"


async def test_it_shows_who_is_called_for_until_they_come(
    signed_in: SignedIn, office: Office, time: Time, stored: list[Complaint]
) -> None:
    """Also where the case is none of theirs."""
    browser, manager = await signed_in(member=WESTERN), await signed_in(Role.MANAGER)
    address = unescape(
        re.search(r'data-news="([^"]+)"', (await browser.get("/console/cases?view=mentioned")).text)[1]  # type: ignore[index]
    )
    time.now += timedelta(minutes=5)
    noted = await manager.submit(
        f"/console/cases/{stored[0].number}/notes", {"text": "@吴西 电话 13912345678 <b>请看"}
    )
    assert noted.status_code == 303
    told = (await browser.get(address)).json()
    assert (told["counts"]["mentioned"], told["words"]) == (1, "1 件新提到您，点此查看")
    page = (await browser.get("/console/cases?view=mentioned")).text
    assert numbers(page) == of(stored, 1)
    assert re.search(r"@吴西 电话 [^<]*\*{4}[^<]* &lt;b&gt;请看", page)
    assert "13912345678" not in page
    assert "未看" in page
    assert (await browser.get(f"/console/cases/{stored[0].number}")).status_code == 200
    assert (await browser.get(address)).json()["counts"]["mentioned"] == 0
    page = (await browser.get("/console/cases?view=mentioned")).text
    assert numbers(page) == of(stored, 1)
    assert "未看" not in page
    assert numbers((await manager.get("/console/cases?view=mentioned")).text) == set()


async def test_it_narrows_by_team_and_says_where_it_stopped_looking(
    signed_in: SignedIn, office: Office, stored: list[Complaint], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = await signed_in(Role.MANAGER)
    assert numbers((await browser.get("/console/cases?view=open&team=west")).text) == of(stored, 3)
    chip = (await browser.get("/console/cases?view=open&team=west")).text
    assert re.search(r'class="badge chip"[^>]*><span class="soft">小组</span> west', chip)
    await office.write(
        lambda connection, now: [
            acts(connection, do.Withdraw(), by=CUSTOMER, case=case_id(1 + n)) for n in range(3)
        ]
    )
    monkeypatch.setattr(worklist_pages, "LOOK", 1)
    address = "/console/cases?view=closed&team=west"
    seen: set[str] = set()
    for _ in range(3):
        page = (await browser.get(address)).text
        seen |= numbers(page)
        assert "已看过 2026-" in page
        address = unescape(re.search(r'href="([^"]+after=[^"]+)"', page)[1])  # type: ignore[index]
    assert seen == of(stored, 3)


async def test_it_keeps_lists_for_their_owner(signed_in: SignedIn, office: Office) -> None:
    browser, other = await signed_in(Role.HANDLER), await signed_in(Role.SUPERVISOR)
    await browser.submit(
        "/console/cases/views", {"name": "急件", "query": "view=mine&grade=P1&after=x&evil=1"}
    )
    assert "急件" in (await browser.get("/console/cases")).text
    assert "急件" not in (await other.get("/console/cases")).text
    kept = await office.read(lambda connection: saved_views.of(connection, office.codec, HANDLER.id))
    ((id_, view),) = kept.items()
    assert view.query == "view=mine&grade=P1"
    await other.submit(f"/console/cases/views/{id_}/forget")
    assert "急件" in (await browser.get("/console/cases")).text
    await browser.submit(f"/console/cases/views/{id_}/forget")
    assert "急件" not in (await browser.get("/console/cases")).text
    assert "起个名字" in (await browser.submit("/console/cases/views", {"name": " ", "query": ""})).text


async def test_it_goes_on_to_the_next_page(signed_in: SignedIn, office: Office) -> None:
    def work(connection: Connection, now: object) -> None:
        for number in range(1, 61):
            received(connection, number, phone="")

    await office.write(work)
    browser = await signed_in(Role.MANAGER)
    first = (await browser.get("/console/cases?view=open")).text
    link = re.search(r'href="([^"]+after=[^"]+)"', first)
    assert link
    second = (await browser.get(unescape(link[1]))).text
    assert (len(numbers(first)), len(numbers(second))) == (50, 10)
    assert not numbers(first) & numbers(second)


async def test_it_shows_lists_in_english(
    signed_in: SignedIn, office: Office, stored: list[Complaint]
) -> None:
    english = member_of(Role.MANAGER, locale="en")
    await office.write(lambda connection, now: staff.change(connection, office.codec, english))
    page = (await (await signed_in(Role.MANAGER)).get("/console/cases?view=open")).text
    assert "All open" in page
    assert "等客户补充" not in page
