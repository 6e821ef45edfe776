from collections.abc import AsyncIterator

import httpx
import pytest

from bot.channels.webchat.channel import WebChat
from tests.bot.channels.webchat.case_files import CaseDesk, page_of
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


@pytest.fixture
def case_desk() -> CaseDesk:
    """A desk with a case under way."""
    desk = CaseDesk()
    desk.case = page_of()
    return desk


@pytest.fixture
async def reader(case_desk: CaseDesk, shelf: Shelf) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that never saw the chat, for the page of that case."""
    async with browser(channel(case_desk, shelf, files=case_desk.files)) as opened:
        yield opened
