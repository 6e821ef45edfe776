"""What an administrator brings is read as it is meant, or refused: never half."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.working_days import DaysOfYear
from handlers_console.calendar.reading import LONGEST, Reading, read, written
from tests.handlers_console.calendars import ICS, LIST, NOTICE, event

YEAR = 2027


def days(*spells: tuple[str, str]) -> set[date]:
    found = set()
    for first, last in spells:
        day = date.fromisoformat(f"{YEAR}-{first}")
        while day <= date.fromisoformat(f"{YEAR}-{last}"):
            found.add(day)
            day += timedelta(days=1)
    return found


OFF = days(("01-01", "01-03"), ("02-05", "02-11"), ("10-01", "10-07"))
ON = days(("01-31", "01-31"), ("02-20", "02-20"), ("09-26", "09-26"), ("10-09", "10-09"))


def codes(found: Reading) -> set[str]:
    return {one.code for one in found.problems}


@pytest.mark.parametrize("text", [NOTICE, LIST, ICS, "\ufeff" + ICS, LIST.replace("\n", "\r\n")])
def test_it_reads_the_same_days_from_every_form(text: str) -> None:
    found = read(text, YEAR)
    assert found.problems == []
    assert (found.off, found.on) == (OFF, ON)
    assert read(written(found.days), YEAR).days == found.days


def test_it_says_what_it_passed_over() -> None:
    assert read(ICS, YEAR).passed == 2


def test_it_takes_a_new_year_that_begins_in_december() -> None:
    notice = NOTICE.replace(
        "1月1日（周五）至3日（周日）放假，共3天", "2026年12月31日（周四）至2027年1月2日（周六）放假，共3天"
    )
    found = read(notice, YEAR)
    assert found.problems == []
    assert date(2026, 12, 31) in found.off
    assert date(2027, 1, 3) not in found.off
    assert read(written(found.days), YEAR).days == found.days


@pytest.mark.parametrize(
    ("wrong", "right", "code"),
    [
        ("1月1日（周五）", "1月1日（周四）", "weekday"),
        ("共7天。1月", "共8天。1月", "count"),
        ("10月7日", "10月7日", ""),
        ("2月20日（周六）上班", "2月30日上班", "no_day"),
        ("2月20日（周六）上班", "2月19日上班", "weekday_on"),
        ("2月20日（周六）上班", "2月6日上班", "both"),
        ("至11日（周四）", "至4日（周四）", "range"),
        ("至11日（周四）", "至5月11日", "range"),
        ("三、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。", "", "incomplete"),
        ("2月20日（周六）上班", "2025年2月22日上班", "other_year"),
    ],
)
def test_it_refuses_a_notice_that_cannot_be_right(wrong: str, right: str, code: str) -> None:
    found = codes(read(NOTICE.replace(wrong, right), YEAR))
    assert code in found if code else not found


@pytest.mark.parametrize("year", [2026, 2028])
def test_it_refuses_the_notice_of_another_year(year: int) -> None:
    for text in (NOTICE, LIST, ICS):
        assert read(text, year).problems


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        (" \n\ufeff", "empty"),
        ("明天天气很好", "nothing"),
        ("x" * (LONGEST + 1), "large"),
        ("\n" * 6000 + "2027-10-01 off", "few"),
        ("2027-10-01 off\n" * 6000, "large"),
        ("2027-10-01 off\nwhat is this", "line"),
        ("2027-10-01 off\n2027-13-01 off", "line"),
        ("2027-10-01 off\n2027-02-30 off", "line"),
        ("2027-01-01..2027-12-31 off", "line"),
        ("2027-10-01 off\n2027-10-01 on", "both"),
        ("0001-01-01 off\n9999-12-31 off\n2027-10-01 off", "other_year"),
        ("2027-10-01 off 1\n2027-10-02 offside", "line"),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR", "nothing"),
        ("BEGIN:VCALENDAR\n" + event("休", "20271001", "99991231"), "line"),
        ("BEGIN:VCALENDAR\n" + event("休", "20271001", more="RRULE:FREQ=DAILY\n"), "repeating"),
        ("BEGIN:VCALENDAR\n" + event("休", "2027-10-01"), "line"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:休\nEND:VEVENT", "line"),
    ],
)
def test_it_refuses_what_it_does_not_understand(text: str, code: str) -> None:
    found = read(text, YEAR)
    assert code in codes(found)
    assert len(found.problems) <= 10
    assert all(len(one.what) <= 80 for one in found.problems)


signs = st.sampled_from(
    [
        *"0123456789年月日至、，。：（）周一星期放假上班补休共天\n ;:-",
        "2027",
        "10月1日",
        "off",
        "on",
        "BEGIN:VEVENT",
    ]
)
heads = st.sampled_from(
    ["", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:", "2027-10-01 off\n", NOTICE, ICS, LIST]
)


@given(heads, st.lists(signs, max_size=60).map("".join), st.text(max_size=40))
def test_it_never_fails_and_never_takes_half(head: str, middle: str, tail: str) -> None:
    found = read(head + middle + tail, YEAR)
    if found.problems:
        return
    assert date(YEAR, 10, 1) in found.off
    assert not found.off & found.on
    assert all(day.weekday() >= 5 for day in found.on)
    assert {day.year for day in found.off | found.on} <= {YEAR, YEAR - 1}
    assert 7 <= len(found.off) <= 60


some = st.dates(date(YEAR, 1, 1), date(YEAR, 12, 31))


@given(
    st.sets(some, min_size=7, max_size=40), st.sets(some.filter(lambda day: day.weekday() >= 5), max_size=15)
)
def test_it_reads_back_what_it_wrote(off: set[date], on: set[date]) -> None:
    off.add(date(YEAR, 10, 1))
    wanted = DaysOfYear(off=tuple(sorted(off)), on=tuple(sorted(on - off)))
    found = read(written(wanted), YEAR)
    assert found.problems == []
    assert found.days == wanted
