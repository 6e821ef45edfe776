"""What actions do to the clocks and the state of a case, sentence by sentence."""

from datetime import date, datetime, timedelta

import pytest

from cases import actions as do
from cases.actors import CLOCK, CUSTOMER, Role, staff
from cases.complaint import Complaint
from cases.deadlines import DeadlineKind
from cases.errors import NotAllowed, Refusal, TooLate
from cases.grade import Grade
from cases.performing import perform
from cases.stage import Stage
from tests.cases.lives import (
    DECISION,
    HANDLER,
    MANAGER,
    MEDIATION,
    MONDAY,
    OTHER_ID,
    RULES,
    SHANGHAI,
    SUPERVISOR,
    a_case,
    assessed,
    at,
    lives_until,
    received,
    ticks,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONGER = do.Extend("等待医院回复")


def due(case: Complaint, kind: DeadlineKind) -> str:
    """When this is due, in Shanghai; "-" if it is not open."""
    one = case.deadline(kind)
    return f"{one.due_at.astimezone(SHANGHAI):%m-%d %H:%M}" if one else "-"


def refuses(case: Complaint, action: do.Action, by: object, now: datetime) -> Refusal:
    with pytest.raises(Refusal) as caught:
        perform(case, action, by, now, RULES)  # type: ignore[arg-type]
    return caught.value


def test_it_is_extended_from_15_to_30_to_60_days_the_last_time_by_a_manager() -> None:
    case = a_case(Stage.INVESTIGATING)
    assert case.answer_due == date(2026, 3, 24)
    event = perform(case, LONGER, SUPERVISOR, MONDAY + DAY, RULES)
    assert case.answer_due == date(2026, 4, 8)
    assert event.details.after["answer_due"] == "2026-04-08"
    assert case.tell_at == MONDAY + DAY + timedelta(minutes=1)
    assert refuses(case, LONGER, SUPERVISOR, MONDAY + DAY).code == "needs_manager"
    perform(case, LONGER, MANAGER, MONDAY + 2 * DAY, RULES)
    assert case.answer_due == date(2026, 5, 8)
    assert isinstance(refuses(case, LONGER, MANAGER, MONDAY + 2 * DAY), TooLate)
    assert refuses(case, do.AskForExtension("还不够"), HANDLER, MONDAY + 2 * DAY).code == "no_more_time"


def test_it_waits_for_approval_once() -> None:
    case = a_case(Stage.INVESTIGATING)
    perform(case, do.AskForExtension("等待医院回复"), HANDLER, MONDAY, RULES)
    assert refuses(case, do.AskForExtension("再次"), HANDLER, MONDAY).code == "extension_asked_already"
    perform(case, do.RefuseExtension("材料已齐"), SUPERVISOR, MONDAY, RULES)
    assert refuses(case, do.RefuseExtension("材料已齐"), SUPERVISOR, MONDAY).code == "nothing_asked"
    perform(case, do.AskForExtension("仍需等待"), HANDLER, MONDAY, RULES)
    perform(case, LONGER, SUPERVISOR, MONDAY, RULES)
    assert case.life.extension_asked == ""


def test_it_stays_late_where_it_is_extended_too_late_and_never_promises_a_day_in_the_past() -> None:
    late = a_case(Stage.INVESTIGATING)
    perform(late, LONGER, SUPERVISOR, at("03-26 10:00"), RULES)
    assert (late.life.late, late.answer_due) == (True, date(2026, 4, 8))
    very_late = a_case(Stage.INVESTIGATING)
    assert refuses(very_late, LONGER, SUPERVISOR, at("04-10 10:00")).code == "limit_over"


def test_it_stands_still_in_mediation_but_for_the_limit_of_the_stage() -> None:
    case = a_case(Stage.INVESTIGATING)
    perform(case, MEDIATION, HANDLER, at("03-12 10:00"), RULES)
    assert due(case, DeadlineKind.STAGE) == "04-12 00:00"
    assert lives_until(case, at("03-27 09:00"))  # the customer hears that it is worked on
    assert case.life.late is False
    perform(case, do.EndMediation("未达成"), HANDLER, at("03-27 10:00"), RULES)
    assert case.answer_due == date(2026, 4, 8)  # 15 days later
    assert due(case, DeadlineKind.CLOSE) == "04-08 18:00"  # seven working days and seven hours were left
    assert due(case, DeadlineKind.STAGE) == "-"


def test_it_may_be_decided_while_the_clock_stands_still_and_goes_on_to_its_closing() -> None:
    case = a_case(Stage.IN_MEDIATION)
    perform(case, do.Decide(**DECISION), HANDLER, MONDAY + 40 * DAY, RULES)
    assert case.life.late is False
    closing = case.deadline(DeadlineKind.CLOSE)
    assert closing is not None
    assert closing.is_running
    assert closing.due_at > MONDAY + 40 * DAY


def test_it_keeps_new_clocks_still_while_all_stand_still() -> None:
    case = a_case(Stage.IN_APPRAISAL)
    perform(case, do.Absorb(OTHER_ID, "TS-OTHER", new_facts=True), HANDLER, MONDAY + DAY, RULES)
    perform(case, do.Regrade(Grade.P1, "危急"), SUPERVISOR, MONDAY + 2 * DAY, RULES)
    running = [one.kind for one in case.life.deadlines if one.is_running]
    assert running == [DeadlineKind.STAGE]
    perform(case, do.EndAppraisal("完成"), HANDLER, MONDAY + 5 * DAY, RULES)
    assert due(case, DeadlineKind.DECISION) == "03-30 00:00"  # 15 days and the 4 that it stood still
    assert due(case, DeadlineKind.PLAN) == "03-15 10:00"


def test_it_counts_anew_with_new_facts_only() -> None:
    case = a_case(Stage.INVESTIGATING)
    perform(case, LONGER, SUPERVISOR, MONDAY, RULES)
    perform(case, do.Absorb(OTHER_ID, "TS-OTHER"), HANDLER, MONDAY + DAY, RULES)
    assert case.answer_due == date(2026, 4, 8)
    perform(case, do.Absorb(OTHER_ID, "TS-OTHER", new_facts=True), HANDLER, at("03-30 10:00"), RULES)
    assert (case.answer_due, case.life.limit_days) == (date(2026, 4, 14), 15)


@pytest.mark.parametrize("stage", [Stage.DECIDED, Stage.CLOSED])
def test_it_is_reviewed_if_asked_for_within_30_days_of_the_decision(stage: Stage) -> None:
    ask = do.AskForReview("不同意")
    in_time, too_late = at("04-08 23:59"), at("04-09 00:00")
    assert refuses(a_case(stage), ask, CUSTOMER, too_late).code == "review_too_late"
    case = a_case(stage)
    perform(case, ask, CUSTOMER, in_time, RULES)
    assert (case.answer_due, case.over_at) == (date(2026, 5, 8), None)
    assert [one.kind for one in case.life.deadlines if one.is_open] == [DeadlineKind.REVIEW]
    perform(case, do.DecideReview(**DECISION), SUPERVISOR, in_time + DAY, RULES)
    assert refuses(case, ask, CUSTOMER, in_time + DAY).code == "reviewed_already"


def test_it_is_reviewed_by_somebody_else() -> None:
    case = a_case(Stage.INVESTIGATING)
    perform(case, do.Decide(**DECISION), SUPERVISOR, MONDAY, RULES)
    perform(case, do.AskForReview("不同意"), CUSTOMER, MONDAY, RULES)
    handler_leading = staff(Role.SUPERVISOR, HANDLER.id, HANDLER.team)
    for one in (SUPERVISOR, handler_leading):
        assert isinstance(refuses(case, do.DecideReview(**DECISION), one, MONDAY), NotAllowed)
    perform(case, do.DecideReview(**DECISION), MANAGER, MONDAY, RULES)


def test_it_is_over_the_moment_the_customer_withdraws() -> None:
    case = a_case(Stage.IN_MEDIATION)
    perform(case, do.Withdraw(), CUSTOMER, MONDAY + HOUR, RULES)
    assert (case.stage, case.over_at, case.look_at) == (Stage.WITHDRAWN, MONDAY + HOUR, None)
    assert not [one for one in case.life.deadlines if one.is_open]


def test_it_is_reopened_by_a_customer_only_soon_after_a_bad_rating() -> None:
    for score, code in ((None, "reopen_after_rating"), (3, "reopen_after_rating"), (2, "")):
        case = a_case(Stage.CLOSED)
        if score:
            perform(case, do.Rate(score), CUSTOMER, MONDAY + DAY, RULES)
        if code:
            assert refuses(case, do.Reopen(), CUSTOMER, MONDAY + DAY).code == code
        else:
            assert refuses(case, do.Reopen(), CUSTOMER, MONDAY + 9 * DAY).code == "reopen_too_late"
            perform(case, do.Reopen(), CUSTOMER, MONDAY + 3 * DAY, RULES)
            assert case.answer_due == date(2026, 3, 27)
            assert due(case, DeadlineKind.FIRST_CONTACT) == "03-13 10:00"


def test_it_is_not_reopened_by_a_customer_after_it_was_declined_with_an_old_bad_rating() -> None:
    case = a_case(Stage.CLOSED)
    perform(case, do.Rate(1), CUSTOMER, MONDAY, RULES)
    perform(case, do.Reopen("有新情况"), MANAGER, MONDAY, RULES)
    perform(case, do.Decline("不属本公司", "可起诉"), MANAGER, MONDAY, RULES)
    assert refuses(case, do.Reopen(), CUSTOMER, MONDAY).code == "reopen_after_rating"


def test_it_finds_a_handler_for_what_is_reopened_without_one() -> None:
    case = a_case(Stage.DECLINED, handled=False)
    perform(case, do.Reopen("可以受理"), MANAGER, MONDAY + DAY, RULES)
    assert case.assign_at == MONDAY + DAY


def test_it_is_rated_once_for_each_closing_with_reasons_once_more() -> None:
    case = a_case(Stage.CLOSED)
    perform(case, do.Rate(2), CUSTOMER, MONDAY, RULES)
    for again in (do.Rate(2), do.Rate(3, ["slow"])):
        assert refuses(case, again, CUSTOMER, MONDAY).code == "already_rated"
    perform(case, do.Rate(2, ["slow"], "太慢"), CUSTOMER, MONDAY, RULES)
    assert refuses(case, do.Rate(2, ["slow"]), CUSTOMER, MONDAY).code == "already_rated"
    for action in (do.Reopen("回访"), do.Decide(**DECISION), do.Close()):
        perform(case, action, MANAGER, MONDAY, RULES)
    perform(case, do.Rate(5), CUSTOMER, MONDAY, RULES)
    assert (case.life.closings, case.life.score) == (2, 5)


def test_it_is_not_rated_once_the_request_expired() -> None:
    case = a_case(Stage.CLOSED)
    lives_until(case, MONDAY + 20 * DAY)
    assert refuses(case, do.Rate(5), CUSTOMER, MONDAY + 20 * DAY).code == "no_rating_open"


def test_it_gives_a_raised_case_its_shorter_time_from_then_and_never_more_than_before() -> None:
    case = a_case(Stage.INVESTIGATING)
    now = at("03-09 15:00")
    perform(case, assessed(Grade.P1, "不想活"), CLOCK, now, RULES)
    assert due(case, DeadlineKind.FIRST_CONTACT) == "03-09 15:30"
    assert due(case, DeadlineKind.PLAN) == "03-10 15:00"
    assert due(case, DeadlineKind.CLOSE) == "03-12 18:00"
    assert ticks(case, now) == []
    nearly = a_case(Stage.INVESTIGATING)
    perform(nearly, assessed(Grade.P2, "起诉"), CLOCK, at("03-20 10:00"), RULES)
    assert due(nearly, DeadlineKind.CLOSE) == "03-23 18:00"


def test_it_gives_a_lowered_case_its_longer_time_from_the_beginning() -> None:
    case = received(story="我要起诉")
    assert (case.grade, due(case, DeadlineKind.CLOSE)) == (Grade.P2, "03-16 18:00")
    perform(case, do.Regrade(Grade.P3, "没有起诉"), MANAGER, at("03-12 10:00"), RULES)
    assert due(case, DeadlineKind.CLOSE) == "03-23 18:00"


def test_it_does_not_plan_twice() -> None:
    case = received(story="不想活了")
    perform(case, do.Plan("先联系家属"), MANAGER, MONDAY, RULES)
    perform(case, do.Regrade(Grade.P2, "已安抚"), MANAGER, MONDAY, RULES)
    perform(case, do.Regrade(Grade.P1, "又有危险"), MANAGER, MONDAY, RULES)
    assert due(case, DeadlineKind.PLAN) == "-"


def test_it_forgets_what_it_waited_for() -> None:
    case = a_case(Stage.AWAITING_CUSTOMER)
    perform(case, do.AskForExtension("等材料"), HANDLER, MONDAY, RULES)
    perform(case, do.Decide(**DECISION), HANDLER, MONDAY, RULES)
    assert (case.life.wanted, case.life.extension_asked) == ("", "")
