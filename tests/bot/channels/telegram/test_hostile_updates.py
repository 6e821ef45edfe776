"""Updates that no client sends: rubbish, and real ones with parts changed."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.inbound import Ignored, Reading, Taken, Unreadable, read
from tests.bot.channels.telegram.fakes import tap_of, update_of


def posted(update: dict[str, Any], username: str | None = "tingsu_bot") -> Reading:
    """The same meaning, posted or polled."""
    reading = read(json.dumps(update).encode(), username)
    assert read(update, username) == reading
    return reading


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"update_id":' + b"9" * 5000 + b"}",
    ],
)
def test_it_calls_rubbish_unreadable(raw: bytes) -> None:
    assert isinstance(read(raw), Unreadable)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
SAMPLES = [
    update_of(text="你好", caption="x"),
    update_of(photo=[{"file_id": "a"}], media_group_id="g"),
    update_of(document={"file_id": "a", "file_size": 3}),
    update_of("edited_message", text="x"),
    update_of("my_chat_member", new_chat_member={"status": "kicked"}),
    tap_of("t"),
]


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """A good update with one value, at any depth, replaced or removed."""
    update: dict[str, Any] = json.loads(json.dumps(draw(st.sampled_from(SAMPLES))))
    spot: Any = update
    while True:
        key = draw(st.sampled_from(sorted(spot))) if isinstance(spot, dict) else 0
        if isinstance(spot[key], dict | list) and spot[key] and draw(st.booleans()):
            spot = spot[key]
        elif draw(st.booleans()):
            spot[key] = draw(values)
            return update
        else:
            del spot[key]
            return update


@given(mutated())
def test_it_reads_any_mutated_update(update: dict[str, Any]) -> None:
    reading = read(json.dumps(update).encode(), "tingsu_bot")
    assert isinstance(reading, Reading)
    if isinstance(reading, Taken):
        msgspec.json.encode(reading)
    assert isinstance(read(update, "tingsu_bot"), Reading)


@given(st.binary() | values.map(lambda value: json.dumps(value).encode()))
def test_it_reads_any_bytes(raw: bytes) -> None:
    assert isinstance(read(raw), Ignored | Unreadable)
