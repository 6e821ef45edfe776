"""What all customers do, whichever channel they use."""

import itertools
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import httpx

from tests.desk import Desk

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Heard:
    """One thing a customer was told, with the choices offered: token by label."""

    text: str
    choices: dict[str, str]


class Customer(ABC):
    """`inline` is what the response to the last message carried, `heard` all that arrived."""

    channel: ClassVar[str]
    tells_language: ClassVar[bool] = True

    def __init__(self, desk: Desk, locale: str = "zh") -> None:
        self.desk = desk
        self.locale = locale
        self.number = next(_numbers)
        self.heard: list[Heard] = []
        self.inline: list[Heard] = []
        self.status = 0
        self._last: httpx.Request | None = None

    @property
    @abstractmethod
    def address(self) -> str: ...

    @property
    def conversation(self) -> str:
        return self.desk.runtime.parts.identify(self.channel, self.address)

    @property
    def latest(self) -> str:
        """What was said last."""
        return self.heard[-1].text if self.heard else ""

    @property
    def choices(self) -> dict[str, str]:
        """The choices offered last."""
        return next((heard.choices for heard in reversed(self.heard) if heard.choices), {})

    async def says(self, text: str) -> None:
        await self.posts(self.text(text))

    async def taps(self, label: str) -> None:
        await self.posts(self.tap(self.choices[label], label))

    async def taps_token(self, token: str) -> None:
        await self.posts(self.tap(token, "1"))

    async def shows(self, content: bytes, name: str = "凭证.png") -> None:
        await self.posts(self.file(content, name))

    async def repeats(self) -> None:
        """The last message comes once more, as when its answer was lost."""
        assert self._last is not None
        await self.posts(self._last)

    async def posts(self, request: httpx.Request) -> None:
        """Send, hear the answer, and let everything due be done."""
        self._last = request
        self.desk.time.passes(seconds=1)
        response = await self.desk.client.send(request)
        self.status = response.status_code
        self.inline = self.in_response(response) if response.status_code == 200 else []
        self.heard += self.inline
        await self.desk.settle()
        await self.hears()

    @abstractmethod
    def text(self, text: str) -> httpx.Request: ...

    @abstractmethod
    def tap(self, token: str, label: str) -> httpx.Request: ...

    @abstractmethod
    def file(self, content: bytes, name: str) -> httpx.Request: ...

    @abstractmethod
    def scanned(self, payload: str) -> httpx.Request:
        """What comes when they scanned a QR code that holds this."""
        ...

    @abstractmethod
    def in_response(self, response: httpx.Response) -> list[Heard]: ...

    @abstractmethod
    async def hears(self) -> None:
        """Take in what was sent apart from the answers."""
