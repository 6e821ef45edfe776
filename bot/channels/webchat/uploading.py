"""Files on their way from a browser to the evidence: kept first, then handed to the dialog."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from msgspec.structs import replace

from bot.channels.base import Answer, Incoming, Overloaded, Receiver
from bot.channels.webchat.multipart import Part
from bot.channels.webchat.ports import BackOffice, TooLarge, Unavailable
from bot.channels.webchat.posted import clean
from bot.channels.webchat.refusals import Refusal, bad, later
from bot.channels.webchat.settings import MEGABYTE, Limits
from dialogs.messages import Content, File, FileKind

_KINDS = {"image": FileKind.PHOTO, "audio": FileKind.VOICE, "video": FileKind.VIDEO}


class Uploading:
    """Keeps uploads, so many at once, and tells the receiver of each."""

    def __init__(self, office: BackOffice, limits: Limits) -> None:
        self._office = office
        self._limits = limits
        self._running = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """A place among the requests that upload; refuses when all are taken."""
        if self._running >= self._limits.uploads_at_once:
            raise later()
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1

    @property
    def body_limit(self) -> int:
        """How large a request with the most and largest files may be, in bytes."""
        return self._limits.max_file * self._limits.max_files_at_once + MEGABYTE

    async def keep(self, part: Part, incoming: Incoming, **said: str | None) -> Answer:
        """Keep this file and hand it on as `incoming`, whose content it becomes; `said` goes into it."""
        office = self._office
        conversation_id = office.identify(incoming.channel, incoming.address)
        try:
            limit = self._limits.max_file
            stored = await office.uploads.put(conversation_id, incoming.key, part.chunks, limit)
        except TooLarge as error:
            raise Refusal(413, "too_large") from error
        except Unavailable as error:
            raise later() from error
        if not stored.size:
            raise bad("empty_file")
        name = file_name(part.filename or "")
        file = File(stored.ref, kind_of(part.media_type), name, stored.size)
        return await hand_over(office.receiver, incoming, replace(file, **said))


async def hand_over(receiver: Receiver, incoming: Incoming, content: Content) -> Answer:
    """Let the receiver take `content` as `incoming`; refuses for later when there is too much to do."""
    try:
        return await receiver.receive(replace(incoming, content=content))
    except Overloaded as error:
        raise later() from error


def kind_of(media_type: str) -> FileKind:
    """What kind of file the browser says it is; what it really is shows later, from its bytes."""
    return _KINDS.get(media_type.partition("/")[0].strip().lower(), FileKind.DOCUMENT)


def file_name(name: str) -> str:
    """The last part of a file's name, short and without control characters."""
    base = re.split(r"[/\\]", clean(name).replace("\n", " "))[-1]
    return base if len(base) <= 120 else base[:80] + "…" + base[-39:]
