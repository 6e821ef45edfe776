"""What may be done to a measure, and what its history says of it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from msgspec import structs

from cases.errors import Refusal
from cases.measures import Change, Measure, State, Words, begin, drop, edit, plan_again, put_in_force

TODAY = date(2026, 3, 2)
SOON = TODAY + timedelta(days=14)
DRAFT = Measure("1" * 32, "process", Words("一次告知所需材料", "修改清单"), "7", SOON)


def refused(what: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refusal:
        what()
    return refusal.value.code


def test_it_is_planned_changed_put_in_force_and_dropped_with_a_history() -> None:
    measure, first = begin(DRAFT, TODAY)
    assert (measure.state, measure.version, first) == (State.PLANNED, 1, Change("new"))
    wanted = structs.replace(measure, owner="8", words=Words("一次告知", "修改清单"))
    measure, change = edit(measure, wanted, TODAY)
    assert change == Change("edited", {"title": ("一次告知所需材料", "一次告知"), "owner": ("7", "8")})
    measure, change = put_in_force(measure, TODAY, TODAY)
    assert (measure.state, measure.in_force_on) == (State.IN_FORCE, TODAY)
    measure, change = put_in_force(measure, TODAY - timedelta(days=3), TODAY)
    assert change.fields == {"in_force_on": ("2026-03-02", "2026-02-27")}
    measure, change = drop(measure, TODAY, " 效果不明 ")
    assert (measure.state, change.note) == (State.DROPPED, "效果不明")
    measure, _ = plan_again(measure, SOON, TODAY)
    assert (measure.state, measure.in_force_on, measure.dropped_on) == (State.PLANNED, None, None)
    assert measure.version == 6


def test_it_is_overdue_from_the_day_after_its_day_while_it_is_planned() -> None:
    measure, _ = begin(DRAFT, TODAY)
    assert not measure.is_overdue(SOON)
    assert measure.is_overdue(SOON + timedelta(days=1))
    assert not put_in_force(measure, SOON, SOON)[0].is_overdue(SOON + timedelta(days=1))


def test_it_refuses_what_makes_no_sense() -> None:
    planned, _ = begin(DRAFT, TODAY)
    forced, _ = put_in_force(planned, TODAY, TODAY)
    dropped, _ = drop(planned, TODAY, "x")
    replaced = structs.replace
    assert refused(lambda: begin(replace_words(""), TODAY)) == "missing"
    assert refused(lambda: begin(replace_words("长" * 81), TODAY)) == "too_long"
    assert refused(lambda: begin(replaced(DRAFT, cause="weather"), TODAY)) == "missing"
    assert refused(lambda: begin(replaced(DRAFT, owner=""), TODAY)) == "missing"
    both = replaced(DRAFT, matter="CLAIM", branch="east")
    assert refused(lambda: begin(both, TODAY)) == "one_place"
    assert refused(lambda: begin(replaced(DRAFT, due_on=TODAY - timedelta(days=1)), TODAY)) == "due_over"
    assert refused(lambda: edit(planned, planned, TODAY)) == "nothing_changed"
    assert refused(lambda: edit(forced, replaced(forced, matter="CLAIM"), TODAY)) == "in_force_already"
    assert edit(planned, replaced(planned, matter="CLAIM"), TODAY)[0].matter == "CLAIM"
    assert refused(lambda: edit(dropped, replaced(dropped, owner="8"), TODAY)) == "dropped_already"
    assert refused(lambda: put_in_force(planned, SOON, TODAY)) == "in_future"
    assert refused(lambda: put_in_force(forced, TODAY, TODAY)) == "nothing_changed"
    assert refused(lambda: drop(planned, TODAY, " ")) == "missing"
    assert refused(lambda: drop(dropped, TODAY, "x")) == "dropped_already"
    assert refused(lambda: plan_again(planned, SOON, TODAY)) == "nothing_changed"
    assert refused(lambda: plan_again(forced, TODAY - timedelta(days=1), TODAY)) == "due_over"


def replace_words(title: str) -> Measure:
    return structs.replace(DRAFT, words=Words(title))
