"""What the web page needs, kept in the database and the blob store."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection

from bot.channels.webchat.ports import Entry, Passage, Stored, TooLarge, Unavailable
from cases.rules import CaseRules
from storage import blobs, case_pages, data_copies, outbox, reply_files, views
from storage.case_pages import CasePage
from storage.codec import Codec
from storage.data_copies import Copy
from storage.engine import Database, Work
from storage.errors import StorageError
from storage.evidence import UPLOADS
from storage.hints import Hints
from storage.reply_files import ReplyFile

T = TypeVar("T")


class StoredTranscript:
    """`bot.channels.webchat.ports.Transcript` over inbox and outbox."""

    def __init__(self, database: Database, codec: Codec, now: Callable[[], datetime]) -> None:
        self._database = database
        self._codec = codec
        self._now = now

    async def since(self, conversation_id: str, seq: int) -> Passage:
        def work(connection: Connection) -> Passage:
            entries = views.transcript(connection, self._codec, conversation_id, seq)
            shown = tuple(Entry(one.seq, one.at, one.content, one.key) for one in entries)
            return Passage(shown, views.locale(connection, self._codec, conversation_id))

        try:
            return await self._database.read(work)
        except StorageError as error:
            raise Unavailable from error

    async def seen(self, conversation_id: str, seq: int) -> None:
        work = partial(outbox.settle_seen, conversation_id=conversation_id, seq=seq, now=self._now())
        try:
            await self._database.write(work)
        except StorageError as error:
            raise Unavailable from error


class StoredCases:
    """`bot.channels.webchat.ports.Cases`."""

    def __init__(self, database: Database, codec: Codec, rules: CaseRules) -> None:
        self._database = database
        self._codec = codec
        self._rules = rules

    async def page(self, conversation_id: str, case_id: str) -> CasePage | None:
        def work(connection: Connection) -> CasePage | None:
            return case_pages.page(connection, self._codec, conversation_id, case_id, self._rules)

        return await self._read(work)

    async def copy(self, conversation_id: str) -> Copy:
        return await self._read(partial(data_copies.copy, codec=self._codec, conversation_id=conversation_id))

    async def sent(self, conversation_id: str, id_: str) -> ReplyFile | None:
        return await self._read(
            partial(reply_files.told, codec=self._codec, conversation_id=conversation_id, id_=id_)
        )

    async def messages(self, conversation_id: str, after: int, up_to: int) -> Sequence[Entry]:
        def work(connection: Connection) -> Sequence[Entry]:
            found = data_copies.messages(connection, self._codec, conversation_id, after, up_to)
            return [Entry(one.seq, one.at, one.content) for one in found]

        return await self._read(work)

    async def _read(self, work: Work[T]) -> T:
        try:
            return await self._database.read(work)
        except StorageError as error:
            raise Unavailable from error


class StoredUploads:
    """`bot.channels.webchat.ports.Uploads`: kept apart from the evidence until they were examined."""

    def __init__(self, store: blobs.Blobs, codec: Codec) -> None:
        self._blobs = store
        self._codec = codec

    async def put(self, conversation_id: str, key: str, chunks: AsyncIterator[bytes], limit: int) -> Stored:
        ref = f"{UPLOADS}/{self._codec.digest('upload', conversation_id, key)}"
        try:
            stored = await self._blobs.put(ref, chunks, limit=limit)
        except blobs.TooLarge as error:
            raise TooLarge from error
        except blobs.BlobsUnavailable as error:
            raise Unavailable from error
        return Stored(ref, stored.size)

    async def open(self, ref: str) -> AsyncIterator[bytes]:
        try:
            async for piece in self._blobs.stream(ref):
                yield piece
        except blobs.BlobMissing as error:
            raise FileNotFoundError(ref) from error


class Hinted:
    """`bot.channels.webchat.ports.Hints` over the hints of commits."""

    def __init__(self, hints: Hints) -> None:
        self._hints = hints

    def listen(self, conversation_id: str) -> AsyncIterator[None]:
        return self._hints.listen(conversation_id)
