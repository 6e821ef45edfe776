"""What becomes of a message that was not delivered."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import SendError
from bot.retry import GIVE_UP_AFTER, decide

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
flags = st.fixed_dictionaries(
    {
        "permanent": st.booleans(),
        "unreachable": st.booleans(),
        "parked": st.booleans(),
        "alert": st.booleans(),
        "retry_after": st.none() | st.floats(0, 1e12),
    }
)


@given(flags, st.integers(1, 100), st.text(max_size=200) | st.just("x" * 90))
def test_it_always_decides(flags: dict[str, bool], attempts: int, reason: str) -> None:
    verdict = decide(SendError(reason, **flags), attempts, NOW)
    assert verdict.state in ("parked", "failed", "queued")
    assert verdict.due_at >= NOW
    assert len(verdict.reason) <= 64
    if verdict.state == "queued":
        assert verdict.due_at > NOW
        assert attempts < GIVE_UP_AFTER


def test_it_waits_longer_each_time_but_not_for_ever() -> None:
    pauses = [decide(SendError("busy"), attempts, NOW).due_at - NOW for attempts in range(1, GIVE_UP_AFTER)]
    assert pauses == sorted(pauses)
    assert pauses[0] == timedelta(seconds=5)
    assert pauses[-1] == timedelta(hours=1)
    assert sum(pauses, timedelta()) < timedelta(days=1)


def test_it_waits_as_long_as_the_platform_wishes() -> None:
    assert decide(SendError("flood", retry_after=900), 1, NOW).due_at == NOW + timedelta(seconds=900)
    assert decide(SendError("flood", retry_after=1), 4, NOW).due_at == NOW + timedelta(seconds=40)


@pytest.mark.parametrize(
    ("error", "state", "reason"),
    [
        (SendError("blocked", unreachable=True), "failed", "blocked"),
        (SendError("bad_request", permanent=True, alert=True), "failed", "bad_request"),
        (SendError("window_closed", parked=True), "parked", "window_closed"),
        (SendError("network"), "queued", "network"),
    ],
)
def test_it_follows_what_the_channel_says(error: SendError, state: str, reason: str) -> None:
    verdict = decide(error, 1, NOW)
    assert (verdict.state, verdict.reason) == (state, reason)


def test_it_gives_up_in_the_end() -> None:
    verdict = decide(SendError("network"), GIVE_UP_AFTER, NOW)
    assert (verdict.state, verdict.reason) == ("failed", "gave_up:network")
