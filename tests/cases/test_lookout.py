"""What time does to a case."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import actions as do
from cases.actors import CLOCK, CUSTOMER
from cases.complaint import Complaint
from cases.grade import Grade
from cases.lookout import due_actions, next_look_at
from cases.performing import perform
from cases.stage import Stage
from tests.cases.lives import (
    ASK,
    DECISION,
    HANDLER,
    MEDIATION,
    MONDAY,
    RULES,
    SHANGHAI,
    SUPERVISOR,
    a_case,
    assessed,
    at,
    kinds,
    lives_until,
    ticks,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def warnings(case: Complaint, deadline: str, end: datetime) -> list[str]:
    """When the clock warned of this deadline, and of how much."""
    return [
        f"{event.at.astimezone(SHANGHAI):%m-%d %H:%M} {event.details.given['percent']}"
        f"+{event.details.given['days_late']}"
        for event in lives_until(case, end)
        if event.details.given.get("deadline") == deadline
    ]


def test_it_warns_at_half_at_four_fifths_at_the_end_and_then_daily() -> None:
    assert warnings(a_case(Stage.INVESTIGATING), "first_contact", at("03-12 12:00")) == [
        "03-09 22:00 50+0",
        "03-10 05:12 80+0",
        "03-10 10:00 100+0",
        "03-11 10:00 100+1",
        "03-12 10:00 100+2",
    ]


def test_it_warns_no_more_of_what_was_done() -> None:
    case = a_case(Stage.INVESTIGATING)
    perform(case, do.Contact("phone"), HANDLER, MONDAY + HOUR, RULES)
    assert warnings(case, "first_contact", MONDAY + 9 * DAY) == []


@pytest.mark.parametrize("stage", [Stage.AWAITING_CUSTOMER, Stage.IN_MEDIATION, Stage.IN_APPRAISAL])
def test_it_warns_of_a_stage_where_nobody_can_act_only_once_it_took_too_long(stage: Stage) -> None:
    shown = warnings(a_case(stage), "stage", MONDAY + 31 * DAY + 14 * HOUR)
    assert shown[0].endswith(" 100+0")


def test_it_warns_of_no_clock_that_stands_still() -> None:
    case = a_case(Stage.IN_MEDIATION)
    assert {event.details.given.get("deadline") for event in lives_until(case, MONDAY + 60 * DAY)} == {
        "stage",
        None,
    }
    assert case.life.late is False


def test_it_does_not_warn_again_after_a_regrade_unless_another_step_is_passed() -> None:
    case = a_case(Stage.INVESTIGATING)
    perform(case, assessed(Grade.P2, "起诉"), CLOCK, MONDAY, RULES)
    assert warnings(case, "close", at("03-13 09:00")) == ["03-13 02:00 50+0"]
    perform(case, do.Regrade(Grade.P3, "没有起诉"), SUPERVISOR, at("03-13 10:00"), RULES)
    assert warnings(case, "close", at("03-22 10:00")) == ["03-16 14:00 50+0", "03-20 21:12 80+0"]
    perform(case, do.Regrade(Grade.P2, "又要起诉"), SUPERVISOR, at("03-22 11:00"), RULES)
    assert warnings(case, "close", at("03-23 18:00")) == ["03-23 18:00 100+0"]


def test_it_warns_after_an_extension_of_what_lies_ahead() -> None:
    case = a_case(Stage.INVESTIGATING)
    assert len(warnings(case, "decision", at("03-22 10:00"))) == 2
    perform(case, do.Extend("等待医院回复"), SUPERVISOR, at("03-22 10:00"), RULES)
    assert warnings(case, "decision", at("04-08 23:00")) == ["03-24 17:00 50+0", "04-02 21:12 80+0"]


def test_it_finds_somebody_else_once_where_nobody_took_it_up() -> None:
    case = a_case(Stage.RECEIVED)
    ticks(case, at("03-10 10:00"))
    assert case.assign_at == at("03-10 10:00")
    for days in (1, 2, 30):
        case.assign_at = None
        ticks(case, at("03-10 18:00") + timedelta(days=days))
        assert (case.assign_at is not None) is (days == 1)  # the limit of the stage, not seen before


@pytest.mark.parametrize("stage", [Stage.RECEIVED, Stage.INVESTIGATING, Stage.IN_MEDIATION, Stage.IN_REVIEW])
def test_it_says_every_five_working_days_that_the_case_is_worked_on(stage: Stage) -> None:
    events = lives_until(a_case(stage), at("03-31 10:00"))
    told = [f"{one.at.astimezone(SHANGHAI):%m-%d %H}" for one in events if one.kind == "still_working"]
    assert told == ["03-16 18", "03-23 18", "03-30 18"]


def test_it_says_so_only_where_nothing_else_was_said() -> None:
    case = a_case(Stage.INVESTIGATING)
    perform(case, do.Reply("还在核对"), HANDLER, at("03-13 10:00"), RULES)
    assert "still_working" not in kinds(lives_until(case, at("03-20 17:00")))
    perform(case, ASK, HANDLER, at("03-20 17:00"), RULES)
    perform(case, do.Supply(), CUSTOMER, at("03-27 17:00"), RULES)
    assert "still_working" not in kinds(lives_until(case, at("04-01 10:00")))


def test_it_does_not_answer_a_review_with_still_working() -> None:
    case = a_case(Stage.CLOSED)
    perform(case, do.AskForReview("不同意"), CUSTOMER, MONDAY + 25 * DAY, RULES)
    assert kinds(ticks(case, MONDAY + 25 * DAY)) == []


def test_it_reminds_once_of_material() -> None:
    events = lives_until(a_case(Stage.AWAITING_CUSTOMER), at("03-31 10:00"))
    at_ = [one.at for one in events if one.kind == "material_reminder"]
    assert at_ == [at("03-13 08:00")]  # half of the time was over at two in the night


def test_it_asks_for_a_rating_by_day_reminds_once_and_gives_up() -> None:
    events = lives_until(a_case(Stage.CLOSED, at("03-09 21:30")), at("04-30 10:00"))
    assert [(one.kind, one.at) for one in events] == [
        ("rating_asked", at("03-10 08:00")),
        ("rating_reminder", at("03-14 08:00")),
        ("rating_expired", at("03-18 00:00")),
    ]


def test_it_leaves_alone_who_rated() -> None:
    case = a_case(Stage.CLOSED)
    perform(case, do.Rate(5), CUSTOMER, MONDAY + HOUR / 2, RULES)
    assert case.look_at is None


def test_it_asks_for_no_rating_after_a_stop_of_forty_days_and_says_so() -> None:
    (event,) = ticks(a_case(Stage.CLOSED), MONDAY + 40 * DAY)
    assert (event.kind, event.details.given) == (
        "rating_expired",
        {"skipped": ["rating_asked", "rating_reminder"]},
    )


def test_it_catches_up_after_a_stop_of_forty_days_without_doing_anything_twice() -> None:
    case = a_case(Stage.INVESTIGATING)
    events = ticks(case, MONDAY + 40 * DAY)
    done = Counter(one.details.given.get("deadline", one.kind) for one in events)
    assert done == {"decision": 1, "first_contact": 1, "close": 1, "still_working": 1}
    (late,) = (one for one in events if one.details.given.get("deadline") == "decision")
    assert late.details.given["skipped"] == ["50%", "80%", "100%", "1-23d late"]
    assert case.life.late is True
    assert ticks(case, MONDAY + 40 * DAY) == []


def test_it_erases_what_was_to_be_erased_once_it_may() -> None:
    case = a_case(Stage.CLOSED)
    perform(case, do.Rate(5), CUSTOMER, MONDAY, RULES)
    perform(case, do.EraseData(MONDAY + RULES.retention), CUSTOMER, MONDAY, RULES)
    assert case.look_at == MONDAY + RULES.retention
    assert kinds(ticks(case, case.look_at)) == ["erased"]
    assert case.life.erased
    assert next_look_at(case, RULES) is None


def test_it_ends_where_what_is_due_is_not_done() -> None:
    case = a_case(Stage.INVESTIGATING)
    assert len(list(due_actions(case, MONDAY + 40 * DAY, RULES))) == 1


@given(st.lists(st.integers(1, 60 * 24 * 9), min_size=1, max_size=12), st.sampled_from(Stage))
def test_it_does_the_same_however_often_it_looks(minutes: list[int], stage: Stage) -> None:
    now, rare, end = MONDAY, a_case(stage), MONDAY + timedelta(minutes=sum(minutes))
    for step in minutes:
        now += timedelta(minutes=step)
        ticks(rare, now)
    often = a_case(stage)
    lives_until(often, end)
    assert rare.stage is often.stage
    assert rare.life.late is often.life.late
    assert {one.kind: one.warned for one in rare.life.deadlines} == {
        one.kind: one.warned for one in often.life.deadlines
    }
    for case in (rare, often):
        assert case.look_at == next_look_at(case, RULES)
        assert case.look_at is None or case.look_at > end


def test_it_looks_no_more_at_what_is_over_for_good() -> None:
    for action in (do.Withdraw("不投诉了"), do.Merge("f" * 32, "TS-OTHER")):
        case = a_case(Stage.INVESTIGATING)
        perform(case, action, HANDLER, MONDAY, RULES)
        assert case.look_at is None


def test_it_goes_on_looking_after_a_decision_made_in_mediation() -> None:
    case = a_case(Stage.INVESTIGATING)
    perform(case, MEDIATION, HANDLER, MONDAY, RULES)
    perform(case, do.Decide(**DECISION), HANDLER, MONDAY + 20 * DAY, RULES)
    assert warnings(case, "close", MONDAY + 60 * DAY)
