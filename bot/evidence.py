"""Fetching evidence: each file offered is brought here, checked and kept, or refused with a message."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import filetype
from sqlalchemy import Connection

from bot.channels.base import Channel, FetchError
from cases.exhibits import FileRules
from dialogs import notices
from dialogs.files import count_out
from dialogs.rules import Rules
from storage import evidence, reply_files
from storage.blobs import Blobs, TooLarge
from storage.codec import Codec
from storage.due import Job
from storage.engine import Database
from storage.evidence import UPLOADS, Examined, Exhibit
from storage.threads import Contact, contact_of
from storage.unit_of_work import UnitOfWork

UPLOADS_KEPT = timedelta(days=1)
_HEAD = 8192
_TRIES = 6


@dataclass(frozen=True)
class EvidenceJobs:
    """What the clock does about evidence. `page` is the channel that takes the uploads of signed links."""

    database: Database
    codec: Codec
    blobs: Blobs
    channels: Mapping[str, Channel]
    page: str
    limits: FileRules
    rules: Rules
    now: Callable[[], datetime]
    publish: Callable[[set[str]], None]

    async def fetch(self, job: Job) -> None:
        """Bring one file here. Raises FetchError to be tried again later."""
        found = await self.database.read(partial(self._find, job.subject))
        if found is None:
            await self._settle(job, None, None)
            return
        exhibit, contact = found
        await self._settle(job, exhibit, await self._examine(job, exhibit, contact))

    async def erase(self, job: Job) -> None:
        """Delete the files of a complaint that was given up, or whose data are erased."""
        ids = await self.database.read(partial(evidence.of_draft, draft=job.subject))
        replied = await self.database.read(partial(reply_files.of_case, case_id=job.subject))
        for id_ in (*ids, *replied):
            await self.blobs.delete(id_)

        def work(connection: Connection) -> None:
            if UnitOfWork(connection, self.codec, self.now()).take_job(job.kind, job.subject):
                evidence.remove(connection, job.subject)
                reply_files.remove(connection, replied)

        await self.database.write(work)

    async def sweep(self, job: Job) -> None:
        """Once a day, delete uploads that were examined or that no message ever spoke of, and what staff did
        not finish uploading or removing."""
        now = self.now()
        left = await self.database.read(partial(reply_files.unfinished, before=now - UPLOADS_KEPT))
        for id_ in left:
            await self.blobs.delete(id_)
        await self.database.write(partial(reply_files.remove, ids=left))
        async for key in self.blobs.list_older_than(now - UPLOADS_KEPT, UPLOADS):
            await self.blobs.delete(key)

        def work(connection: Connection) -> set[str]:
            unit = UnitOfWork(connection, self.codec, now)
            if unit.take_job(job.kind, job.subject):
                unit.schedule(Job(job.kind, job.subject, now + UPLOADS_KEPT))
            return unit.flush()

        self.publish(await self.database.write(work))

    async def _examine(self, job: Job, exhibit: Exhibit, contact: Contact) -> Examined:
        channel = self.channels[self.page if exhibit.file.draft else contact.channel]
        head = bytearray()
        largest = max(self.limits.max_bytes.values())
        try:
            pieces = _watched(channel.fetch(exhibit.file.ref), head)
            stored = await self.blobs.put(exhibit.id, pieces, limit=largest)
        except TooLarge:
            return Examined("refused", reason="too_large")
        except FetchError as error:
            if error.permanent:
                return Examined("lost", reason="too_large" if error.reason == "too_large" else "lost")
            if job.attempts + 1 >= _TRIES:
                return Examined("lost", reason="lost")
            raise
        guess = filetype.guess(bytes(head))
        kind = guess.extension if guess else None
        reason = self.limits.refusal(stored.size, kind)
        if reason:
            await self.blobs.delete(exhibit.id)
            return Examined("refused", size=stored.size, reason=reason)
        return Examined("stored", size=stored.size, content_type=guess.mime if guess else None)

    async def _settle(self, job: Job, exhibit: Exhibit | None, examined: Examined | None) -> None:
        topics = await self.database.write(partial(self._record, job, exhibit, examined))
        self.publish(topics)

    def _find(self, exhibit_id: str, connection: Connection) -> tuple[Exhibit, Contact] | None:
        exhibit = evidence.find(connection, self.codec, exhibit_id)
        if exhibit is None or exhibit.state != "offered":
            return None
        return exhibit, contact_of(connection, self.codec, exhibit.conversation_id)

    def _record(
        self, job: Job, exhibit: Exhibit | None, examined: Examined | None, connection: Connection
    ) -> set[str]:
        """In one transaction: the job is done, the file settled, a refusal told."""
        unit = UnitOfWork(connection, self.codec, self.now())
        threads = unit.reopen([exhibit.conversation_id]) if exhibit else {}
        if not unit.take_job(job.kind, job.subject) or exhibit is None or examined is None:
            return set()
        evidence.settle(connection, exhibit, examined)
        if examined.reason:
            thread = threads[exhibit.conversation_id]
            count_out(thread.state, exhibit.draft)
            unit.say(
                thread, notices.evidence_refused(exhibit.file.name, examined.reason, thread.state, self.rules)
            )
        return unit.flush()


async def _watched(pieces: AsyncIterator[bytes], head: bytearray) -> AsyncIterator[bytes]:
    """The same pieces; their beginning is kept in `head`."""
    async for piece in pieces:
        if len(head) < _HEAD:
            head += piece[: _HEAD - len(head)]
        yield piece
