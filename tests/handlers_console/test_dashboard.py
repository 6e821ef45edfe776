"""The dashboard shows each role the figures of its scope, each with the cases behind it."""

import random
import re
from datetime import timedelta
from html import unescape

import pytest

from cases.actors import Role
from handlers_console.dashboard.charts import Drawn, bars, lines
from handlers_console.office import Office
from storage import staff
from tests.desk import Time
from tests.handlers_console.conftest import SignedIn, member_of
from tests.storage.dashboards_seed import Lived, lives


@pytest.fixture
async def lived(office: Office, time: Time) -> Lived:
    """A dozen cases of the handler, and two of a colleague in another team."""
    chance, lived = random.Random(3), Lived()
    handler = member_of(Role.HANDLER)
    other = member_of(Role.MANAGER).actor
    for who, many in ((handler.actor, 6), (handler.actor, 6), (other, 2)):
        await office.database.write(
            lambda connection, who=who, many=many: lives(  # type: ignore[misc]
                connection, office.codec, chance, time(), many, [who], lived
            )
        )
    return lived


def figure(page: str, tile: str) -> str:
    found = re.search(rf'<span class="what">{re.escape(tile)}</span>\s*<strong class="number">([^<]*)', page)
    assert found, tile
    return found[1]


async def test_it_shows_each_role_its_own_figures(lived: Lived, signed_in: SignedIn) -> None:
    for role in Role:
        browser, member = await signed_in(role), member_of(role)
        answer = await browser.get("/console/dashboard?period=recent&by=channel")
        assert answer.status_code == 200
        assert " style=" not in answer.text
        open_ = [
            case
            for case in lived.cases
            if case.over_at is None
            and (role is not Role.HANDLER or case.handler == member.id)
            and (role is not Role.SUPERVISOR or case.team == member.team)
        ]
        assert figure(answer.text, "在办（期末）") == str(len(open_))
        assert ("by=handler" in answer.text) == (role is not Role.HANDLER)
        if role in (Role.HANDLER, Role.MANAGER):
            links = {unescape(one) for one in re.findall(r'href="(/console/[^"#]*)', answer.text)}
            for link in sorted(link for link in links if "static" not in link)[::3]:
                assert (await browser.get(link)).status_code == 200, link


async def test_it_takes_any_days(lived: Lived, signed_in: SignedIn) -> None:
    browser = await signed_in(Role.MANAGER)
    fine = ["period=today", "period=week", "period=month", "from=2025-12-01&to=2026-03-02", "by=team"]
    fine += ("by=handler", "period=%00&by=%27", "from=2026-03-01", "by=<script>")
    wrong = ("from=2026-03-02&to=2026-02-01", "from=x&to=<script>", "from=2020-01-01&to=2026-01-01")
    for query in (*fine, *wrong):
        answer = await browser.get(f"/console/dashboard?{query}")
        assert answer.status_code == 200
        assert "<script>" not in answer.text
        assert ('role="alert"' in answer.text) == (query in wrong), query


async def test_it_shows_the_cases_behind_a_figure(
    lived: Lived, signed_in: SignedIn, office: Office, time: Time
) -> None:
    today = time().astimezone(office.dialog.zone).date()
    days = f"from={today - timedelta(days=29)}&to={today}"
    for role in (Role.HANDLER, Role.MANAGER):
        browser = await signed_in(role)
        shown = figure((await browser.get(f"/console/dashboard?{days}")).text, "办结")
        page = (await browser.get(f"/console/dashboard/cases?figure=closed&{days}")).text
        reopened = sum(one.what == "reopened" for one in lived.happened)
        assert len(set(re.findall(r"/console/cases/(TS-[^\"]+)", page))) >= int(shown) - reopened
        assert "欧阳若兰" not in page
    browser = await signed_in(Role.HANDLER)
    page = (await browser.get(f"/console/dashboard/cases?figure=received&{days}")).text
    foreign = [case.number for case in lived.cases if case.handler != member_of(Role.HANDLER).id]
    assert foreign
    assert not any(number in page for number in foreign)
    for query in (
        "",
        f"figure=closed&matter=%00&{days}",
        "figure=other&" + days,
        "figure=closed&from=1&to=2",
    ):
        assert (await browser.get(f"/console/dashboard/cases?{query}")).status_code == 404


async def test_it_speaks_english(lived: Lived, signed_in: SignedIn, office: Office) -> None:
    english = member_of(Role.MANAGER, locale="en")
    await office.write(lambda connection, _: staff.change(connection, office.codec, english))
    page = (await (await signed_in(Role.MANAGER)).get("/console/dashboard")).text
    assert figure(page, "Received").isdecimal()
    assert not re.search(
        r"[\u4e00-\u9fff]", re.sub(r"<nav class=\"bar\".*?</nav>", "", page, flags=re.DOTALL)
    )


def test_it_draws_within_the_sheet() -> None:
    values = [0.0, 3, None, 117, 40]
    drawn = Drawn("received", values, ["w"] * 5, [""] * 5)
    chart = bars("flow", ["d"] * 5, [drawn, drawn])
    marks = [mark for series in chart.series for mark in series.marks]
    assert len(marks) == 6
    assert all(0 <= mark.x <= 360 - mark.width and 0 <= mark.y <= 190 - mark.height for mark in marks)
    assert chart.rules[-1][1] == "120"
    line = lines("quality", ["d"] * 5, [drawn], share=True, target=90)
    assert [len(path.split()) for path in line.series[0].paths] == [2, 2]
    assert bars("flow", [], [Drawn("received", [], [], [])]).is_empty
