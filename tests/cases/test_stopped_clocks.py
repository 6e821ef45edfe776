"""Clocks that stop and go on, against counts that walk day by day and quarter by quarter."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from cases.deadlines import DeadlineKind, DeadlineRules, decision, internal
from cases.spans import Span, Unit, span
from cases.working_days import Calendar
from tests.cases.walked_time import DAY, MOMENTS, QUARTER, SHANGHAI, ZONES, at, works_by_the_clock

RULES = DeadlineRules(version="2020-3")
CALENDAR = Calendar(SHANGHAI)
# How long a clock runs and then stands still.
Gaps = list[tuple[int, int]]
MINUTES = st.lists(st.tuples(st.integers(1, 4 * 24 * 60), st.integers(1, 4 * 24 * 60)), max_size=4)
QUARTERS = st.lists(st.tuples(st.integers(1, 60), st.integers(1, 4 * 96)), max_size=4)


def test_it_was_met_in_time_if_it_stood_still_in_time() -> None:
    deadline = decision(at("2026-03-02T10:00"), 15, RULES, SHANGHAI)
    deadline.stop(at("2026-03-17T10:00"))
    assert not deadline.is_late(at("2026-06-01T10:00"))
    deadline.meet(at("2026-06-01T10:00"))
    assert not deadline.is_late(at("2026-06-02T10:00"))


def test_it_gives_back_the_calendar_days_between_stop_and_resume() -> None:
    deadline = decision(at("2026-03-02T10:00"), 15, RULES, SHANGHAI)
    deadline.stop(at("2026-03-05T23:59"))
    deadline.stop(at("2026-03-06T10:00"))
    assert not deadline.is_running
    deadline.resume(at("2026-03-06T00:01"), CALENDAR)
    assert deadline.due_at == at("2026-03-19T00:00")
    deadline.resume(at("2026-03-09T10:00"), CALENDAR)
    assert deadline.due_at == at("2026-03-19T00:00")


def test_it_stays_late_when_it_resumes() -> None:
    for made in (
        decision(at("2026-03-02T10:00"), 15, RULES, SHANGHAI),
        *(
            internal(DeadlineKind.CLOSE, span(text), at("2026-03-02T10:00"), CALENDAR)
            for text in ("2h", "2d", "2wd")
        ),
    ):
        made.stop(at("2026-03-20T10:00"))
        late_by = made.stopped_at and made.stopped_at - made.due_at
        made.resume(at("2026-04-20T10:00"), CALENDAR)
        assert made.is_late(at("2026-04-20T10:00"))
        assert at("2026-04-20T10:00") - made.due_at == late_by


@given(MOMENTS, ZONES, MINUTES, st.lists(st.booleans(), min_size=4, max_size=4))
def test_it_counts_the_days_that_run(
    received_at: datetime, zone: ZoneInfo, gaps: Gaps, extensions: list[bool]
) -> None:
    """Stops and extensions in any order; a day that began while the clock stood still does not count."""
    deadline, calendar, moment, stood = (
        decision(received_at, 15, RULES, zone),
        Calendar(zone),
        received_at,
        set(),
    )
    limits = iter((30, 60))
    for (running, standing), extended in zip(gaps, extensions, strict=False):
        stop = moment + timedelta(minutes=running)
        moment = stop + timedelta(minutes=standing)
        if deadline.is_late(stop):
            break
        deadline.stop(stop)
        if extended and (limit := next(limits, None)):
            deadline.extend(limit, stop, zone, RULES)
        deadline.resume(moment, calendar)
        first, last = stop.astimezone(zone).date(), moment.astimezone(zone).date()
        stood |= {first + number * DAY for number in range(1, (last - first).days + 1)}
    day, left = received_at.astimezone(zone).date(), deadline.days or 0
    while left:
        day += DAY
        left -= day not in stood
    assert deadline.due_at == datetime.combine(day + DAY, datetime.min.time(), tzinfo=zone).astimezone(UTC)


@settings(max_examples=60)
@given(MOMENTS, ZONES, st.integers(1, 30), QUARTERS)
def test_it_counts_the_working_time_that_runs(
    started_at: datetime, zone: ZoneInfo, amount: int, gaps: Gaps
) -> None:
    calendar = Calendar(zone)
    deadline = internal(DeadlineKind.FIRST_CONTACT, Span(amount, Unit.WORKING_HOURS), started_at, calendar)
    moment, left = started_at, amount * 4
    for running, standing in (*gaps, (10**6, 0)):
        for _ in range(running):
            if left and moment.year == 2026:
                left -= works_by_the_clock(moment, calendar.hours, zone)
                moment += QUARTER
        if not left or moment.year > 2026:
            break
        deadline.stop(moment)
        moment += standing * QUARTER
        deadline.resume(moment, calendar)
    if not left:
        assert deadline.due_at == moment


@given(MOMENTS, st.integers(1, 100), MINUTES)
def test_it_counts_the_clock_time_that_runs(started_at: datetime, hours: int, gaps: Gaps) -> None:
    deadline = internal(DeadlineKind.PLAN, Span(hours, Unit.HOURS), started_at, CALENDAR)
    moment, left = started_at, timedelta(hours=hours)
    for running, standing in gaps:
        if timedelta(minutes=running) >= left:
            break
        left -= timedelta(minutes=running)
        moment += timedelta(minutes=running)
        deadline.stop(moment)
        moment += timedelta(minutes=standing)
        deadline.resume(moment, CALENDAR)
    assert deadline.due_at == moment + left


def test_it_continues_working_days_with_the_working_time_left() -> None:
    deadline = internal(DeadlineKind.CLOSE, span("2wd"), at("2026-03-02T10:00"), CALENDAR)
    assert deadline.due_at == at("2026-03-04T18:00")
    deadline.stop(at("2026-03-04T16:00"))
    deadline.resume(at("2026-03-06T17:00"), CALENDAR)
    assert deadline.due_at == at("2026-03-09T10:00")


def test_it_is_provisional_when_it_resumes_into_a_year_without_data() -> None:
    deadline = internal(DeadlineKind.STAGE, span("1wd"), at("2026-12-29T10:00"), CALENDAR)
    assert not deadline.provisional
    deadline.stop(at("2026-12-29T17:00"))
    deadline.resume(at("2099-12-31T17:00"), CALENDAR)
    assert deadline.provisional
