from datetime import date

from cases.actions import Regrade, Supplement
from cases.actors import CUSTOMER
from cases.complaint import Complaint
from cases.deadlines import DeadlineKind
from cases.grade import Grade
from cases.performing import perform
from cases.receiving import receive, supplement
from cases.stage import Stage
from tests.cases.lives import HANDLER, MONDAY, RULES, STORY, SUPERVISOR, a_case, kinds, particulars, received


def fresh(story: str = STORY) -> Complaint:
    return receive(
        particulars(story),
        id="ab" * 16,
        conversation_id="c" * 32,
        channel="webchat",
        repeats=1,
        now=MONDAY,
        rules=RULES,
    )


def test_it_records_receipt_and_grading_and_wants_a_handler_at_once() -> None:
    case = fresh()
    assert kinds(case.events) == ["received", "assessed"]
    assert [event.seq for event in case.events] == [1, 2]
    assert case.events[0].actor == "customer"
    assert case.events[0].details.after["answer_due"] == "2026-03-24"
    assert (case.stage, case.grade, case.answer_due) == (Stage.RECEIVED, Grade.P3, date(2026, 3, 24))
    assert (case.rules_version, case.assign_at) == ("2020-3", MONDAY)
    assert case.look_at is not None
    assert case.tell_at is None


def test_it_starts_the_clocks_of_its_grade() -> None:
    expected = {DeadlineKind.DECISION, DeadlineKind.FIRST_CONTACT, DeadlineKind.CLOSE, DeadlineKind.STAGE}
    assert {one.kind for one in fresh().life.deadlines} == expected
    grave = fresh("不想活了")
    assert grave.grade is Grade.P1
    assert {one.kind for one in grave.life.deadlines} == expected | {DeadlineKind.PLAN}


def test_it_gives_green_to_whom_needs_care() -> None:
    stated = particulars()
    stated.details["special_care"] = ["elderly"]
    case = receive(
        stated, id="ab" * 16, conversation_id="c", channel="web", repeats=1, now=MONDAY, rules=RULES
    )
    assert (case.green, case.grade) == (True, Grade.P2)


def test_it_is_graded_again_when_the_story_grows_and_only_then() -> None:
    case = received()
    supplement(case, Supplement("请尽快"), CUSTOMER, 1, MONDAY, RULES)
    assert kinds(case.events) == ["supplemented"]
    supplement(case, Supplement("再不处理我就起诉"), CUSTOMER, 1, MONDAY, RULES)
    assert kinds(case.events) == ["supplemented", "supplemented", "assessed"]
    assert case.grade is Grade.P2


def test_it_stays_where_staff_lowered_it_until_something_new_is_said() -> None:
    case = received(story="我要起诉")
    perform(case, Regrade(Grade.P3, "没有起诉"), SUPERVISOR, MONDAY, RULES)
    supplement(case, Supplement("我要起诉"), CUSTOMER, 1, MONDAY, RULES)
    assert case.grade.value == "P3"
    supplement(case, Supplement("不想活了"), CUSTOMER, 1, MONDAY, RULES)
    assert case.grade.value == "P1"


def test_it_takes_additions_to_what_is_over_without_grading_them() -> None:
    case = a_case(Stage.CLOSED)
    supplement(case, Supplement("我要起诉", {"branch": "东湖"}, 2), CUSTOMER, 1, MONDAY, RULES)
    assert kinds(case.events) == ["supplemented"]
    assert (case.particulars.details["branch"], case.particulars.files) == ("东湖", 2)
    assert [call.to.value for call in case.calls] == ["handler"]


def test_it_counts_additions_by_staff_too() -> None:
    case = a_case(Stage.INVESTIGATING)
    supplement(case, Supplement("客户来电说要起诉"), HANDLER, 1, MONDAY, RULES, seen=case.version)
    assert case.grade is Grade.P2
    assert case.life.customer_wrote_at is None
