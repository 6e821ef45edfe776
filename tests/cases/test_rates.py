"""Intervals and tests of counts, against published and exactly reckoned values."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.rates import Counted, alike, at_least, difference, wilson

COUNTS = st.integers(0, 300).flatmap(lambda all_: st.builds(Counted, st.integers(0, all_), st.just(all_)))


@pytest.mark.parametrize(
    ("found", "all_", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_it_gives_the_intervals_of_newcombe_s_table_of_single_shares(
    found: int, all_: int, low: float, high: float
) -> None:
    assert wilson(Counted(found, all_)) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((0, 10), (0, 20), -0.1611, 0.2775),
    ],
)
def test_it_gives_the_intervals_of_newcombe_s_table_of_differences(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    assert difference(Counted(*other), Counted(*one)) == pytest.approx((low, high), abs=5e-5)


@given(COUNTS)
def test_it_keeps_the_share_within_its_interval(one: Counted) -> None:
    low, high = wilson(one)
    assert 0 <= low <= high <= 1
    assert not one.all or low <= one.share <= high
    mirrored = wilson(Counted(one.all - one.found, one.all))
    assert (1 - mirrored.high, 1 - mirrored.low) == pytest.approx((low, high), abs=1e-9)


@given(COUNTS, COUNTS)
def test_it_tells_the_difference_alike_both_ways(before: Counted, after: Counted) -> None:
    low, high = difference(before, after)
    assert -1 - 1e-9 <= low <= after.share - before.share <= high <= 1 + 1e-9
    back = difference(after, before)
    assert (-back.high, -back.low) == pytest.approx((low, high), abs=1e-9)


@given(st.integers(0, 40), st.integers(0, 40), st.fractions(Fraction(1, 50), Fraction(49, 50)))
def test_it_adds_up_the_exact_chances(count: int, more: int, share: Fraction) -> None:
    tries = count + more
    exact = sum(
        comb(tries, number) * share**number * (1 - share) ** (tries - number)
        for number in range(count, tries + 1)
    )
    assert at_least(count, tries, float(share)) == pytest.approx(float(exact), rel=1e-9, abs=1e-12)


def test_it_compares_two_counts_exactly() -> None:
    assert alike(8, 8) == 1
    assert alike(15, 5) == pytest.approx(2 * sum(comb(20, k) for k in range(15, 21)) / 2**20)
    assert alike(5, 15) == alike(15, 5)
    assert alike(0, 0) == 1
    assert 0 <= alike(60_000, 61_000) < 0.01
