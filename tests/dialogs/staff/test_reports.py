"""The monthly report as a message: short enough for a phone, and nothing of any customer in it."""

from datetime import UTC, date, datetime

import pytest
from msgspec import structs

from cases.months import Month
from cases.reporting import Compared, Flow, Measure, Report, Rise, Share, Special, Standing
from dialogs.staff.answers import COLUMNS, LINES
from dialogs.staff.reports import share, told
from dialogs.staff.voice import Voice, width
from tests.transcript import the_rules

NOW = datetime(2026, 11, 1, 1, tzinfo=UTC)
PAGE = "https://tingsu.test/console/reports/2026-10"


def report(received: int = 12_345) -> Report:
    now = Flow(
        received=received, closed=received, on_time=received - 1, rated=4, satisfied=3, backlog=received
    )
    before = Flow(received=10, closed=10, on_time=10, backlog=7)
    rise = Rise("matter", "CLAIM", date(2026, 10, 1), date(2026, 10, 7), 30, 2.5, 0.001)
    measures = (Measure("a", "题", "rules", "overdue", "", date(2026, 10, 3)),)
    return Report(
        month=Month(2026, 10),
        made_at=NOW,
        target=90,
        all=Compared(now, before),
        days=(),
        months=(),
        divisions={"matter": (Compared(now, before, value="PAYOUT"),)},
        special=(Special(), None, None),
        standing=Standing(open=99, overdue=12_345, statutory=1234, soon=9, decisions=8, grave=7),
        rises=(rise,),
        measures=measures,
    )


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_it_fits_a_phone_and_leads_to_the_page(locale: str) -> None:
    voice = Voice(the_rules(), locale, NOW)
    calm = structs.replace(report(), standing=Standing(), rises=(), measures=())
    assert width(told(calm, voice, PAGE).text.split("\n")[-1]) <= COLUMNS, "what grew most"
    say = told(report(), voice, PAGE)
    lines = say.text.split("\n")
    assert len(lines) <= LINES
    assert max(map(width, lines)) <= COLUMNS, say.text
    assert say.link is not None
    assert say.link.url == PAGE
    assert width(say.brief) <= 40


def test_it_says_the_figures_then_what_presses_most() -> None:
    say = told(report(), Voice(the_rules(), "zh", NOW), "")
    assert say.link is None
    assert say.text.split("\n") == [
        "2026-10 月报已生成",
        "收到 12,345 ▲12,335",
        "办结 12,345 ▲12,335",
        "月末在办 12,345 ▲12,338",
        "按时 99.9% (12,344/12,345) =",
        "满意 3/4，目标 90%",
        "需要关注：",
        "超法定期限：1,234",
        "超内部期限：11,111",
        "P1 在办：7",
        "15 天内应作出决定：8",
        "异常增多：1 项",
    ]


def test_it_tells_of_few_only_how_many() -> None:
    assert [share(Share(*one)) for one in ((0, 0), (3, 4), (4, 5), (999, 1000))] == [
        "-", "3/4", "80.0% (4/5)", "99.9% (999/1,000)",
    ]  # fmt: skip
