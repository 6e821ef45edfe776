"""One transaction's worth of changes: conversations under their locks, and all that their turns cause.

A unit is opened on a connection inside `Database.write`, which commits when the work returns: nothing
here or above commits by itself. Changes are gathered and written in as few statements as there are
tables, however many turns share the transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import Connection, insert

from cases.complaint import Complaint
from dialogs.messages import Say
from dialogs.rules import CaseBrief
from storage import complaints, due, evidence, inbox, outbox, threads
from storage.codec import Codec
from storage.due import Job
from storage.evidence import Exhibit
from storage.hints import CATCH_UP_SECONDS, notify
from storage.inbox import Message
from storage.outbox import Row
from storage.tables import consents, tasks
from storage.threads import Contact, Thread

_SOON = timedelta(seconds=CATCH_UP_SECONDS)  # what is due later is seen by then without a hint


class Consent(Struct, frozen=True):
    """A consent given or withdrawn by the message `seq`."""

    conversation_id: str
    seq: int
    kind: str
    given: bool
    notice_version: str


class Task(Struct, frozen=True):
    """Something for staff to do, called for by the message `seq`: "danger" or "person"."""

    conversation_id: str
    seq: int
    kind: str
    words: str


class UnitOfWork:
    """Changes gathered for one transaction. `now` is its time."""

    def __init__(self, connection: Connection, codec: Codec, now: datetime) -> None:
        self._connection = connection
        self._codec = codec
        self.now = now
        self._changed: dict[str, Thread] = {}
        self._said: list[Row] = []
        self._readied: list[Row] = []
        self._received: list[Complaint] = []
        self._exhibits: list[Exhibit] = []
        self._consents: list[Consent] = []
        self._tasks: list[Task] = []
        self._jobs: list[Job] = []
        self._erased: list[str] = []

    # Loading, under the lock of the conversation.

    def open(self, contacts: Mapping[str, Contact]) -> dict[str, Thread]:
        """These conversations, locked; those that are new begin here."""
        return threads.lock_or_create(self._connection, self._codec, contacts)

    def reopen(self, ids: Iterable[str]) -> dict[str, Thread]:
        """The existing ones of these conversations, locked."""
        return threads.lock(self._connection, self._codec, ids)

    def take_in(self, messages: Sequence[Message]) -> set[tuple[str, int]]:
        """Record what came in; (conversation, seq) of the messages that are no repeats."""
        return inbox.take(self._connection, self._codec, messages, self.now)

    def answers_to(self, repeats: Sequence[tuple[str, str]]) -> dict[tuple[str, str], tuple[int, list[Row]]]:
        """The recorded answers to messages taken before, by (conversation, key)."""
        if not repeats:
            return {}
        seqs = inbox.seqs(self._connection, repeats)
        answers = outbox.answers(
            self._connection, self._codec, [(id_, seq) for (id_, _), seq in seqs.items()]
        )
        return {place: (seq, answers.get((place[0], seq), [])) for place, seq in seqs.items()}

    def unsettled(self, ids: Iterable[str]) -> dict[str, list[Row]]:
        """What these conversations still have to be sent, in order."""
        return outbox.unsettled(self._connection, self._codec, ids)

    def cases_of(self, ids: Sequence[str]) -> dict[str, tuple[CaseBrief, ...]]:
        """The customers' own cases, newest first."""
        return complaints.briefs(self._connection, ids) if ids else {}

    def case(self, case_id: str) -> Complaint:
        """One case, locked; raises LookupError."""
        return complaints.load(self._connection, self._codec, case_id)

    def take_job(self, kind: str, subject: str) -> bool:
        """Take a due job away to do it here; False if another did it."""
        return due.take(self._connection, kind, subject, self.now)

    # Changing.

    def settle(self, delivered: Sequence[tuple[str, int]]) -> None:
        """The answers that carried these (conversation, seq) were written out."""
        outbox.settle_answered(self._connection, delivered, self.now)

    def keep(self, thread: Thread) -> None:
        """Write this conversation back."""
        self._changed[thread.id] = thread

    def say(self, thread: Thread, say: Say) -> Row:
        """Put a message into the outbox."""
        row = Row(thread.id, thread.take_seq(), say)
        self._said.append(row)
        self.keep(thread)
        return row

    def ready(self, row: Row) -> None:
        """Send an older message now: with an answer, or as soon as its turn comes."""
        self._readied.append(row)

    def receive(self, complaint: Complaint) -> None:
        """A complaint becomes a case."""
        self._received.append(complaint)

    def change(self, complaint: Complaint) -> None:
        """Write a changed case back."""
        complaints.save(self._connection, self._codec, complaint)

    def offer(self, exhibit: Exhibit) -> None:
        """A file was offered as evidence: the clock fetches it."""
        self._exhibits.append(exhibit)
        self.schedule(Job("fetch", exhibit.id, self.now))

    def consent(self, consent: Consent) -> None:
        """Keep proof of a consent."""
        self._consents.append(consent)

    def call_for(self, task: Task) -> None:
        """Have staff do something."""
        self._tasks.append(task)

    def schedule(self, job: Job) -> None:
        """Have the clock do something."""
        self._jobs.append(job)

    def erase_words(self, conversation_id: str) -> None:
        """Delete everything that was said in this conversation."""
        self._erased.append(conversation_id)

    def flush(self) -> set[str]:
        """Write everything gathered; returns the topics that others should be told of after the commit."""
        connection, codec = self._connection, self._codec
        threads.save(connection, codec, self._changed.values())
        outbox.add(connection, codec, self._said, self.now)
        outbox.lease_to_answers(connection, self._readied, self.now)
        complaints.add(connection, codec, self._received)
        evidence.add(connection, codec, self._exhibits, self.now)
        due.schedule(connection, self._jobs)
        self._add_consents()
        self._add_tasks()
        if self._erased:
            inbox.erase(connection, self._erased)
        topics = self._topics()
        notify(connection, topics)
        return topics

    def _topics(self) -> set[str]:
        """Who has something to do: those who follow a conversation, the sender, the clock."""
        topics = {row.conversation_id for row in self._said}
        if any(row.leased_until is None for row in (*self._said, *self._readied)):
            topics.add("outbox")
        if any(job.due_at <= self.now + _SOON for job in self._jobs):
            topics.add("due")
        return topics

    def _add_consents(self) -> None:
        if self._consents:
            rows = [
                {
                    "conversation_id": one.conversation_id,
                    "seq": one.seq,
                    "kind": one.kind,
                    "given": int(one.given),
                    "notice_version": one.notice_version,
                    "at": self.now,
                }
                for one in self._consents
            ]
            self._connection.execute(insert(consents), rows)

    def _add_tasks(self) -> None:
        if self._tasks:
            rows = [
                {
                    "conversation_id": one.conversation_id,
                    "seq": one.seq,
                    "kind": one.kind,
                    "state": "open",
                    "created_at": self.now,
                    "sealed_words": self._codec.seal(
                        one.words, "tasks", one.conversation_id, one.seq, one.kind
                    ),
                }
                for one in self._tasks
            ]
            self._connection.execute(insert(tasks), rows)
