"""One transaction's worth of changes: conversations under their locks, and all that their turns cause.

A unit is opened on a connection inside `Database.write`, which commits when the work returns: nothing
here or above commits by itself. Changes are gathered and written in as few statements as there are
tables, however many turns share the transaction.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from cases.calls import Audience
from cases.complaint import Complaint
from cases.events import Event
from cases.rules import CaseRules
from dialogs.messages import Say
from dialogs.rules import CaseBrief
from storage import (
    alerts,
    complaints,
    consents,
    due,
    erasing,
    evidence,
    history,
    inbox,
    notices,
    outbox,
    tasks,
    threads,
)
from storage.alerts import Facts
from storage.briefs import briefs
from storage.casework import Casework
from storage.codec import Codec
from storage.consents import Consent
from storage.due import Job
from storage.evidence import Exhibit
from storage.hints import CATCH_UP_SECONDS, notify
from storage.inbox import Message
from storage.notices import Notice
from storage.outbox import Row
from storage.roster import Roster
from storage.tasks import Task
from storage.threads import Contact, Thread

P = ParamSpec("P")
T = TypeVar("T")

CHINA = timezone(timedelta(hours=8))
_SOON = timedelta(seconds=CATCH_UP_SECONDS)  # what is due later is seen by then without a hint


class UnitOfWork:
    """Changes gathered for one transaction. `now` is its time; what managers count is counted by the days
    of `zone`. Units of one transaction may share a `roster`."""

    def __init__(
        self,
        connection: Connection,
        codec: Codec,
        now: datetime,
        zone: tzinfo = CHINA,
        roster: Roster | None = None,
    ) -> None:
        self._connection = connection
        self._codec = codec
        self.now = now
        self.roster = roster or Roster(connection, codec, now)
        self._casework = Casework(connection, codec, now, zone, self.roster)
        self._changed: dict[str, Thread] = {}
        self._said: list[Row] = []
        self._readied: list[Row] = []
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

    def cases_of(self, ids: Sequence[str], rules: CaseRules) -> dict[str, tuple[CaseBrief, ...]]:
        """The customers' own cases, open ones first, then the newest."""
        return briefs(self._connection, self._codec, ids, rules) if ids else {}

    def case(self, case_id: str) -> Complaint:
        """One case, locked; raises LookupError."""
        return complaints.load(self._connection, self._codec, case_id)

    def case_numbered(self, number: str) -> Complaint:
        """The case of this number as it is shown, locked; raises LookupError."""
        return complaints.load_by_number(self._connection, self._codec, number)

    def repeats(self, conversation_id: str, phone: str, since: datetime) -> int:
        """How many cases of this person, known by conversation and phone, were received since then."""
        return complaints.repeats(self._connection, self._codec, conversation_id, phone, since)

    def events_after(self, case_id: str, seq: int) -> list[Event]:
        """The events of a case after `seq`, in order."""
        return history.after(self._connection, self._codec, case_id, seq)

    def run(
        self, work: Callable[Concatenate[Connection, Codec, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What another module of storage reads or writes, in this transaction."""
        return work(self._connection, self._codec, *args, **kwargs)

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
        """A complaint becomes a case, with all that follows: see `change`."""
        self._casework.receive(complaint)

    def change(self, complaint: Complaint) -> None:
        """Write a changed case back; raises Stale. Its history, its ratings and the counters grow with it,
        staff are told, and the clock looks at it, tells its customer and assigns it when it says so."""
        self._casework.change(complaint)

    def told(self, case_id: str, seq: int, row: Row | None, new: Sequence[Notice] = ()) -> None:
        """The customer was told of the events up to `seq`: of the notices among them by the message `row`."""
        complaints.told(self._connection, case_id, seq)
        if row is not None:
            notices.record(self._connection, new, row.conversation_id, row.seq, self.now)

    def offer(self, exhibit: Exhibit) -> None:
        """A file was offered as evidence: the clock fetches it."""
        self._exhibits.append(exhibit)
        self.schedule(Job("fetch", exhibit.id, self.now))

    def consent(self, consent: Consent) -> None:
        """Keep proof of a consent."""
        self._consents.append(consent)

    def call_for(self, task: Task) -> None:
        """Have staff do something, by its time."""
        self._tasks.append(task)
        self._jobs += tasks.reminders([task])

    def page(self, to: Audience, facts: Facts, *, handler: str | None = None, team: str = "") -> list[str]:
        """Have these staff be told now; their ids, the administrators' where nobody else is there."""
        ids = self.roster.audience(to, handler=handler, team=team)
        self.alert(ids, facts)
        return ids

    def alert(self, ids: Sequence[str], facts: Facts) -> None:
        """Have these members of staff be told now."""
        alerts.add(self._connection, self._codec, [(id_, facts) for id_ in ids], self.now)
        self._jobs += [Job("alert", id_, self.now) for id_ in ids]

    def schedule(self, job: Job) -> None:
        """Have the clock do something."""
        self._jobs.append(job)

    def erase_words(self, conversation_id: str) -> None:
        """Delete everything that was said in this conversation."""
        self._erased.append(conversation_id)

    def erase_conversation(self, thread: Thread) -> None:
        """Delete all that is known of somebody without cases; the conversation begins anew."""
        self._jobs += erasing.forget_state(thread, self.now)
        self.erase_words(thread.id)
        self.keep(thread)

    def erase_case(self, case_id: str) -> None:
        """Delete the personal data of a case, files included. Do it after the change that says so."""
        self._jobs += erasing.erase_case(self._connection, self._codec, case_id, self.now)

    def flush(self) -> set[str]:
        """Write everything gathered; returns the topics that others should be told of after the commit."""
        connection, codec = self._connection, self._codec
        threads.save(connection, codec, self._changed.values())
        outbox.add(connection, codec, self._said, self.now)
        outbox.lease_to_answers(connection, self._readied, self.now)
        evidence.add(connection, codec, self._exhibits, self.now)
        self._schedule(*self._casework.flush())
        consents.add(connection, self._consents, self.now)
        tasks.add(connection, codec, self._tasks, self.now)
        if self._erased:
            inbox.erase(connection, self._erased)
        topics = self._topics()
        notify(connection, topics)
        return topics

    def _schedule(self, jobs: list[Job], tells: list[Job]) -> None:
        """Of several times for one job the last holds. All transactions take the rows in one order."""
        self._jobs += jobs
        latest = {(job.kind, job.subject): job for job in self._jobs}
        due.schedule(self._connection, [latest[key] for key in sorted(latest)])
        due.schedule_no_later(self._connection, sorted(tells, key=lambda job: job.subject))
        self._jobs += tells

    def _topics(self) -> set[str]:
        """Who has something to do: those who follow a conversation or a case, the sender, the clock."""
        topics = {row.conversation_id for row in self._said} | self._casework.topics
        if any(row.leased_until is None for row in (*self._said, *self._readied)):
            topics.add("outbox")
        if any(job.due_at <= self.now + _SOON for job in self._jobs):
            topics.add("due")
        return topics
