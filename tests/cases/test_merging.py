"""Two complaints of one customer about the same thing become one case."""

from datetime import date, timedelta

import pytest

from cases.complaint import Complaint
from cases.errors import Refusal, Stale
from cases.merging import merge
from cases.stage import Stage
from tests.cases.lives import HANDLER, MONDAY, OTHER_ID, RULES, a_case, kinds

WEEK = timedelta(days=7)


@pytest.fixture
def twin() -> Complaint:
    """The case that was there first."""
    twin = a_case(Stage.INVESTIGATING)
    twin.id, twin.number = OTHER_ID, "TS-OTHER"
    return twin


def test_it_ends_the_one_and_tells_where_it_goes_on_and_by_when(twin: Complaint) -> None:
    case = a_case(Stage.RECEIVED, MONDAY + WEEK)
    event = merge(case, twin, HANDLER, MONDAY + WEEK, RULES)
    assert case.stage is Stage.MERGED
    given = event.details.given
    assert (given["into"], given["into_number"], given["due"]) == (OTHER_ID, "TS-OTHER", "2026-03-24")
    assert kinds(twin.events) == ["absorbed"]
    assert twin.answer_due == date(2026, 3, 24)


def test_it_counts_anew_from_new_facts(twin: Complaint) -> None:
    case = a_case(Stage.RECEIVED, MONDAY + WEEK)
    event = merge(case, twin, HANDLER, MONDAY + WEEK, RULES, new_facts=True)
    assert twin.answer_due == date(2026, 3, 31)
    assert event.details.given["due"] == "2026-03-31"


def test_it_knows_the_customer_by_phone_on_another_channel(twin: Complaint) -> None:
    twin.conversation_id = "d" * 32
    event = merge(a_case(Stage.RECEIVED), twin, HANDLER, MONDAY, RULES)
    assert event.kind == "merged"


def test_it_does_not_merge_what_different_customers_say(twin: Complaint) -> None:
    twin.conversation_id, twin.particulars.phone = "d" * 32, "+8613700137000"
    with pytest.raises(Refusal, match="other_customer"):
        merge(a_case(Stage.RECEIVED), twin, HANDLER, MONDAY, RULES)


def test_it_takes_no_missing_phone_for_the_same_one(twin: Complaint) -> None:
    case = a_case(Stage.RECEIVED)
    twin.conversation_id = "d" * 32
    case.particulars.phone = twin.particulars.phone = ""
    with pytest.raises(Refusal, match="other_customer"):
        merge(case, twin, HANDLER, MONDAY, RULES)


def test_it_is_told_of_a_change_that_the_actor_had_not_seen(twin: Complaint) -> None:
    case = a_case(Stage.RECEIVED)
    with pytest.raises(Stale):
        merge(case, twin, HANDLER, MONDAY, RULES, seen=1)
