from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wechat.window import Opening, Window
from tests.bot.channels.wechat.fakes import START

MOMENT = timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("event", "count", "length"),
    [(Opening.MESSAGE, 5, timedelta(hours=48)), (Opening.INTERACTION, 3, timedelta(minutes=1))],
)
def test_it_opens_for_a_time_and_a_number(event: Opening, count: int, length: timedelta) -> None:
    window = Window().opened(event, START)
    assert window.left(START) == window.left(START + length - MOMENT) == count
    assert window.left(START + length) == 0
    for left in reversed(range(count)):
        window = window.spend(START)
        assert window.left(START) == left


def test_taps_alone_never_open_two_days() -> None:
    window = (
        Window().opened(Opening.INTERACTION, START).opened(Opening.INTERACTION, START + timedelta(seconds=30))
    )
    assert window.left(START + timedelta(seconds=89)) == 3
    assert window.left(START + timedelta(seconds=90)) == 0


def test_it_spends_first_what_closes_first() -> None:
    window = Window().opened(Opening.MESSAGE, START).opened(Opening.INTERACTION, START)
    assert window.left(START) == 8
    for _ in range(3):
        window = window.spend(START)
    assert window.left(START + timedelta(minutes=2)) == 5


def test_a_new_message_gives_the_whole_number_again() -> None:
    window = Window().opened(Opening.MESSAGE, START).spend(START).spend(START)
    assert window.opened(Opening.MESSAGE, START + timedelta(hours=1)).left(START + timedelta(hours=1)) == 5


@given(st.lists(st.tuples(st.sampled_from([*Opening, None]), st.integers(0, 90_000))))
def test_it_never_has_more_than_both_give(steps: list[tuple[Opening | None, int]]) -> None:
    window, now = Window(), START
    for step, seconds in steps:
        now += timedelta(seconds=seconds)
        before = window.left(now)
        if step is None:
            window = window.spend(now)
            assert window.left(now) == max(0, before - 1)
        else:
            window = window.opened(step, now)
        assert 0 <= window.left(now) <= 8
