"""When customers may be written to."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.quiet_hours import QuietHours

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
MINUTES = st.builds(time, st.integers(0, 23), st.integers(0, 59))


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        ("2026-03-02T21:59:59", "2026-03-02T21:59:59"),
        ("2026-03-02T22:00", "2026-03-03T08:00"),
        ("2026-03-02T23:59:59", "2026-03-03T08:00"),
        ("2026-03-03T00:00", "2026-03-03T08:00"),
        ("2026-03-03T07:59:59", "2026-03-03T08:00"),
        ("2026-03-03T08:00", "2026-03-03T08:00"),
        ("2026-12-31T22:30", "2027-01-01T08:00"),
    ],
)
def test_it_waits_for_the_morning(moment: str, allowed: str) -> None:
    assert QuietHours().next_allowed(at(moment), SHANGHAI) == at(allowed)


def test_it_goes_by_the_zone_and_not_by_that_of_the_moment() -> None:
    assert QuietHours().next_allowed(at("2026-03-02T14:00", ZoneInfo("UTC")), SHANGHAI) == at(
        "2026-03-03T08:00"
    )


def test_it_may_be_quiet_within_a_day_or_never() -> None:
    siesta = QuietHours(time(12), time(14))
    assert siesta.next_allowed(at("2026-03-02T12:30"), SHANGHAI) == at("2026-03-02T14:00")
    assert siesta.next_allowed(at("2026-03-02T23:00"), SHANGHAI) == at("2026-03-02T23:00")
    assert QuietHours(time(8), time(8)).next_allowed(at("2026-03-02T08:00"), SHANGHAI) == at(
        "2026-03-02T08:00"
    )


def test_it_knows_that_the_night_of_summer_time_is_shorter() -> None:
    allowed = QuietHours().next_allowed(at("2026-03-07T22:00", NEW_YORK), NEW_YORK)
    assert allowed - at("2026-03-07T22:00", NEW_YORK).astimezone(UTC) == timedelta(hours=9)


def test_it_refuses_a_time_without_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        QuietHours().next_allowed(datetime(2026, 1, 1), SHANGHAI)  # noqa: DTZ001 - the mistake in question


@given(MINUTES, MINUTES, st.integers(0, 24 * 60 - 1))
def test_it_agrees_with_waiting_minute_by_minute(starts: time, ends: time, minute: int) -> None:
    moment = expected = at("2026-03-02") + timedelta(minutes=minute)
    quiet = {start % 1440 for start in range(_minute(starts), _minute(ends) + 1440 * (ends < starts))}
    while _minute(expected.time()) in quiet:
        expected += timedelta(minutes=1)
    assert QuietHours(starts, ends).next_allowed(moment, SHANGHAI) == expected


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute
