"""The turns of one transaction: each conversation locked, repeats answered from record, the rest advanced."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from msgspec import Struct
from sqlalchemy import Connection

from bot import continuing
from bot.attached import carriers
from bot.channels.base import Answer, Channel, Outgoing
from bot.effects import Effects
from bot.jobs.base import Desk
from bot.jobs.telling import tell_before
from bot.staff_desk import StaffDesk
from dialogs.advance import advance
from dialogs.messages import Command, Content, Left, Say, Tap, Wake
from dialogs.rules import CaseBrief, Moment, Rules
from dialogs.staff.binding import read_code
from storage import rosters, staff
from storage.codec import Codec
from storage.due import Job
from storage.inbox import Message
from storage.outbox import ANSWER_LEASE, Row
from storage.threads import Contact, Thread
from storage.unit_of_work import UnitOfWork

Link = Callable[[datetime, Contact, str, str, str], str]


class Request(Struct, frozen=True):
    """A message to be taken, or a conversation to be woken (then `contact` is not known)."""

    conversation_id: str
    contact: Contact | None
    key: str
    content: Content
    locale: str | None
    beside: bool
    new_id: str


@dataclass(frozen=True)
class Turns:
    """Takes requests, at most one per conversation. `link` signs the address of a field's page from
    time, contact, locale, field and draft."""

    rules: Rules
    codec: Codec
    channels: Mapping[str, Channel]
    effects: Effects
    staff_desk: StaffDesk
    link: Link

    def take(
        self,
        connection: Connection,
        requests: Sequence[Request],
        delivered: Sequence[tuple[str, int]],
        now: datetime,
    ) -> tuple[list[Answer], set[str]]:
        """Do all of it inside the transaction of `connection`; the answers, in order of the requests,
        and the topics that changed."""
        unit = UnitOfWork(connection, self.codec, now, self.rules.zone)
        threads = _open(unit, requests)
        unit.settle(delivered)
        seqs = _take_in(unit, requests, threads)
        repeats = unit.answers_to([(r.conversation_id, r.key) for r in requests if _is_repeat(r, seqs)])
        ids = list(seqs)
        waiting = unit.unsettled(ids) if ids else {}
        cases = unit.cases_of([id_ for id_ in ids if threads[id_].cases], self.staff_desk.cases)
        answers = []
        for request in requests:
            id_ = request.conversation_id
            if id_ in seqs:
                answers.append(
                    self._turn(
                        unit, request, threads[id_], seqs[id_], waiting.get(id_, []), cases.get(id_, ())
                    )
                )
            else:
                answers.append(_again(unit, request, repeats))
        return answers, unit.flush()

    def _turn(
        self,
        unit: UnitOfWork,
        request: Request,
        thread: Thread,
        seq: int,
        waiting: list[Row],
        cases: tuple[CaseBrief, ...],
    ) -> Answer:
        says = self._at_the_staff_desk(unit, request, thread)
        first: list[Row] = []
        if says is None:
            says = self._in_the_dialog(unit, request, thread, seq, cases)
            first = self._waiting_for_morning(unit, request, thread, cases)
        if not request.beside:  # a page in a browser opens no way to write on the messenger
            _heard(thread, request.content, unit.now)
        unit.keep(thread)
        said = [*first, *(unit.say(thread, say) for say in says)]
        carried = self._inline(unit, request, thread.contact, seq, waiting, said)
        return _answer(thread.id, seq, carried)

    def _at_the_staff_desk(self, unit: UnitOfWork, request: Request, thread: Thread) -> list[Say] | None:
        """What staff hear in their own chat, and anybody who sends a code to bind it; None for customers."""
        if thread.staff_id is not None:
            member = unit.run(staff.find, thread.staff_id)
            if member is not None and member.active:
                return self.staff_desk.take(unit, thread, member, request.content, unit.now)
        code = read_code(request.content)
        return None if code is None else self.staff_desk.bind(unit, thread, code, unit.now)

    def _in_the_dialog(
        self,
        unit: UnitOfWork,
        request: Request,
        thread: Thread,
        seq: int,
        cases: tuple[CaseBrief, ...],
    ) -> list[Say]:
        moment = self._moment(unit, request, thread, cases)
        turn = advance(self.rules, thread.state, request.content, moment)
        if turn.wake_at and (thread.wake_at is None or turn.wake_at < thread.wake_at):
            thread.wake_at = turn.wake_at
            unit.schedule(Job("wake", thread.id, turn.wake_at))
        return [*turn.says, *self.effects.carry_out(unit, thread, seq, turn.effects, cases)]

    def _waiting_for_morning(
        self, unit: UnitOfWork, request: Request, thread: Thread, cases: tuple[CaseBrief, ...]
    ) -> list[Row]:
        rules = self.staff_desk.cases
        awake = isinstance(request.content, Wake | Left) or not cases
        if awake or rules.quiet_hours.next_allowed(unit.now, rules.zone) <= unit.now:
            return []
        carries = carriers(self.channels)
        desk = Desk(self.rules, rules, self.effects.link, answerable=frozenset(), carries=carries)
        return tell_before(unit, desk, thread, [case.id for case in cases])

    def _inline(
        self,
        unit: UnitOfWork,
        request: Request,
        contact: Contact,
        seq: int,
        waiting: list[Row],
        said: list[Row],
    ) -> list[Row]:
        """Lease to the answer what it carries: the leading messages, unless another has one in hand."""
        inline = not request.beside and not isinstance(request.content, Wake)
        if not inline or any(row.leased_until and row.leased_until > unit.now for row in waiting):
            return []
        rows = [*waiting, *said]
        count = self.channels[contact.channel].inline([row.say for row in rows])
        carried = rows[:count]
        for row in carried:
            row.answered_in, row.leased_until = seq, unit.now + ANSWER_LEASE
        for row in waiting:
            unit.ready(row)
        return carried

    def _moment(
        self, unit: UnitOfWork, request: Request, thread: Thread, cases: tuple[CaseBrief, ...]
    ) -> Moment:
        return Moment(
            now=unit.now,
            new_id=request.new_id,
            key=request.key,
            channel=thread.contact.channel,
            locale=request.locale,
            cases=cases,
            link=partial(self.link, unit.now, thread.contact, thread.state.locale),
            person_at=partial(self._person_at, unit),
            handover=partial(continuing.opens, unit, self.staff_desk.cases),
        )

    def _person_at(self, unit: UnitOfWork) -> datetime | None:
        """When somebody is on duty or at work next; None if that is now."""
        works = self.staff_desk.cases.calendar.next_working_moment(unit.now)
        on_duty = unit.run(lambda connection, _: rosters.next_duty(connection, unit.now))
        soonest = min(works, on_duty or works)
        return soonest if soonest > unit.now else None


def _open(unit: UnitOfWork, requests: Sequence[Request]) -> dict[str, Thread]:
    contacts = {r.conversation_id: r.contact for r in requests if r.contact is not None}
    threads = unit.open(contacts) if contacts else {}
    woken = [r.conversation_id for r in requests if r.contact is None]
    return {**threads, **unit.reopen(woken)} if woken else threads


def _take_in(unit: UnitOfWork, requests: Sequence[Request], threads: Mapping[str, Thread]) -> dict[str, int]:
    """The inbox numbers of the new messages by conversation; a wake-up that is due has none of its own."""
    messages = []
    seqs: dict[str, int] = {}
    for request in requests:
        thread = threads.get(request.conversation_id)
        if request.contact is None:
            if unit.take_job("wake", request.conversation_id) and thread:
                thread.wake_at = None
                seqs[thread.id] = thread.next_seq
        elif thread:
            messages.append(Message(thread.id, thread.take_seq(), request.key, request.content))
    return seqs | dict(unit.take_in(messages))


def _is_repeat(request: Request, seqs: Mapping[str, int]) -> bool:
    return request.contact is not None and request.conversation_id not in seqs


def _again(
    unit: UnitOfWork, request: Request, repeats: Mapping[tuple[str, str], tuple[int, list[Row]]]
) -> Answer:
    """The recorded answer of a message taken before, leased anew for this try."""
    seq, rows = repeats.get((request.conversation_id, request.key), (0, []))
    for row in rows:
        if row.state == "queued":
            row.leased_until = unit.now + ANSWER_LEASE
            unit.ready(row)
    return _answer(request.conversation_id, seq, [] if request.beside else rows)


def _answer(conversation_id: str, seq: int, rows: Sequence[Row]) -> Answer:
    return Answer(conversation_id, seq, tuple(Outgoing(conversation_id, row.seq, row.say) for row in rows))


def _heard(thread: Thread, content: Content, now: datetime) -> None:
    """What the customer just did opens the channel to them, for as long as its platform has it."""
    if isinstance(content, Wake):
        return
    thread.unreachable = "left" if isinstance(content, Left) else None
    match content:
        case Left():
            thread.wrote_at = thread.tapped_at = None
        case Tap() | Command():
            thread.tapped_at, thread.tapped_spent = now, 0
        case _:
            thread.wrote_at, thread.wrote_spent = now, 0
