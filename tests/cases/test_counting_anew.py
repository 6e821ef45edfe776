"""Deadlines over unknown holidays move once these are known, and the history says from when to when."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.complaint import Complaint
from cases.counting_anew import count_anew, moving
from cases.receiving import grade
from cases.working_days import Calendar, DaysOfYear, Source
from tests.cases.lives import RULES, received
from tests.cases.walked_time import SHANGHAI, at

NEW_YEAR = {2100: DaysOfYear(off=(date(2100, 1, 1), date(2100, 10, 1)), on=(date(2100, 1, 30),))}
UNKNOWN = replace(RULES, calendar=Calendar(SHANGHAI))


def knowing(imported: dict[int, DaysOfYear]) -> Calendar:
    return Calendar(SHANGHAI, imported=imported)


@pytest.fixture
def late_in_december() -> Complaint:
    case = received(at("2099-12-30 10:00"), rules=UNKNOWN)
    if case.life.assessment is None:
        grade(case, (), 0, at("2099-12-30 10:00"), UNKNOWN)
    return case


def test_it_moves_what_was_provisional_and_records_it(late_in_december: Complaint) -> None:
    case = late_in_december
    provisional = [one for one in case.life.deadlines if one.provisional]
    assert provisional
    rules = replace(UNKNOWN)
    rules.learn(NEW_YEAR)
    wanted = {(one.kind, one.was, one.due_at) for one in moving(provisional, rules.calendar)}
    assert wanted
    version = case.version
    assert count_anew(case, at("2099-12-30 11:00"), rules)
    event = case.events[-1]
    assert (event.kind, event.actor, event.seq) == ("counted_anew", "clock", version + 1)
    moved = event.details.given["moved"]
    assert isinstance(moved, list)
    assert sorted(moved) == sorted(f"{a.value} {b.isoformat()} {c.isoformat()}" for a, b, c in wanted)
    assert not count_anew(case, at("2099-12-30 12:00"), rules)
    assert case.version == version + 1


def test_it_leaves_what_was_counted_over_known_days() -> None:
    case = received(at("2026-03-02 10:00"), rules=RULES)
    before = [(one.kind, one.due_at) for one in case.life.deadlines]
    rules = replace(RULES)
    rules.learn({2026: DaysOfYear(off=tuple(date(2026, 3, day) for day in range(2, 20)))})
    assert not count_anew(case, at("2026-03-02 11:00"), rules)
    assert [(one.kind, one.due_at) for one in case.life.deadlines] == before


def test_it_lets_an_imported_year_win_over_all_others() -> None:
    calendar = Calendar(
        SHANGHAI,
        years={2026: DaysOfYear(off=(date(2026, 3, 3),))},
        imported={2026: DaysOfYear(off=(date(2026, 3, 4),), on=(date(2026, 3, 7),))},
    )
    assert calendar.source(2026) is Source.IMPORTED
    assert calendar.is_working_day(date(2026, 3, 3))
    assert not calendar.is_working_day(date(2026, 3, 4))
    assert calendar.is_working_day(date(2026, 3, 7))
    assert calendar.is_working_day(date(2026, 10, 1)), "a whole year: what it does not name is no holiday"


def test_it_takes_a_new_year_that_begins_in_december() -> None:
    calendar = knowing({2101: DaysOfYear(off=(date(2100, 12, 31),), on=(date(2100, 12, 26),))})
    assert not calendar.is_working_day(date(2100, 12, 31))
    assert calendar.is_working_day(date(2100, 12, 26))
    assert calendar.source(2100) is None


def test_it_says_where_a_year_comes_from() -> None:
    calendar = Calendar(SHANGHAI, years={2100: DaysOfYear(off=(date(2100, 1, 1),)), 2025: DaysOfYear()})
    assert [calendar.source(year) for year in (2025, 2099, 2100)] == [
        Source.PUBLISHED,
        None,
        Source.CONFIGURED,
    ]


@given(st.dates(date(2100, 1, 1), date(2100, 12, 31)))
def test_it_works_on_every_other_weekday(day: date) -> None:
    working = knowing(NEW_YEAR).is_working_day(day)
    off, on = NEW_YEAR[2100].off, NEW_YEAR[2100].on
    assert working == (day in on or (day.weekday() < 5 and day not in off))
