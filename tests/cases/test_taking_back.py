"""What a customer did not hear of yet is taken back, and counts for nothing."""

from datetime import timedelta

import pytest

from cases import actions as do
from cases.complaint import Complaint
from cases.deadlines import DeadlineKind
from cases.errors import NotAllowed, Refusal, TooLate
from cases.events import Event
from cases.performing import perform
from cases.stage import Stage
from cases.taking_back import action_for, take_back, to_be_taken_back
from dialogs.notices import worth_telling
from tests.cases.lives import HANDLER, MONDAY, OTHER, RULES, a_case, kinds

SOON = MONDAY + timedelta(hours=1)


def replied(case: Complaint, text: str = "还在查") -> Event:
    return perform(case, do.Reply(text), HANDLER, SOON, RULES)


def test_it_takes_a_reply_back_and_the_customer_hears_nothing() -> None:
    case = a_case(Stage.INVESTIGATING)
    untold = [replied(case), perform(case, do.Reply("查清了"), HANDLER, SOON, RULES)]
    case.tell_at = None
    untold.append(take_back(case, action_for(untold[0]), untold, HANDLER, SOON, RULES))
    assert kinds(untold) == ["replied", "replied", "reply_taken_back"]
    assert worth_telling(untold) == [untold[1]]
    assert case.tell_at is None
    assert to_be_taken_back(untold) == [untold[1]]


def test_it_owes_the_first_contact_again() -> None:
    case = a_case(Stage.ACCEPTED)
    event = replied(case)
    assert case.deadline(DeadlineKind.FIRST_CONTACT) is None
    take_back(case, action_for(event), [event], HANDLER, SOON + timedelta(seconds=30), RULES)
    assert case.deadline(DeadlineKind.FIRST_CONTACT) is not None


def test_it_keeps_an_earlier_first_contact() -> None:
    case = a_case(Stage.ACCEPTED)
    perform(case, do.Contact("phone"), HANDLER, MONDAY + timedelta(minutes=5), RULES)
    event = replied(case)
    take_back(case, action_for(event), [event], HANDLER, SOON, RULES)
    assert case.deadline(DeadlineKind.FIRST_CONTACT) is None


def test_it_waits_no_more_for_what_was_not_asked_for_after_all() -> None:
    case = a_case(Stage.INVESTIGATING)
    event = perform(case, do.AskForMaterial("发票"), HANDLER, SOON, RULES)
    take_back(case, action_for(event), [event], HANDLER, SOON, RULES)
    assert (case.stage, case.life.wanted) == (Stage.INVESTIGATING, "")


def test_it_takes_nothing_back_that_was_told_or_taken_back_or_is_something_else() -> None:
    case = a_case(Stage.INVESTIGATING)
    event = replied(case)
    with pytest.raises(TooLate, match="told_already"):
        take_back(case, action_for(event), [], HANDLER, SOON, RULES)
    with pytest.raises(TooLate):
        take_back(case, do.TakeBackRequest(event.seq), [event], HANDLER, SOON, RULES)
    gone = take_back(case, action_for(event), [event], HANDLER, SOON, RULES)
    with pytest.raises(TooLate):
        take_back(case, action_for(event), [event, gone], HANDLER, SOON, RULES)


def test_it_is_for_those_who_may_write() -> None:
    case = a_case(Stage.INVESTIGATING)
    event = replied(case)
    with pytest.raises(NotAllowed):
        take_back(case, action_for(event), [event], OTHER, SOON, RULES)


def test_it_sends_so_many_files_and_no_more() -> None:
    files = [f"{number:032x}" for number in range(6)]
    with pytest.raises(Refusal, match="too_many_files"):
        perform(a_case(Stage.INVESTIGATING), do.Reply("见附件", files), HANDLER, SOON, RULES)
