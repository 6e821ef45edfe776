"""What is called a rise, and what is not."""

import random

from hypothesis import given
from hypothesis import strategies as st

from cases.rates import at_least
from cases.rises import LEAST, LEVEL, WEEKS, Group, rises

WEEKLY = st.lists(st.integers(0, 60), min_size=WEEKS, max_size=WEEKS).map(tuple)
GROUPS = st.lists(
    st.builds(Group, st.just("matter"), st.text("ABC", min_size=1, max_size=3), st.integers(0, 200), WEEKLY),
    max_size=12,
)


def group(recent: int, *before: int) -> Group:
    return Group("matter", "CLAIM", recent, before)


def test_it_flags_many_where_there_were_few() -> None:
    quiet = [Group("branch", f"b{n}", 3, (3,) * WEEKS) for n in range(9)]
    found = rises([*quiet, group(14, 3, 4, 2, 3, 5, 3, 2, 4)])
    assert [one.group.value for one in found] == ["CLAIM"]
    one = found[0]
    assert (one.expected, one.looked_at) == (3.25, 10)
    assert one.chance == 10 * at_least(14, 40, 1 / 9)


def test_it_flags_neither_few_nor_what_was_surpassed_lately_nor_too_short_a_past() -> None:
    assert rises([group(LEAST - 1, *(0,) * WEEKS)]) == []
    assert rises([group(LEAST, *(0,) * WEEKS)])
    assert rises([group(20, 2, 2, 2, 2, 20, 2, 2, 2)]) == []
    assert rises([group(21, 2, 2, 2, 2, 20, 2, 2, 2)])
    assert rises([group(50, 1, 1)]) == []


@given(GROUPS)
def test_it_gives_less_chance_to_more_and_asks_more_of_many(groups: list[Group]) -> None:
    found = rises(groups)
    assert all(one.chance <= LEVEL and one.group.recent >= LEAST for one in found)
    assert [one.chance for one in found] == sorted(one.chance for one in found)
    crowd = [*groups, *(Group("branch", f"b{n}", 1, (1,) * WEEKS) for n in range(20))]
    assert len(rises(crowd)) <= len(found)
    more = [Group(one.dimension, one.value, one.recent + 1, one.before) for one in groups]
    assert len(rises(more)) >= len(found)


def test_it_seldom_cries_wolf() -> None:
    chance = random.Random(5)

    def week(rate: float) -> int:
        return sum(chance.random() < rate / 200 for _ in range(200))

    alarms = sum(
        bool(
            rises([Group("matter", str(n), week(6), tuple(week(6) for _ in range(WEEKS))) for n in range(12)])
        )
        for _ in range(60)
    )
    assert alarms <= 8
