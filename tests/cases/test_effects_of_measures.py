"""When a measure is said to have worked."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.effects_of_measures import LONGEST, Effect, Lack, Verdict, windows
from cases.rates import Counted

SINCE = date(2026, 3, 1)


def effect(before: tuple[int, int], after: tuple[int, int], days: int = 60) -> Effect:
    return Effect(days, Counted(*before), Counted(*after))


@given(st.integers(-400, 400))
def test_it_compares_windows_of_one_length_that_meet(offset: int) -> None:
    today = SINCE + timedelta(days=offset)
    found = windows(SINCE, today)
    if offset < 1:
        assert found is None
        return
    assert found is not None
    before, after = found
    assert before.many == after.many == min(offset, LONGEST)
    assert before.last + timedelta(days=1) == after.first == SINCE
    assert after.last < today


def test_it_says_what_it_can_tell() -> None:
    assert effect((40, 200), (12, 200)).verdict is Verdict.FELL
    assert effect((12, 200), (40, 200)).verdict is Verdict.ROSE
    assert effect((20, 200), (18, 200)).verdict is Verdict.ALIKE
    half_as_many = effect((40, 200), (20, 100))
    assert half_as_many.verdict is Verdict.ALIKE
    assert half_as_many.per_month == (20.0, 10.0)
    assert half_as_many.chance == pytest.approx(0.0135, abs=1e-4)


def test_it_tells_why_it_is_too_early() -> None:
    assert effect((40, 200), (0, 200), days=27).lacks == (Lack.DAYS,)
    assert effect((9, 200), (0, 19)).lacks == (Lack.CLOSED,)
    assert effect((3, 200), (1, 200)).lacks == (Lack.FOUND,)
    assert effect((0, 0), (0, 0), days=1).verdict is Verdict.TOO_EARLY


@given(st.integers(20, 150), st.integers(0, 150), st.integers(20, 150), st.integers(0, 150))
def test_it_says_the_opposite_the_other_way_round(all_: int, found: int, later: int, then: int) -> None:
    one, other = (min(found, all_), all_), (min(then, later), later)
    opposite = {Verdict.FELL: Verdict.ROSE, Verdict.ROSE: Verdict.FELL}
    forth, back = effect(one, other).verdict, effect(other, one).verdict
    assert back is opposite.get(forth, forth)
