"""Deadlines against counts that walk day by day and quarter by quarter."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.deadlines import (
    Deadline,
    DeadlineKind,
    DeadlineRules,
    answer_due,
    decision,
    internal,
    review,
    review_closes_at,
    shown_due,
)
from cases.spans import span
from cases.working_days import Calendar, DaysOfYear
from tests.cases.walked_time import DAY, SHANGHAI, at

RULES = DeadlineRules(version="2020-3")
CALENDAR = Calendar(SHANGHAI)
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
    deadline = decision(received_at, 15, RULES, SHANGHAI)
    assert deadline.due_at == datetime.combine(due + DAY, datetime.min.time(), tzinfo=SHANGHAI)
    assert deadline.due_at.tzinfo is UTC


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


def test_it_refuses_a_limit_that_the_rules_do_not_have() -> None:
    with pytest.raises(ValueError, match="45"):
        decision(at("2026-03-02T10:00"), 45, RULES, SHANGHAI)


def test_it_allows_a_review_as_long_as_the_rules_say() -> None:
    closes = review_closes_at(at("2026-03-02T10:00"), RULES, SHANGHAI)
    assert closes == at("2026-04-02T00:00")
    asked = review(at("2026-04-01T23:59"), RULES, SHANGHAI)
    assert (asked.kind, asked.due_at) == (DeadlineKind.REVIEW, at("2026-05-02T00:00"))


def test_it_is_late_from_the_due_moment_on() -> None:
    deadline = decision(at("2026-03-02T10:00"), 15, RULES, SHANGHAI)
    assert not deadline.is_late(at("2026-03-17T23:59:59"))
    assert deadline.is_late(at("2026-03-18T00:00"))


def test_it_stays_as_it_was_met() -> None:
    deadline = decision(at("2026-03-02T10:00"), 15, RULES, SHANGHAI)
    deadline.meet(at("2026-03-17T23:59:59"))
    for change in (deadline.meet, deadline.stop, lambda now: deadline.resume(now, CALENDAR)):
        change(at("2026-03-30T10:00"))
    assert deadline.met_at == at("2026-03-17T23:59:59")
    assert not deadline.is_open
    assert not deadline.is_late(at("2026-04-30T10:00"))
    with pytest.raises(ValueError, match="cannot be extended"):
        deadline.extend(30, at("2026-03-30T10:00"), SHANGHAI, RULES)


def test_it_starts_an_internal_deadline_by_its_span() -> None:
    start = at("2026-02-13T17:30")
    due = {
        text: internal(DeadlineKind.STAGE, span(text), start, CALENDAR).due_at
        for text in ("30m", "2wh", "1wd", "30d")
    }
    assert due == {
        "30m": at("2026-02-13T18:00"),
        "2wh": at("2026-02-14T10:30"),
        "1wd": at("2026-02-14T18:00"),
        "30d": at("2026-03-16T00:00"),
    }
    with pytest.raises(ValueError, match="calendar days"):
        internal(DeadlineKind.REVIEW, span("1wd"), start, CALENDAR)


def test_it_tells_statutory_deadlines_from_internal_ones() -> None:
    assert [kind for kind in DeadlineKind if kind.statutory] == [DeadlineKind.DECISION, DeadlineKind.REVIEW]


def test_it_counts_anew_once_the_holidays_are_known() -> None:
    started_at = at("2099-12-31T10:00")
    deadline = internal(DeadlineKind.STAGE, span("1wd"), started_at, CALENDAR)
    assert (deadline.due_at, deadline.provisional) == (at("2100-01-01T18:00"), True)
    deadline.recount(CALENDAR)
    assert deadline.provisional
    deadline.recount(Calendar(SHANGHAI, years={2100: DaysOfYear(off=(date(2100, 1, 1),))}))
    assert (deadline.due_at, deadline.provisional) == (at("2100-01-04T18:00"), False)


def test_it_does_not_take_back_what_a_stop_gave() -> None:
    deadline = internal(DeadlineKind.STAGE, span("1wd"), at("2099-12-31T10:00"), CALENDAR)
    deadline.stop(at("2100-01-01T12:00"))
    known = Calendar(SHANGHAI, years={2100: DaysOfYear(off=(date(2100, 1, 29),))})
    deadline.resume(at("2100-01-04T12:00"), known)
    deadline.recount(known)
    assert (deadline.due_at, deadline.provisional) == (at("2100-01-04T18:00"), True)


@pytest.mark.parametrize("days", [15, 14, 0])
def test_it_extends_only_to_more_days(days: int) -> None:
    deadline = decision(at("2026-03-02T10:00"), 15, RULES, SHANGHAI)
    with pytest.raises(ValueError, match="cannot be extended"):
        deadline.extend(days, at("2026-03-03T10:00"), SHANGHAI, RULES)
    stage = internal(DeadlineKind.STAGE, span("1wd"), at("2026-03-02T10:00"), CALENDAR)
    with pytest.raises(ValueError, match="cannot be extended"):
        stage.extend(days, at("2026-03-03T10:00"), SHANGHAI, RULES)


def test_it_shows_the_running_deadline_that_is_due_first() -> None:
    start = at("2026-03-02T10:00")
    law = decision(start, 15, RULES, SHANGHAI)
    close = internal(DeadlineKind.CLOSE, span("3wd"), start, CALENDAR)
    stage = internal(DeadlineKind.STAGE, span("1wd"), start, CALENDAR)
    assert shown_due([law, close, stage]) is stage
    stage.meet(start + DAY)
    assert shown_due([law, close, stage]) is close
    close.stop(start + DAY)
    assert shown_due([law, close, stage]) is law
    law.meet(start + DAY)
    assert shown_due([law, close, stage]) is None


def test_it_is_kept_as_it_is() -> None:
    deadline = internal(DeadlineKind.CLOSE, span("3wd"), at("2026-03-02T10:00"), CALENDAR)
    deadline.stop(at("2026-03-03T10:00"))
    deadline.resume(at("2026-03-05T10:00"), CALENDAR)
    deadline.stop(at("2026-03-05T11:00"))
    stored = msgspec.json.encode([deadline, decision(at("2026-03-02T10:00"), 30, RULES, SHANGHAI)])
    assert msgspec.json.encode(msgspec.json.decode(stored, type=list[Deadline])) == stored
    assert msgspec.json.decode(stored, type=list[Deadline])[0] == deadline
