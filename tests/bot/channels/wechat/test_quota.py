"""How many messages a contact may still be sent, as who writes one is told."""

from datetime import UTC, datetime, timedelta

from bot.channels.wechat.quota import quota
from storage.windows import NEVER, Quota

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_it_counts_what_is_left_until_the_window_closes() -> None:
    wrote = NOW - timedelta(hours=40)
    assert quota((wrote, 2, None, 0), NOW, template=False) == Quota(3, wrote + timedelta(hours=48))


def test_it_leaves_nothing_of_a_closed_window() -> None:
    wrote = NOW - timedelta(hours=48)
    assert quota((wrote, 0, None, 0), NOW, template=True) == Quota(0, None, template=True)


def test_it_leaves_nothing_for_who_never_wrote() -> None:
    assert quota(NEVER, NOW, template=False) == Quota(0, None)
