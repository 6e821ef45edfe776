"""Working days and hours, against the published days of 2026 and a count that walks step by step."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from cases.spans import Span, Unit, span
from cases.working_days import Calendar, DaysOfYear, WorkingTime
from tests.cases.walked_time import (
    DAY,
    MOMENTS,
    QUARTER,
    SHANGHAI,
    ZONES,
    at,
    works_by_the_clock,
    works_in_2026,
)

CALENDAR = Calendar(SHANGHAI)


HOURS = (
    st.lists(st.integers(16, 95), min_size=4, max_size=4, unique=True)
    .map(sorted)
    .map(lambda marks: WorkingTime(*(time(mark // 4, mark % 4 * 15) for mark in marks)))
)


def test_it_knows_every_day_of_2026() -> None:
    year = [date(2026, 1, 1) + number * DAY for number in range(365)]
    assert [CALENDAR.is_working_day(day) for day in year] == [works_in_2026(day) for day in year]


@pytest.mark.parametrize(
    ("start", "text", "due"),
    [
        ("2026-02-13T09:00", "1wd", "2026-02-14T18:00"),
        ("2026-02-13T23:59", "2wd", "2026-02-24T18:00"),
        ("2026-02-15T12:00", "1wd", "2026-02-24T18:00"),
        ("2026-09-30T10:00", "3wd", "2026-10-10T18:00"),
        ("2026-03-02T10:00", "2wh", "2026-03-02T12:00"),
        ("2026-03-02T11:00", "2wh", "2026-03-02T14:00"),
        ("2026-03-02T12:30", "1wh", "2026-03-02T14:00"),
        ("2026-03-02T17:00:30", "2wh", "2026-03-03T10:00:30"),
        ("2026-02-14T17:30", "1wh", "2026-02-24T09:30"),
        ("2026-03-02T20:00", "8wh", "2026-03-03T18:00"),
        ("2026-03-02T20:00", "30m", "2026-03-02T20:30"),
        ("2026-03-02T20:00", "24h", "2026-03-03T20:00"),
        ("2026-03-02T00:00", "1d", "2026-03-04T00:00"),
        ("2026-02-13T23:59", "15d", "2026-03-01T00:00"),
    ],
)
def test_it_says_when_a_span_is_over(start: str, text: str, due: str) -> None:
    found = CALENDAR.add(at(start), span(text))
    assert found == (at(due), False)
    assert found.at.tzinfo is UTC


@given(MOMENTS, st.integers(1, 25), ZONES)
def test_it_counts_working_days_one_by_one(start: datetime, amount: int, zone: ZoneInfo) -> None:
    day, left = start.astimezone(zone).date(), amount
    while left:
        day += DAY
        left -= works_in_2026(day)
    due = Calendar(zone).add(start, Span(amount, Unit.WORKING_DAYS)).at.astimezone(zone)
    assert (due.date(), due.time()) == (day, time(18))


@settings(max_examples=60)
@given(MOMENTS, st.integers(1, 20), HOURS, ZONES)
def test_it_counts_working_hours_quarter_by_quarter(
    start: datetime, amount: int, hours: WorkingTime, zone: ZoneInfo
) -> None:
    moment, left = start, amount * 4
    while left and moment.year == 2026:
        left -= works_by_the_clock(moment, hours, zone)
        moment += QUARTER
    calendar = Calendar(zone, hours)
    if not left:
        assert calendar.add(start, Span(amount, Unit.WORKING_HOURS)) == (moment, False)
        assert calendar.working_seconds(start, moment) == amount * 3600


@settings(max_examples=60)
@given(MOMENTS, st.integers(0, 12 * 96), HOURS, ZONES)
def test_it_measures_working_time_quarter_by_quarter(
    start: datetime, quarters: int, hours: WorkingTime, zone: ZoneInfo
) -> None:
    moments = [start + number * QUARTER for number in range(quarters)]
    expected = sum(works_by_the_clock(moment, hours, zone) for moment in moments) * 900
    calendar = Calendar(zone, hours)
    assert calendar.working_seconds(start, start + quarters * QUARTER) == expected
    assert calendar.working_seconds(start + quarters * QUARTER, start) == 0


@given(MOMENTS, HOURS, ZONES)
def test_it_finds_the_next_working_moment(moment: datetime, hours: WorkingTime, zone: ZoneInfo) -> None:
    calendar, expected = Calendar(zone, hours), moment
    while not works_by_the_clock(expected, hours, zone):
        expected += QUARTER
    assert calendar.next_working_moment(moment) == expected
    assert calendar.is_working_time(moment) == (moment == expected)


def test_it_measures_the_last_second() -> None:
    assert CALENDAR.working_seconds(at("2026-03-02T11:59:59"), at("2026-03-02T13:00:01")) == 2
    assert CALENDAR.is_working_time(at("2026-03-02T11:59:59"))
    assert not CALENDAR.is_working_time(at("2026-03-02T12:00"))


def test_it_keeps_to_the_clock_on_the_wall_where_summer_begins() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    calendar = Calendar(berlin)
    assert calendar.add(at("2026-03-27T17:00", berlin), span("2wh")).at == at("2026-03-30T10:00", berlin)
    assert calendar.add(at("2026-03-27T17:00", berlin), span("3d")).at == datetime(
        2026, 3, 30, 22, tzinfo=UTC
    )
    assert calendar.add(at("2026-03-28T17:00", berlin), span("24h")).at == at("2026-03-29T18:00", berlin)
    night = Calendar(berlin, WorkingTime(time(0), time(1), time(1), time(6)), {2026: _on("2026-03-29")})
    assert night.working_seconds(at("2026-03-29T00:00", berlin), at("2026-03-29T07:00", berlin)) == 5 * 3600


def test_it_works_in_the_hour_that_comes_twice() -> None:
    zone = ZoneInfo("Europe/Berlin")
    night = Calendar(zone, WorkingTime(time(0), time(1), time(1), time(6)), {2026: _on("2026-10-25")})
    twice = at("2026-10-25T02:30", zone)
    assert night.is_working_time(twice)
    assert night.is_working_time(twice.replace(fold=1))
    assert night.working_seconds(twice, twice.replace(fold=1)) == 3600


def test_it_works_through_without_a_lunch_break() -> None:
    through = Calendar(SHANGHAI, WorkingTime(time(8), time(12), time(12), time(16)))
    assert through.add(at("2026-03-02T11:00"), span("2wh")).at == at("2026-03-02T13:00")


def test_it_takes_the_operators_days_before_those_published() -> None:
    own = {2026: DaysOfYear(off=(date(2026, 3, 3),), on=(date(2026, 10, 1), date(2026, 3, 7)))}
    calendar = Calendar(SHANGHAI, years=own)
    assert not calendar.is_working_day(date(2026, 3, 3))
    assert calendar.is_working_day(date(2026, 10, 1))
    assert calendar.is_working_day(date(2026, 3, 7))
    assert calendar.add(at("2026-03-02T12:00"), span("1wd")) == (at("2026-03-04T18:00"), False)


# Whatever years will have been published when this runs, 2100 is not among them.
def test_it_marks_what_it_counted_without_data() -> None:
    assert CALENDAR.add(at("2099-12-31T17:30"), span("1wh")) == (at("2100-01-01T09:30"), True)
    assert CALENDAR.add(at("2099-12-31T17:30"), span("1wd")) == (at("2100-01-01T18:00"), True)
    assert CALENDAR.add(at("2100-01-01T00:00"), span("30d")) == (at("2100-02-01T00:00"), False)
    assert CALENDAR.add(at("2100-01-01T00:00"), span("24h")) == (at("2100-01-02T00:00"), False)
    known = Calendar(SHANGHAI, years={2100: DaysOfYear(off=(date(2100, 1, 1),), on=(date(2100, 1, 3),))})
    assert known.add(at("2100-01-01T08:00"), span("1wh")) == (at("2100-01-03T10:00"), False)
    assert known.add(at("2100-01-01T08:00"), span("1wd")) == (at("2100-01-03T18:00"), False)
    assert known.add(at("2100-12-31T08:00"), span("1wd")).provisional


def test_it_names_the_years_to_warn_of() -> None:
    assert CALENDAR.years_missing(date(2026, 9, 30)) == ()
    assert CALENDAR.years_missing(date(2099, 9, 30)) == (2099,)
    assert CALENDAR.years_missing(date(2099, 10, 1)) == (2099, 2100)
    known = Calendar(SHANGHAI, years={2100: DaysOfYear(off=(date(2100, 1, 1),))})
    assert known.years_missing(date(2099, 10, 1)) == (2099,)
    assert not Calendar(SHANGHAI, years={2100: DaysOfYear(on=(date(2100, 1, 2),))}).covers(2100)


def test_it_refuses_a_time_without_zone() -> None:
    naive = datetime(2026, 3, 2, 10)  # noqa: DTZ001 - the mistake in question
    for ask in (
        CALENDAR.is_working_time,
        CALENDAR.next_working_moment,
        lambda it: CALENDAR.add(it, span("1wd")),
    ):
        with pytest.raises(ValueError, match="zone"):
            ask(naive)


@pytest.mark.parametrize(
    ("section", "problem"),
    [
        ({"starts": "18:00", "ends": "09:00"}, "starts must be earlier"),
        ({"lunch_from": "13:00", "lunch_until": "12:00"}, "must follow one another"),
        ({"lunch_from": "08:00"}, "must follow one another"),
        ({"lunch_until": "19:00"}, "must follow one another"),
        ({"lunch_from": "09:00", "lunch_until": "18:00"}, "leaves no working time"),
        ({"starts": "9"}, "is not a time of day"),
        ({"starts": "09:00Z"}, "is not a time of day"),
        ({"starts": "09:60"}, "is not a time of day"),
        ({"starts": "０９:00"}, "is not a time of day"),
        ({"start": "09:00"}, "Unexpected"),
    ],
)
def test_it_refuses_impossible_hours(section: dict[str, str], problem: str) -> None:
    with pytest.raises(ValidationError, match=problem):
        TypeAdapter(WorkingTime).validate_python(section)


@pytest.mark.parametrize("day", ["20270101", "2027-1", "2027-02-29", "1798761600", "", "2027-01-01T00:00"])
def test_it_refuses_what_is_not_a_day(day: str) -> None:
    with pytest.raises(ValidationError, match="is not a day; write for example 2027-01-01"):
        TypeAdapter(DaysOfYear).validate_python({"off": [day]})


def _on(day: str) -> DaysOfYear:
    return DaysOfYear(on=(date.fromisoformat(day),))
