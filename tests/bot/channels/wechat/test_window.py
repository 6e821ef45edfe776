from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wechat.window import Opening, Window
from dialogs.messages import Command, CommandName, Content, Left, Tap, Text
from tests.bot.channels.wechat.fakes import START

CONTENTS: dict[str, Content] = {"text": Text("x"), "tap": Tap("x"), "left": Left()}
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


@pytest.mark.parametrize(
    ("content", "left"),
    [
        (Text("在吗"), 5),
        (Tap("consent.yes"), 3),
        (Command(CommandName.PROGRESS), 3),
        (Left(), 0),
    ],
)
def test_it_is_opened_by_what_comes_in(content: Content, left: int) -> None:
    assert Window().heard(content, START).left(START) == left


def test_taps_alone_never_open_two_days() -> None:
    window = Window().heard(Tap("a"), START).heard(Tap("b"), START + timedelta(seconds=30))
    assert window.left(START + timedelta(seconds=89)) == 3
    assert window.left(START + timedelta(seconds=90)) == 0


def test_it_spends_first_what_closes_first() -> None:
    window = Window().heard(Text("在吗"), START).heard(Tap("a"), START)
    assert window.left(START) == 8
    for _ in range(3):
        window = window.spend(START)
    assert window.left(START + timedelta(minutes=2)) == 5


def test_a_new_message_gives_the_whole_number_again() -> None:
    window = Window().heard(Text("在吗"), START).spend(START).spend(START)
    assert window.heard(Text("？"), START + timedelta(hours=1)).left(START + timedelta(hours=1)) == 5


def test_leaving_closes_everything() -> None:
    assert Window().heard(Text("在吗"), START).heard(Left(), START) == Window()


@given(st.lists(st.tuples(st.sampled_from(["text", "tap", "spend", "left"]), st.integers(0, 90_000))))
def test_it_never_has_more_than_both_give(steps: list[tuple[str, int]]) -> None:
    window, now = Window(), START
    for step, seconds in steps:
        now += timedelta(seconds=seconds)
        before = window.left(now)
        if step == "spend":
            window = window.spend(now)
            assert window.left(now) == max(0, before - 1)
        else:
            window = window.heard(CONTENTS[step], now)
        assert 0 <= window.left(now) <= 8
