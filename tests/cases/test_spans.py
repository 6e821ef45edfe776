"""Time spans as an operator writes them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from cases.spans import Span, Unit, WrittenSpan, span


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("30m", 30, Unit.MINUTES),
        ("24h", 24, Unit.HOURS),
        ("15d", 15, Unit.DAYS),
        ("2wh", 2, Unit.WORKING_HOURS),
        (" 3 wd ", 3, Unit.WORKING_DAYS),
        ("030m", 30, Unit.MINUTES),
    ],
)
def test_it_reads_every_unit(text: str, amount: int, unit: Unit) -> None:
    assert span(text) == Span(amount, unit)


@given(st.integers(1, 2600), st.sampled_from(Unit))
def test_it_reads_what_it_writes(amount: int, unit: Unit) -> None:
    assert span(str(Span(amount, unit))) == Span(amount, unit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3",
        "wd",
        "3w",
        "-1d",
        "+1d",
        "1.5h",
        "1d2h",
        "1s",
        "３d",
        "3WD",
        "1 day",
        "1\nd\n1",
        3,
        None,
        [],
        {},
    ],
)
def test_it_says_what_is_right(text: object) -> None:
    with pytest.raises(ValueError, match="is not a time span; write for example 30m, 24h, 15d, 2wh"):
        span(text)


@pytest.mark.parametrize("text", ["0d", "000wd", "3661d", "999999999m", "2601wd"])
def test_it_takes_at_least_one_and_at_most_ten_years(text: str) -> None:
    with pytest.raises(ValueError, match="write 1"):
        span(text)


def test_it_serves_settings() -> None:
    adapter = TypeAdapter(dict[str, WrittenSpan])
    assert adapter.validate_python({"P1": "30m", "P2": Span(1, Unit.DAYS)}) == {
        "P1": Span(30, Unit.MINUTES),
        "P2": Span(1, Unit.DAYS),
    }
    with pytest.raises(ValidationError, match="is not a time span"):
        adapter.validate_python({"P1": "soon"})


def test_it_tells_clock_time_from_counted_days() -> None:
    assert span("90m").clock_time == timedelta(hours=1, minutes=30)
    assert span("24h").clock_time == timedelta(days=1)
    assert [span(text).clock_time for text in ("1d", "1wh", "1wd")] == [None, None, None]
    assert [span(f"1{unit}").in_working_time for unit in Unit] == [False, False, False, True, True]
