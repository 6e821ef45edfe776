"""Whom among the staff a change of a case concerns."""

from datetime import timedelta

import pytest

from cases import actions as do
from cases.actions import Action
from cases.actors import CLOCK, CUSTOMER, Actor
from cases.calls import Call
from cases.clock_actions import Warn
from cases.complaint import Complaint
from cases.grade import Grade
from cases.performing import perform
from cases.stage import Stage
from tests.cases.lives import (
    HANDLER,
    LATER,
    MANAGER,
    OTHER_ID,
    RULES,
    SUPERVISOR,
    a_case,
    assessed,
    received,
)


def called(case: Complaint, action: Action, by: Actor) -> list[str]:
    """Who is told of what."""
    perform(case, action, by, LATER, RULES)
    assert all(call.event_seq == case.version for call in case.calls)
    assert len(set(case.calls)) == len(case.calls)
    return [f"{call.kind} > {call.to}" for call in case.calls]


@pytest.mark.parametrize(
    ("stage", "action", "by", "calls"),
    [
        (Stage.RECEIVED, do.Assign("8", "north", "休假"), SUPERVISOR, ["assigned > handler"]),
        (Stage.INVESTIGATING, do.Supplement("还有"), CUSTOMER, ["customer_wrote > handler"]),
        (Stage.INVESTIGATING, do.Supplement("还有"), HANDLER, []),
        (Stage.AWAITING_CUSTOMER, do.Supply(), CUSTOMER, ["material_came > handler"]),
        (Stage.INVESTIGATING, do.Withdraw(), CUSTOMER, ["withdrawn > handler"]),
        (
            Stage.CLOSED,
            do.AskForReview("不同意"),
            CUSTOMER,
            ["review_asked > handler", "review_asked > supervisors"],
        ),
        (Stage.INVESTIGATING, do.AskForExtension("等"), HANDLER, ["extension_asked > supervisors"]),
        (Stage.INVESTIGATING, do.Extend("等"), SUPERVISOR, ["extended > handler"]),
        (Stage.CLOSED, do.Reopen("有新情况"), MANAGER, ["reopened > handler"]),
        (Stage.INVESTIGATING, do.Absorb(OTHER_ID, "TS"), SUPERVISOR, ["absorbed > handler"]),
        (Stage.INVESTIGATING, do.Absorb(OTHER_ID, "TS"), HANDLER, []),
        (Stage.INVESTIGATING, do.Regrade(Grade.P1, "危急"), HANDLER, ["grave > managers"]),
        (Stage.INVESTIGATING, assessed(Grade.P2, "起诉"), CLOCK, []),
        (
            Stage.INVESTIGATING,
            assessed(Grade.P1, "不想活"),
            CLOCK,
            ["grave > managers", "grave > handler"],
        ),
        (Stage.CLOSED, do.Rate(3), CUSTOMER, []),
        (Stage.CLOSED, do.Rate(2), CUSTOMER, ["follow_up > supervisors"]),
        (Stage.CLOSED, do.Rate(1, ["slow"], "太慢"), CUSTOMER, ["follow_up > supervisors"]),
        (Stage.DECIDED, do.Close(), HANDLER, []),
    ],
)
def test_it_tells_whom_it_concerns(stage: Stage, action: Action, by: Actor, calls: list[str]) -> None:
    assert called(a_case(stage), action, by) == calls


@pytest.mark.parametrize(
    ("stage", "deadline", "percent", "days_late", "grade", "told"),
    [
        (Stage.INVESTIGATING, "decision", 50, 0, Grade.P3, "handler"),
        (Stage.INVESTIGATING, "decision", 80, 0, Grade.P3, "handler supervisors"),
        (Stage.INVESTIGATING, "decision", 100, 3, Grade.P3, "handler supervisors managers"),
        (Stage.INVESTIGATING, "close", 100, 0, Grade.P3, "handler supervisors managers"),
        (Stage.INVESTIGATING, "close", 100, 1, Grade.P3, "handler supervisors"),
        (Stage.INVESTIGATING, "close", 100, 1, Grade.P1, "handler supervisors managers"),
        (Stage.ACCEPTED, "stage", 100, 0, Grade.P3, "handler supervisors"),
        (Stage.ACCEPTED, "stage", 100, 0, Grade.P1, "handler supervisors managers"),
        (Stage.IN_REVIEW, "review", 50, 0, Grade.P3, "supervisors"),
        (Stage.IN_REVIEW, "review", 80, 0, Grade.P3, "supervisors"),
    ],
)
def test_it_warns_whose_task_it_is_then_who_leads_then_the_managers(
    stage: Stage, deadline: str, percent: int, days_late: int, grade: Grade, told: str
) -> None:
    case = a_case(stage)
    case.grade = grade
    warning = Warn(deadline, LATER, percent, days_late)
    assert called(case, warning, CLOCK) == [f"deadline > {to}" for to in told.split()]


def test_it_tells_who_is_on_duty_while_nobody_handles_the_case() -> None:
    case = a_case(Stage.RECEIVED, handled=False)
    assert called(case, do.Supplement("还有"), CUSTOMER) == ["customer_wrote > duty"]
    grave = received()
    assert called(grave, assessed(Grade.P1, "不想活"), CLOCK) == ["grave > managers", "grave > duty"]


def test_it_asks_the_managers_for_the_last_extension() -> None:
    case = a_case(Stage.INVESTIGATING)
    perform(case, do.Extend("等"), SUPERVISOR, LATER, RULES)
    case.calls = []
    assert called(case, do.AskForExtension("还要等"), HANDLER) == ["extension_asked > managers"]


def test_it_gives_a_time_to_what_must_be_done() -> None:
    case = a_case(Stage.INVESTIGATING)
    perform(case, assessed(Grade.P1, "不想活"), CLOCK, LATER, RULES)
    assert [call.due_at for call in case.calls] == [LATER + timedelta(hours=1), None]
    rated = a_case(Stage.CLOSED)
    perform(rated, do.Rate(1), CUSTOMER, LATER, RULES)
    (call,) = rated.calls
    assert call.due_at == RULES.calendar.add(LATER, RULES.ratings.follow_up_within).at


def test_it_opens_one_follow_up_for_each_closing() -> None:
    case = a_case(Stage.CLOSED)
    perform(case, do.Rate(1), CUSTOMER, LATER, RULES)
    perform(case, do.Rate(1, ["slow"]), CUSTOMER, LATER, RULES)
    assert [call.kind for call in case.calls] == ["follow_up"]
    assert isinstance(case.calls[0], Call)
