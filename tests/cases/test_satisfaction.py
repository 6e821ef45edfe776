from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.satisfaction import (
    Csat,
    RatingRules,
    Reasons,
    checked,
    is_satisfied,
    needs_follow_up,
    reasons_after,
)
from cases.spans import Span, Unit

RULES = RatingRules()


def test_it_counts_the_satisfied_among_those_who_answered() -> None:
    csat = Csat.of([5, 4, 3, 1], asked=8)
    assert csat == Csat(8, 4, 2)
    assert (csat.percent, csat.response_percent) == (50, 50)


def test_it_gives_no_share_of_nothing() -> None:
    assert Csat(0, 0, 0).percent is None
    assert Csat(0, 0, 0).response_percent is None
    assert Csat(3, 0, 0).response_percent == 0
    assert Csat(3, 0, 0).met(90) is None


@pytest.mark.parametrize(("satisfied", "met"), [(899, False), (900, True), (1000, True)])
def test_it_meets_the_target_without_rounding(satisfied: int, met: bool) -> None:
    assert Csat(2000, 1000, satisfied).met(90) is met


@given(st.lists(st.integers(1, 5)), st.integers(1, 100))
def test_it_stays_within_bounds(scores: list[int], target: int) -> None:
    csat = Csat.of(scores, asked=len(scores) + 1)
    if csat.percent is None:
        assert scores == []
    else:
        assert 0 <= csat.percent <= 100
        better = Csat.of([*scores, 5], asked=len(scores) + 1)
        assert better.percent is not None
        assert better.percent >= csat.percent
        assert csat.met(target) is (100 * sum(score >= 4 for score in scores) >= target * len(scores))


@pytest.mark.parametrize("score", [0, 6, -1])
def test_it_takes_no_other_score(score: int) -> None:
    for refuse in (
        checked,
        is_satisfied,
        lambda one: needs_follow_up(one, RULES),
        lambda one: Csat.of([one], 1),
    ):
        with pytest.raises(ValueError, match="from 1 to 5"):
            refuse(score)


def test_it_follows_up_low_scores() -> None:
    assert [score for score in range(1, 6) if needs_follow_up(score, RULES)] == [1, 2]
    assert [score for score in range(1, 6) if needs_follow_up(score, RatingRules(follow_up_at_most=3))] == [
        1,
        2,
        3,
    ]


def test_it_offers_reasons_that_fit_the_score() -> None:
    assert [reasons_after(score, RULES) == RULES.reasons.good for score in range(1, 6)] == [False] * 3 + [
        True
    ] * 2
    assert set(RULES.reasons.all) == {
        *("slow", "attitude", "result", "explanation", "procedure"),
        *("good_service", "fast", "fair"),
    }


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"target_percent": 0}, "target_percent"),
        ({"target_percent": 101}, "target_percent"),
        ({"follow_up_at_most": 0}, "follow_up_at_most"),
        ({"follow_up_at_most": 4}, "follow_up_at_most"),
        ({"remind_after": Span(7, Unit.DAYS)}, "expire_after must be longer"),
    ],
)
def test_it_refuses_rules_that_make_no_sense(given: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        RatingRules(**given)


def test_it_refuses_a_reason_for_both() -> None:
    with pytest.raises(ValueError, match="fast stands here twice"):
        Reasons(good=("fast",), bad=("slow", "fast"))
