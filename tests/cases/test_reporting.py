"""What of a report is said first, and what is too little to be told as a percentage."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.months import Month
from cases.reporting import (
    Compared,
    Flow,
    Measure,
    Report,
    Rise,
    Share,
    Special,
    Standing,
    made_at,
    most_grown,
    points,
)

CHINA = ZoneInfo("Asia/Shanghai")
OCTOBER = Month(2026, 10)


def report(**changes: object) -> Report:
    given: dict[str, object] = {
        "month": OCTOBER,
        "made_at": datetime(2026, 11, 1, 1, tzinfo=UTC),
        "target": 90,
        "all": Compared(Flow(received=3, closed=2), Flow(received=1)),
        "days": (),
        "months": (),
        "divisions": {},
        "special": (Special(), None, None),
        "standing": Standing(),
    }
    return Report(**{**given, **changes})  # type: ignore[arg-type]


@given(st.dates(date(2000, 1, 1), date(2199, 11, 30)), st.integers(-600, 600))
def test_it_knows_the_calendar(day: date, months: int) -> None:
    month = Month.of(day)
    assert month.first <= day <= month.last
    assert Month.read(str(month)) == month
    assert month.moved(months).moved(-months) == month
    assert (month.moved(months) > month) == (months > 0)
    assert (month.after.first - month.last).days == 1


@pytest.mark.parametrize("text", ["", "2026-13", "2026-1", "1999-12", "2026-10 ", "２０２６-10", "2026-10\n"])
def test_it_reads_no_other_month(text: str) -> None:
    assert Month.read(text) is None


def test_it_is_made_on_the_first_at_nine() -> None:
    assert made_at(Month(2026, 12), CHINA) == datetime(2027, 1, 1, 1, tzinfo=UTC)


@given(st.integers(0, 50), st.integers(0, 50))
def test_it_tells_no_percentage_of_few(part: int, whole: int) -> None:
    percent = Share(part, whole).percent
    assert (percent is None) == (whole < 5)
    assert percent is None or 0 <= percent <= 100


def test_it_says_first_what_everybody_asks_for_then_what_presses_most() -> None:
    assert [one.kind for one in points(report())] == ["received", "closed", "backlog", "on_time", "csat"]
    measures = tuple(Measure("m", "题", "rules", state, "", OCTOBER.last) for state in ("overdue", "due"))
    told = points(
        report(
            standing=Standing(open=9, overdue=5, statutory=2, decisions=4, grave=1),
            rises=(Rise("matter", "CLAIM", date(2026, 10, 1), date(2026, 10, 7), 9, 2.0, 0.01),),
            measures=measures,
        )
    )[5:]
    assert [(one.kind, one.n) for one in told] == [
        ("statutory", 2), ("overdue", 3), ("grave", 1), ("decisions", 4), ("rises", 1), ("measures", 1),
    ]  # fmt: skip


def test_it_tells_the_matter_that_grew_most_if_it_is_worth_it() -> None:
    def matter(value: str, now: int, before: int) -> Compared:
        return Compared(Flow(received=now), Flow(received=before), value=value)

    few = {"matter": (matter("A", 9, 5), matter("B", 104, 100), matter("", 50, 1))}
    assert most_grown(report(divisions=few)) is None
    found = most_grown(
        report(divisions={"matter": (*few["matter"], matter("C", 30, 20), matter("D", 15, 9))})
    )
    assert found is not None
    assert found.value == "C"
    assert most_grown(report(divisions={"matter": (Compared(Flow(received=90), value="A"),)})) is None
