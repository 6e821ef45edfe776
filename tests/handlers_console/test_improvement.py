"""Causes, rises and measures on the pages of improvement."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, insert, select

from cases import actions as do
from cases.actors import Role
from cases.measures import Measure
from cases.rises import WEEKS
from handlers_console.office import Office
from storage import audit, measures, staff
from storage.case_tables import tallies
from storage.tables import due
from tests.desk import Time
from tests.handlers_console.cases import stored
from tests.handlers_console.conftest import Browser, SignedIn, member_of

PATH = "/console/improvement"
DECISION = do.Decide("材料齐全", "合同第三条", "赔付", "可申请核查")
ENDED = (do.Accept(), DECISION, do.Close("process"))


@pytest.fixture
def today(time: Time, office: Office) -> date:
    return time().astimezone(office.dialog.zone).date()


def measure(today: date, **changes: str) -> dict[str, str]:
    return {
        "title": "一次告知全部材料", "text": "修改清单", "cause": "process", "matter": "CLAIM", "branch": "",
        "owner": member_of(Role.HANDLER).id, "due_on": (today + timedelta(days=7)).isoformat(), **changes,
    }  # fmt: skip


async def planned(browser: Browser, today: date, **changes: str) -> str:
    answer = await browser.submit(f"{PATH}/measures/new", measure(today, **changes))
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


async def the_measure(office: Office, path: str) -> Measure:
    id_ = path.rpartition("/")[2]
    found = await office.read(lambda connection: measures.find(connection, office.codec, id_))
    assert found is not None
    return found


async def test_it_shows_the_causes_with_the_cases_behind_them(office: Office, signed_in: SignedIn) -> None:
    numbers = [await stored(office, *ENDED, number=number) for number in (1, 2)]
    await stored(office, do.Accept(), DECISION, do.Close(), number=3)
    browser = await signed_in(Role.MANAGER)
    page = (await browser.get(PATH)).text
    assert " style=" not in page
    assert "结案 3 件，其中 2 件填写了根本原因" in page
    assert "流程繁琐或缺失" in page
    assert "未填写" in page
    links = re.findall(r'href="(/console/dashboard/cases\?figure=closed[^"]+)"', page)
    behind = [(await browser.get(link.replace("&amp;", "&"))).text for link in links]
    assert len(links) == 2
    assert all(number in behind[0] for number in numbers)
    assert not any(number in behind[1] for number in numbers)


async def test_it_asks_for_the_cause_at_closing_and_tells_it_in_the_history(
    office: Office, signed_in: SignedIn
) -> None:
    number = await stored(office, do.Accept(), DECISION)
    browser = await signed_in(Role.HANDLER)
    page = await browser.get(f"/console/cases/{number}")
    assert '<option value="process">流程繁琐或缺失</option>' in page.text
    refused = await browser.submit(f"/console/cases/{number}/actions/closed", {"cause": "", "note": "已赔付"})
    assert refused.status_code == 422
    assert "已赔付" in refused.text
    answer = await browser.submit(f"/console/cases/{number}/actions/closed", {"cause": "process"})
    assert answer.status_code == 303
    page = await browser.get(f"/console/cases/{number}")
    assert page.text.count("流程繁琐或缺失") == 2
    untold = await stored(office, do.Accept(), DECISION, do.Close(), number=2)
    assert (await browser.get(f"/console/cases/{untold}")).text.count("未填写") == 2


async def test_it_divides_the_dashboard_by_cause(office: Office, signed_in: SignedIn) -> None:
    await stored(office, *ENDED)
    page = (await (await signed_in(Role.MANAGER)).get("/console/dashboard?by=cause")).text
    table = page.partition('id="by"')[2]
    assert "流程繁琐或缺失" in table
    assert "cause=process" in table
    assert "figure=received" not in table
    supervisors = (await (await signed_in(Role.SUPERVISOR)).get("/console/dashboard")).text
    assert "by=cause" not in supervisors


async def test_it_tells_a_rise_in_words_and_exactly(office: Office, signed_in: SignedIn, today: date) -> None:
    def work(connection: Connection) -> None:
        for offset in range(7 * (WEEKS + 1)):
            row = {"dimension": "matter", "value": "CLAIM", "day": today - timedelta(days=offset)}
            connection.execute(insert(tallies).values(**row, received=5 if offset < 7 else 1))

    browser = await signed_in(Role.MANAGER)
    assert "满 9 周的数据后" in (await browser.get(PATH)).text
    await office.database.write(work)
    page = (await browser.get(PATH)).text
    assert "最近 7 天收到 35 件；此前 8 周平均每周 7.0 件，最多的一周 7 件。" in page
    assert "p &lt; 0.0001" in page
    assert "Bonferroni" in page
    assert page.count("<rect") >= 9
    assert "figure=received" in page


async def test_it_takes_a_measure_through_its_life(
    office: Office, signed_in: SignedIn, today: date, time: Time
) -> None:
    browser = await signed_in(Role.SUPERVISOR)
    form = await browser.get(f"{PATH}/measures/new?cause=process&matter=CLAIM&text=a%3Cb")
    assert "a&lt;b" in form.text
    assert '<option value="process" selected>' in form.text
    path = await planned(browser, today)
    found = await the_measure(office, path)
    assert (found.words.title, found.matter, found.version) == ("一次告知全部材料", "CLAIM", 1)
    job = await office.read(
        lambda connection: connection.execute(select(due).where(due.c.kind == "measure")).one()
    )
    assert job.due_at.astimezone(office.dialog.zone).isoformat()[:16] == f"{today + timedelta(days=8)}T09:00"
    answer = await browser.submit(path, {**measure(today, title="一次告知"), "seen": "1"})
    assert answer.status_code == 303
    stale = await browser.submit(f"{path}/drop", {"why": "不需要", "seen": "1"})
    assert stale.status_code == 409
    assert "刚才有同事改过" in stale.text
    assert 'value="不需要"' in stale.text
    time.passes(days=3)
    browser = await signed_in(Role.SUPERVISOR)
    since = (today + timedelta(days=1)).isoformat()
    assert (await browser.submit(f"{path}/in-force", {"on": since, "seen": "2"})).status_code == 303
    page = (await browser.get(path)).text
    assert "为时尚早" in page
    assert "生效 2 天，至少要 28 天" in page
    assert "一次告知全部材料 → 一次告知" in page
    assert (await browser.submit(f"{path}/drop", {"why": "另有安排", "seen": "3"})).status_code == 303
    assert "另有安排" in (await browser.get(path)).text
    assert "一次告知" in (await browser.get(f"{PATH}/measures?state=dropped&cause=process")).text
    deeds = await office.read(lambda connection: audit.latest(connection, 9))
    assert [one.deed for one in deeds][::-1] == [
        "measure_new", "measure_changed", "measure_in_force", "measure_dropped",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", ""), ("cause", "weather"), ("owner", "f" * 32), ("matter", "X"), ("branch", "X"),
     ("due_on", "soon"), ("due_on", "2020-01-01")],
)  # fmt: skip
async def test_it_says_beside_the_field_what_is_wrong(
    signed_in: SignedIn, today: date, field: str, value: str
) -> None:
    browser = await signed_in(Role.MANAGER)
    answer = await browser.submit(f"{PATH}/measures/new", measure(today, **{field: value}))
    assert answer.status_code == 422
    if field != "branch":
        assert f'id="p-{field}"' in answer.text
        assert "一次告知全部材料" in answer.text or field == "title"


async def test_it_tells_an_effect_with_what_it_rests_on(
    office: Office, signed_in: SignedIn, today: date, time: Time
) -> None:
    start = time()
    for number in range(48):
        cause = "process" if number < 24 or number >= 46 else "system"
        at = start - timedelta(days=3) if number < 24 else start + timedelta(days=3)
        await stored(office, do.Accept(), DECISION, do.Close(cause), number=number + 1, now=at)
    browser = await signed_in(Role.MANAGER)
    path = await planned(browser, today)
    await browser.submit(f"{path}/in-force", {"on": today.isoformat(), "seen": "1"})
    time.passes(days=30)
    session = await signed_in(Role.MANAGER)
    page = (await session.get(path)).text
    assert "从 100% 降到 8.3%" in page
    assert "Newcombe" in page
    assert re.search(r"24</a> / 24.*2</a> / 24", page, re.DOTALL)
    assert "下降" in (await session.get(f"{PATH}/measures?state=in_force")).text


async def test_it_lets_handlers_and_auditors_read(office: Office, signed_in: SignedIn, today: date) -> None:
    path = await planned(await signed_in(Role.MANAGER), today)
    handler = await signed_in(Role.HANDLER)
    assert (await handler.get(PATH)).headers["location"] == f"{PATH}/measures"
    for role in (Role.HANDLER, Role.AUDITOR):
        browser = await signed_in(role)
        page = (await browser.get(path)).text
        assert "一次告知全部材料" in page
        assert "<form" not in page.partition("<main")[2].partition("</main>")[0]
        assert (await browser.submit(f"{path}/drop", {"why": "x", "seen": "1"})).status_code == 403
    assert (await handler.get(f"{PATH}/measures/{'0' * 32}")).status_code == 404


async def test_it_speaks_english(office: Office, signed_in: SignedIn, today: date) -> None:
    await stored(office, *ENDED)
    english = member_of(Role.MANAGER, locale="en")
    await office.write(lambda connection, _: staff.change(connection, office.codec, english))
    browser = await signed_in(Role.MANAGER)
    path = await planned(browser, today, title="Ask once", text="", owner=english.id)
    for page in (
        PATH,
        f"{PATH}/measures",
        f"{PATH}/measures/new",
        path,
        f"{PATH}/ratings",
        f"{PATH}/examples",
    ):
        text = (await browser.get(page)).text.partition("<main")[2]
        text = re.sub(r"<blockquote>.*?</blockquote>", "", text, flags=re.DOTALL)
        text = text.replace("林安", "").replace("周小雨", "").replace("陈立", "").replace("赵明", "")
        assert not re.search(r"[\u4e00-\u9fff]", text), page
