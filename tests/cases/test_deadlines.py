from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from cases.deadlines import DeadlineRules, answer_due

SHANGHAI = ZoneInfo("Asia/Shanghai")
RULES = DeadlineRules(version="2020-3")
EARLIEST = datetime.fromisoformat("1990-01-01")
LATEST = datetime.fromisoformat("2100-01-01")


@pytest.mark.parametrize(
    ("received_at", "due"),
    [
        (datetime(2026, 2, 13, 9, 0, tzinfo=SHANGHAI), date(2026, 2, 28)),
        (datetime(2026, 2, 13, 15, 59, 59, tzinfo=UTC), date(2026, 2, 28)),
        (datetime(2026, 2, 13, 16, 0, tzinfo=UTC), date(2026, 3, 1)),
        (datetime(2025, 12, 31, 23, 59, tzinfo=SHANGHAI), date(2026, 1, 15)),
        (datetime(2028, 2, 20, 12, 0, tzinfo=SHANGHAI), date(2028, 3, 6)),
    ],
)
def test_it_counts_calendar_days_after_the_day_of_receipt(received_at: datetime, due: date) -> None:
    assert answer_due(received_at, RULES, SHANGHAI) == due


@given(
    st.datetimes(EARLIEST, LATEST, timezones=st.timezones()),
    st.integers(1, 365),
    st.timezones(),
)
def test_it_agrees_with_a_count_day_by_day(received_at: datetime, days: int, zone: ZoneInfo) -> None:
    day = received_at.astimezone(zone).date()
    for _ in range(days):
        day += timedelta(days=1)
    rules = DeadlineRules(version="test", simple_days=days, complex_days=365)
    assert answer_due(received_at, rules, zone) == day


def test_it_refuses_a_time_without_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        answer_due(EARLIEST, RULES, SHANGHAI)


@pytest.mark.parametrize(
    "section",
    [
        {},
        {"version": " "},
        {"version": "1", "simple_days": 0},
        {"version": "1", "simple_days": 31},
        {"version": "1", "complex_days": 366},
        {"version": "1", "extension_days": -1},
        {"version": "1", "simple_day": 15},
    ],
)
def test_it_refuses_a_wrong_section(section: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(DeadlineRules).validate_python(section)
