"""What stands behind the page in its tests: one in-memory desk, and what a browser would do."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path

import httpx
import yaml
from starlette.applications import Starlette

from bot.channels.base import Answer, Incoming, Outgoing, Overloaded
from bot.channels.webchat.channel import WebChat
from bot.channels.webchat.links import CaseLinks, FieldLinks
from bot.channels.webchat.ports import BackOffice, CaseDesk, Entry, Passage, Stored, TooLarge, Unavailable
from bot.channels.webchat.settings import Limits, PageSettings
from cases.satisfaction import RatingRules, reasons_after
from dialogs import wording as catalogues
from dialogs.form import Field, FieldType
from dialogs.messages import Content, Say, Text
from dialogs.wording import Wording
from storage.case_pages import CasePage
from storage.data_copies import Copy
from storage.reply_files import ReplyFile

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
INSURER = {"zh": "示例保险", "en": "Example Insurance"}
ORIGIN = "http://desk.test"
LINK_KEY = bytes(range(64))
FIELDS = {
    "id_number": Field("id_number", FieldType.ID_NUMBER, sensitive=True),
    "authorisation": Field("authorisation", FieldType.FILES),
}
Reply = Callable[[Content], list[Say]]


def echo(content: Content) -> list[Say]:
    """Says back what was said."""
    return [Say(content.text)] if isinstance(content, Text) else [Say(type(content).__name__)]


def identify(channel: str, address: str) -> str:
    """A conversation's id."""
    return hashlib.sha256(f"{channel}|{address}".encode()).hexdigest()[:32]


def label(code: str, locale: str) -> str:
    """What a code of the taxonomy is called."""
    names = {"CLAIM.slow": ("理赔纠纷 / 时效慢", "Claims / Slow"), "HLTH.medical": ("医疗险", "Medical")}
    return names[code][locale == "en"] if code in names else code


@dataclass
class Talk:
    """One conversation of the desk."""

    entries: list[Entry] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)
    seen: int = 0
    locale: str | None = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class Desk:
    """Receiver, transcript and hints in memory."""

    reply: Reply = echo
    talks: dict[str, Talk] = field(default_factory=dict)
    taken: list[Incoming] = field(default_factory=list)
    delivered_answers: list[Answer] = field(default_factory=list)
    overloaded: bool = False
    away: bool = False
    reads: int = 0
    listeners: int = 0

    def talk(self, conversation_id: str) -> Talk:
        return self.talks.setdefault(conversation_id, Talk())

    async def receive(self, incoming: Incoming) -> Answer:
        if self.overloaded:
            raise Overloaded
        conversation_id = identify(incoming.channel, incoming.address)
        talk = self.talk(conversation_id)
        if incoming.key in talk.answers:
            return talk.answers[incoming.key]
        self.taken.append(incoming)
        turn = self._append(talk, incoming.content, incoming.key)
        said = [
            Outgoing(conversation_id, self._append(talk, say), say) for say in self.reply(incoming.content)
        ]
        answer = Answer(conversation_id, turn, tuple(said))
        talk.answers[incoming.key] = answer
        self._hint(talk)
        return answer

    def delivered(self, answer: Answer) -> None:
        self.delivered_answers.append(answer)

    def says(self, conversation_id: str, say: Say) -> int:
        """Tingsu speaks by itself."""
        seq = self._append(self.talk(conversation_id), say)
        self._hint(self.talk(conversation_id))
        return seq

    async def since(self, conversation_id: str, seq: int) -> Passage:
        self.reads += 1
        if self.away:
            raise Unavailable
        talk = self.talks.get(conversation_id) or Talk()
        return Passage(tuple(entry for entry in talk.entries if entry.seq > seq), talk.locale)

    async def seen(self, conversation_id: str, seq: int) -> None:
        if self.away:
            raise Unavailable
        talk = self.talk(conversation_id)
        talk.seen = max(talk.seen, seq)

    async def listen(self, conversation_id: str) -> AsyncIterator[None]:
        talk = self.talk(conversation_id)
        self.listeners += 1
        try:
            while True:
                await talk.changed.wait()
                yield
        finally:
            self.listeners -= 1

    @staticmethod
    def _append(talk: Talk, content: Content | Say, key: str | None = None) -> int:
        seq = len(talk.entries) + 1
        talk.entries.append(Entry(seq, NOW + timedelta(seconds=seq), content, key))
        return seq

    @staticmethod
    def _hint(talk: Talk) -> None:
        talk.changed.set()
        talk.changed.clear()


@dataclass
class Shelf:
    """Uploads in memory."""

    kept: dict[str, bytes] = field(default_factory=dict)
    full: bool = False

    async def put(self, conversation_id: str, key: str, chunks: AsyncIterator[bytes], limit: int) -> Stored:
        if self.full:
            raise Unavailable
        content = b""
        async for chunk in chunks:
            content += chunk
            if len(content) > limit:
                raise TooLarge
        ref = f"{conversation_id}/{key}"
        self.kept[ref] = content
        return Stored(ref, len(content))

    async def open(self, ref: str) -> AsyncIterator[bytes]:
        if ref not in self.kept:
            raise FileNotFoundError(ref)
        yield self.kept[ref]


@dataclass
class Files:
    """The cases of customers by (conversation, case), with what is kept of each customer."""

    pages: dict[tuple[str, str], CasePage] = field(default_factory=dict)
    copies: dict[str, Copy] = field(default_factory=dict)
    said: list[Entry] = field(default_factory=list)
    files: dict[tuple[str, str], ReplyFile] = field(default_factory=dict)
    away: bool = False

    async def sent(self, conversation_id: str, id_: str) -> ReplyFile | None:
        return self.files.get((conversation_id, id_))

    async def page(self, conversation_id: str, case_id: str) -> CasePage | None:
        if self.away:
            raise Unavailable
        return self.pages.get((conversation_id, case_id))

    async def copy(self, conversation_id: str) -> Copy:
        return self.copies[conversation_id]

    async def messages(self, conversation_id: str, after: int, up_to: int) -> Sequence[Entry]:
        return [entry for entry in self.said if after < entry.seq <= up_to]


@cache
def wording() -> Wording:
    """The catalogues as they are shipped."""
    folder = Path(catalogues.__file__).parent
    lines: Mapping[str, dict[str, str]] = {"zh": {}, "en": {}}
    for path in sorted(folder.glob("*.*.yaml")):
        lines[path.name.split(".")[1]].update(yaml.safe_load(path.read_text("utf-8")))
    return Wording(lines)


def channel(
    desk: Desk,
    shelf: Shelf,
    page: PageSettings | None = None,
    overrides: Mapping[str, Mapping[str, str]] | None = None,
    files: Files | None = None,
) -> WebChat:
    """The page on this desk."""
    links, cases = FieldLinks(LINK_KEY), CaseLinks(LINK_KEY)
    behind = CaseDesk(files or Files(), cases, label, partial(reasons_after, rules=RatingRules()))
    office = BackOffice(desk, desk, shelf, desk, links, identify, now=lambda: NOW, desk=behind)
    page = page or PageSettings(INSURER, limits=Limits(max_file=1000, heartbeat_seconds=0.05))
    return WebChat(office, page, wording().with_overrides(overrides or {}), FIELDS)


@asynccontextmanager
async def browser(web: WebChat, **headers: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser with its cookies, on the page's own origin."""
    transport = httpx.ASGITransport(app=Starlette(routes=list(web.routes)))
    headers = {"origin": ORIGIN, "accept-language": "zh-CN,zh;q=0.9", **headers}
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers) as client:
        yield client
