from collections.abc import AsyncIterator

import httpx
import pytest

from bot.channels.webchat.channel import WebChat
from tests.bot.channels.webchat.fakes import Desk, Shelf, browser, channel


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def web(desk: Desk, shelf: Shelf) -> WebChat:
    return channel(desk, shelf)


@pytest.fixture
async def client(web: WebChat) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that has opened the page."""
    async with browser(web) as opened:
        await opened.get("/chat")
        yield opened
