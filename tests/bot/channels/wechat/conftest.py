"""One account, connected to a platform and a receiver that only tests know."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest
from starlette.applications import Starlette

from bot.channels.wechat import Account, Mode, Template, WeChat
from tests.bot.channels.sent_files import SentFiles
from tests.bot.channels.wechat.fakes import Clock, FakeReceiver, MemoryContacts, MemoryTokens
from tests.bot.channels.wechat.platform import AES_KEY, APP_ID, SECRET, TOKEN, Callbacks, Platform


@dataclass
class World:
    """`channel` on one side, `platform` and `callbacks` on the other."""

    mode: Mode = Mode.PLAIN
    aes_keys: tuple[str, ...] = (AES_KEY,)
    menu_links: bool = True
    file_cap: int = 1000
    secret: str = SECRET
    template: Template | None = None
    clock: Clock = field(default_factory=Clock)
    tokens: MemoryTokens = field(default_factory=MemoryTokens)
    contacts: MemoryContacts = field(default_factory=MemoryContacts)
    platform: Platform = field(default_factory=Platform)
    files: SentFiles = field(default_factory=SentFiles)

    def __post_init__(self) -> None:
        self.receiver = FakeReceiver(self.clock, self.contacts)
        account = Account(
            TOKEN, APP_ID, self.secret, self.aes_keys, self.mode,
            menu_links=self.menu_links, file_cap=self.file_cap, template=self.template,
        )  # fmt: skip
        self.channel = WeChat(
            self.receiver,
            self.tokens,
            self.contacts,
            account,
            attached=self.files,
            now=self.clock.now,
            monotonic=self.clock.monotonic,
            transport=self.platform.transport,
        )
        self.app = Starlette(routes=self.channel.routes)
        self.callbacks = Callbacks(self.app, self.mode)


@pytest.fixture
async def worlds() -> AsyncIterator[Callable[..., World]]:
    made: list[World] = []

    def make(**settings: object) -> World:
        made.append(World(**settings))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for world in made:
        await world.channel.close()
        await world.callbacks.client.aclose()


@pytest.fixture
def world(worlds: Callable[..., World]) -> World:
    return worlds()
