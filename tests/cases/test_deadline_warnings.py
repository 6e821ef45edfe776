"""When a deadline is warned of, and that no step of the ladder is lost or taken twice."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from cases.deadlines import (
    Deadline,
    DeadlineKind,
    DeadlineRules,
    DeadlineWarning,
    decision,
    internal,
    next_warning_at,
    take_warnings,
)
from cases.spans import span
from cases.working_days import Calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar(SHANGHAI)
RULES = DeadlineRules(version="2020-3")
START = datetime(2026, 3, 2, 10, tzinfo=SHANGHAI)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def hundred_hours() -> Deadline:
    return internal(DeadlineKind.PLAN, span("100h"), START, CALENDAR)


def taken(deadline: Deadline, hours: int) -> DeadlineWarning | None:
    return take_warnings(deadline, START + hours * HOUR, RULES)


def test_it_warns_step_by_step() -> None:
    deadline = hundred_hours()
    expected = {50: (50, 0), 80: (80, 0), 100: (100, 0), 124: (100, 1), 148: (100, 2)}
    for hours, (percent, days_late) in expected.items():
        assert next_warning_at(deadline, RULES) == START + hours * HOUR
        assert taken(deadline, hours - 1) is None
        assert taken(deadline, hours) == DeadlineWarning(percent, days_late)
        assert taken(deadline, hours) is None
    assert deadline.warned == 5


def test_it_issues_only_the_latest_step_after_a_long_stop() -> None:
    assert taken(hundred_hours(), 85) == DeadlineWarning(80, 0, ("50%",))
    assert taken(hundred_hours(), 130) == DeadlineWarning(100, 1, ("50%", "80%", "100%"))
    deadline = hundred_hours()
    assert taken(deadline, 60) == DeadlineWarning(50)
    assert taken(deadline, 100 + 7 * 24) == DeadlineWarning(100, 7, ("80%", "100%", "1-6d late"))
    assert taken(deadline, 100 + 9 * 24) == DeadlineWarning(100, 9, ("8d late",))
    assert next_warning_at(deadline, RULES) == START + (100 + 10 * 24) * HOUR


def test_it_is_silent_while_stopped_and_once_met() -> None:
    deadline = hundred_hours()
    deadline.stop(START + 10 * HOUR)
    assert next_warning_at(deadline, RULES) is None
    assert taken(deadline, 500) is None
    deadline.resume(START + 500 * HOUR, CALENDAR)
    assert next_warning_at(deadline, RULES) == START + 540 * HOUR
    deadline.meet(START + 510 * HOUR)
    assert next_warning_at(deadline, RULES) is None
    assert taken(deadline, 900) is None


def test_it_counts_percent_of_the_time_that_runs() -> None:
    deadline = decision(START, 15, RULES, SHANGHAI)
    deadline.stop(START + 4 * DAY)
    deadline.resume(START + 44 * DAY, CALENDAR)
    half = next_warning_at(deadline, RULES)
    assert half is not None
    assert half - START == 40 * DAY + (deadline.due_at - START - 40 * DAY) / 2


def test_it_warns_of_what_lies_ahead_after_an_extension() -> None:
    deadline = decision(START, 15, RULES, SHANGHAI)
    now = START + 14 * DAY
    assert take_warnings(deadline, now, RULES) == DeadlineWarning(80, 0, ("50%",))
    deadline.extend(30, now, SHANGHAI, RULES)
    assert deadline.warned == 0
    half = next_warning_at(deadline, RULES)
    assert half is not None
    assert now < half < START + 16 * DAY
    deadline.extend(60, START + 29 * DAY, SHANGHAI, RULES)
    assert deadline.warned == 0
    stopped = decision(START, 15, RULES, SHANGHAI)
    stopped.stop(START + DAY)
    stopped.extend(30, START + 20 * DAY, SHANGHAI, RULES)
    assert stopped.warned == 0
    near = decision(START, 30, DeadlineRules("near", extension_days=5), SHANGHAI)
    near.extend(35, START + 20 * DAY, SHANGHAI, RULES)
    assert near.warned == 1


@given(st.lists(st.integers(1, 120), max_size=12), st.sampled_from([(100,), (50, 80, 100), (1, 99, 100)]))
def test_it_takes_every_step_once(gaps: list[int], warn_at: tuple[int, ...]) -> None:
    rules, deadline, moment = DeadlineRules("any", warn_at=warn_at), hundred_hours(), START.astimezone(UTC)
    ladder = [(START + percent * HOUR, f"{percent}%") for percent in warn_at]
    ladder += [(START + 100 * HOUR + late * DAY, f"{late}d late") for late in range(1, 100)]
    found: list[str] = []
    for gap in gaps:
        moment += gap * HOUR
        if (warning := take_warnings(deadline, moment, rules)) is not None:
            found += [one for text in warning.skipped for one in written_out(text)]
            found.append(f"{warning.days_late}d late" if warning.days_late else f"{warning.percent}%")
        assert found == [name for due, name in ladder if due <= moment]
        assert next_warning_at(deadline, rules) == min(due for due, _ in ladder if due > moment)


def written_out(skipped: str) -> list[str]:
    if skipped.endswith("%"):
        return [skipped]
    first, _, last = skipped.removesuffix("d late").partition("-")
    return [f"{late}d late" for late in range(int(first), int(last or first) + 1)]
