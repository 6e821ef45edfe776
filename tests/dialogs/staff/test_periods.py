"""Stretches of days, what they are compared with, and when a digest is due."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.staff import periods
from dialogs.staff.periods import Period, Span
from dialogs.staff.schedules import OFF, Every, Schedule, read_schedule

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0, tzinfo=None))
SCHEDULES = st.builds(Schedule, st.sampled_from(Every), TIMES)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (periods.today(date(2026, 3, 1)), (date(2026, 2, 28), date(2026, 2, 28))),
        (periods.week(date(2026, 11, 22)), (date(2026, 11, 9), date(2026, 11, 15))),
        (periods.week(date(2026, 11, 18)), (date(2026, 11, 9), date(2026, 11, 11))),
        (periods.last_week(date(2026, 11, 22)), (date(2026, 11, 2), date(2026, 11, 8))),
        (periods.month(date(2026, 11, 22)), (date(2026, 10, 1), date(2026, 10, 22))),
        (periods.month(date(2026, 3, 31)), (date(2026, 2, 1), date(2026, 2, 28))),
        (periods.month(date(2026, 1, 5)), (date(2025, 12, 1), date(2025, 12, 5))),
        (periods.recent(date(2026, 11, 22), 30), (date(2026, 9, 24), date(2026, 10, 23))),
        (Period(Span.RANGE, date(2026, 11, 1), date(2026, 11, 20)), (date(2026, 10, 12), date(2026, 10, 31))),
    ],
)
def test_it_compares_with_the_period_before(period: Period, before: tuple[date, date]) -> None:
    assert (period.before.first, period.before.last) == before


@given(DAYS)
def test_it_compares_with_days_that_are_all_over(day: date) -> None:
    makers = (periods.today, periods.yesterday, periods.week, periods.last_week, periods.month)
    for period in (*(make(day) for make in makers), periods.recent(day, 30)):
        assert period.before.last < period.first <= period.last <= day
        assert 1 <= period.before.days <= period.days


@given(SCHEDULES)
def test_it_keeps_a_schedule_as_text(schedule: Schedule) -> None:
    assert Schedule.of(str(schedule)) == schedule
    assert read_schedule(str(schedule)) == schedule


def test_it_keeps_the_choice_of_no_digest() -> None:
    assert Schedule.of("") == OFF == read_schedule("off")
    assert OFF.after(datetime(2026, 1, 1, tzinfo=UTC), SHANGHAI) is None


@given(SCHEDULES, MOMENTS)
def test_it_is_due_next_at_its_time_of_day(schedule: Schedule, moment: datetime) -> None:
    due = schedule.after(moment, SHANGHAI)
    assert due is not None
    local = due.astimezone(SHANGHAI)
    assert local.time() == schedule.at
    assert schedule.every is Every.DAILY or local.weekday() == 0
    assert moment < due <= moment + timedelta(days=1 if schedule.every is Every.DAILY else 7)


@given(SCHEDULES, MOMENTS, st.timedeltas(timedelta(0), timedelta(days=40)))
def test_it_counts_how_often_it_was_due(schedule: Schedule, first: datetime, length: timedelta) -> None:
    last, count, due = first + length, 0, schedule.after(first, SHANGHAI)
    while due is not None and due <= last:
        count, due = count + 1, schedule.after(due, SHANGHAI)
    assert schedule.times_between(first, last, SHANGHAI) == count


def test_it_is_nine_in_the_morning_unless_another_time_is_named() -> None:
    assert read_schedule("weekly") == Schedule(Every.WEEKLY, time(9))
