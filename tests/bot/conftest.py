"""A desk on each of the two databases."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from bot.channels.telegram.sending import Pace
from tests.desk import Change, Desk, Time, World, environment, opened, settings_of
from tests.invariants import check

OpenDesk = Callable[..., AbstractAsyncContextManager[Desk]]


@pytest.fixture
def no_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Telegram's limits are counted in real seconds."""
    monkeypatch.setattr("bot.channels.telegram.channel.Pace", lambda: Pace(overall=1e6, per_chat=1e6))


@pytest.fixture
def open_desk(database_url: str, tmp_path: Path, no_pace: None) -> OpenDesk:
    """Opens a desk on the test's database, as often as wanted."""

    def open_(
        change: Change = lambda settings: settings,
        *,
        world: World | None = None,
        time: Time | None = None,
        loops: bool = False,
        **variables: str,
    ) -> AbstractAsyncContextManager[Desk]:
        environ = environment(database_url, tmp_path, **variables)
        return opened(settings_of(environ, change), world=world, time=time, loops=loops)

    return open_


@pytest.fixture
async def desk(open_desk: OpenDesk) -> AsyncIterator[Desk]:
    """A desk whose database must make sense at the end."""
    async with open_desk() as desk:
        yield desk
        await check(desk)
