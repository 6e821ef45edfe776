"""What a case was closed with, and what that counts."""

from collections import Counter

import pytest

from cases import actions as do
from cases.actors import CLOCK, CUSTOMER
from cases.causes import NOT_STATED, Cause, counted_as, counted_in
from cases.clock_actions import AskForRating
from cases.errors import Missing
from cases.performing import perform
from cases.stage import Stage
from cases.tallying import Heading, tallies
from tests.cases.lives import MANAGER, MONDAY, RULES, SHANGHAI, a_case, loaded

DAY = MONDAY.astimezone(SHANGHAI).date()
OF_CAUSES = ("cause", "cause_matter", "cause_branch")


def counted(case: object) -> dict[tuple[str, str], Counter[str]]:
    """What the new events moved under the headings of causes."""
    moved = tallies(case, SHANGHAI)  # type: ignore[arg-type]
    assert all(heading.day == DAY for heading in moved)
    return {(one.dimension, one.value): counts for one, counts in moved.items() if one.dimension in OF_CAUSES}


def test_it_is_counted_by_cause_and_by_where_it_was() -> None:
    case = a_case(Stage.DECIDED)
    case.branch = "east"
    perform(case, do.Close("process"), MANAGER, MONDAY, RULES)
    assert case.life.cause == "process"
    assert counted(case) == {
        ("cause", "process"): Counter(closed=1, on_time=1),
        ("cause_matter", "process:CLAIM"): Counter(closed=1),
        ("cause_branch", "process:east"): Counter(closed=1),
    }
    assert Heading(DAY, "cause", "process") in tallies(case, SHANGHAI)


def test_it_counts_ratings_by_the_cause_too_and_forgets_it_when_the_case_goes_on() -> None:
    case = a_case(Stage.DECIDED)
    perform(case, do.Close("system"), MANAGER, MONDAY, RULES)
    case = loaded(case)
    perform(case, AskForRating(), CLOCK, MONDAY, RULES)
    perform(case, do.Rate(5), CUSTOMER, MONDAY, RULES)
    assert counted(case) == {("cause", "system"): Counter(asked=1, rated=1, satisfied=1)}
    case = loaded(case)
    perform(case, do.Reopen("没有解决"), MANAGER, MONDAY, RULES)
    assert case.life.cause == ""
    assert counted(case) == {}


def test_it_is_not_stated_where_nobody_said_and_refused_where_it_is_none() -> None:
    case = a_case(Stage.DECIDED)
    with pytest.raises(Missing):
        perform(case, do.Close("weather"), MANAGER, MONDAY, RULES)
    perform(case, do.Close(), MANAGER, MONDAY, RULES)
    assert ("cause", NOT_STATED) in counted(case)
    assert counted_as("an old code") == NOT_STATED


def test_it_has_no_cause_where_nothing_was_decided() -> None:
    case = a_case(Stage.ACCEPTED)
    perform(case, do.Withdraw("已解决"), MANAGER, MONDAY, RULES)
    assert counted(case) == {}


def test_it_tells_causes_apart_in_counters_of_32_signs() -> None:
    values = {counted_in(code, "x" * 24) for code in (*Cause, NOT_STATED)}
    assert len(values) == len(Cause) + 1
    assert max(map(len, values)) <= 32
