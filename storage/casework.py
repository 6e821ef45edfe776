"""What follows from changed cases, in the transaction that changes them: history, ratings, counters,
what staff are told and have to do, and what the clock does next."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from zlib import crc32

from msgspec import structs
from sqlalchemy import Connection

from cases.calls import Call
from cases.complaint import Complaint
from cases.tallying import Lengths, Tallies, lengths, tallies
from storage import alerts, complaints, due, ratings, search, tasks
from storage import tallies as counters
from storage.alerts import Facts
from storage.codec import Codec
from storage.due import Job
from storage.hints import ANY_CASE, case_topic
from storage.roster import Roster
from storage.tasks import Task, task_number

_TASKS = {"grave": "executive"}
_FOUND = frozenset({"accepted", "assigned"})
"""Events after which the clock need not look for a handler."""


class Casework:
    """The cases of one transaction. Times are aware; days are counted in `zone`. `changed`: their ids."""

    def __init__(
        self, connection: Connection, codec: Codec, now: datetime, zone: tzinfo, roster: Roster
    ) -> None:
        self._connection = connection
        self._codec = codec
        self._now = now
        self._zone = zone
        self._roster = roster
        self.changed: set[str] = set()
        self._received: list[Complaint] = []
        self._tallies: list[Tallies] = []
        self._lengths: list[Lengths] = []
        self._calls: list[tuple[Complaint, Call, str]] = []
        self._jobs: list[Job] = []
        self._tells: list[Job] = []

    @property
    def topics(self) -> set[str]:
        """Who follows a case that was changed, or all of them."""
        return {ANY_CASE, *map(case_topic, self.changed)} if self.changed else set()

    def receive(self, complaint: Complaint) -> None:
        """A new case, written with all others of the transaction."""
        self._received.append(complaint)

    def change(self, complaint: Complaint) -> None:
        """Write a changed case back now; raises Stale."""
        complaints.save(self._connection, self._codec, complaint)
        self._follow(complaint)

    def flush(self) -> tuple[list[Job], list[Job]]:
        """Write what is left; returns the jobs to be scheduled, and those to be done no later."""
        if self._received:
            complaints.add(self._connection, self._codec, self._received)
            for complaint in self._received:
                self._follow(complaint)
            self._received = []
        self._call()
        jobs, tells = self._jobs, self._tells
        counters.apply(self._connection, self._tallies)
        counters.apply_lengths(self._connection, self._lengths)
        self._jobs, self._tells, self._tallies, self._lengths = [], [], [], []
        return jobs, tells

    def _follow(self, complaint: Complaint) -> None:
        """Take from the case what its changes bring about: it may be changed once more."""
        self.changed.add(complaint.id)
        ratings.record(self._connection, self._codec, complaint)
        search.keep(self._connection, self._codec, complaint)
        self._tallies.append(tallies(complaint, self._zone))
        self._lengths.append(lengths(complaint, self._zone))
        actors = {event.seq: event.actor for event in complaint.events}
        self._calls += [(complaint, call, actors.get(call.event_seq, "")) for call in complaint.calls]
        if complaint.assign_at is None and any(event.kind in _FOUND for event in complaint.events):
            due.take_early(self._connection, self._codec, "assign", complaint.id)
        for kind, at in (("case", complaint.look_at), ("assign", complaint.assign_at)):
            if at is not None:
                self._jobs.append(Job(kind, complaint.id, at))
        if complaint.tell_at is not None:
            self._tells.append(Job("tell", complaint.id, complaint.tell_at))
        complaint.events, complaint.calls = [], []
        complaint.look_at = complaint.assign_at = complaint.tell_at = None

    def _call(self) -> None:
        """Tell staff, each of one thing once, nobody of what they did; a call with a time makes a task."""
        if not self._calls:
            return
        told: dict[tuple[str, str, int], tuple[str, Facts]] = {}
        work: list[Task] = []
        for complaint, call, actor in self._calls:
            ids = self._roster.audience(call.to, handler=complaint.handler, team=complaint.team)
            facts = Facts(call.kind, complaint.id, complaint.number, call.event_seq)
            if call.due_at is not None:
                task = _task(complaint, call, ids)
                work.append(task)
                facts = structs.replace(facts, task=task_number(task), due_at=call.due_at)
            for id_ in ids:
                if id_ != actor.partition(":")[2]:
                    told[id_, complaint.id, call.event_seq] = (id_, facts)
        self._calls = []
        alerts.add(self._connection, self._codec, list(told.values()), self._now)
        tasks.add(self._connection, self._codec, work, self._now)
        self._jobs += tasks.reminders(work)
        self._jobs += [Job("alert", id_, self._now) for id_ in sorted({id_ for id_, _, _ in told})]


def _task(complaint: Complaint, call: Call, ids: Sequence[str]) -> Task:
    """No message called for it, so its number is made of the event's, below those of messages."""
    number = -(crc32(f"{complaint.id} {call.event_seq}".encode()) >> 1) - 1
    kind = _TASKS.get(call.kind, call.kind)
    owner = ids[0] if ids else None
    return Task(complaint.conversation_id, number, kind, complaint.number, call.due_at, owner, complaint.id)
