"""Staff at work in tests: hired, bound by a code in their own chat, acting on cases as the console does."""

import itertools
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, select

from cases.actions import Action
from cases.actors import Role
from cases.complaint import Complaint
from cases.performing import perform
from dialogs.staff.binding import written
from storage import deliveries, due, invitations, rosters, staff
from storage.case_tables import cases, events
from storage.flaws import Flaw
from storage.staff import Member, Person
from storage.unit_of_work import UnitOfWork
from storage.verifying import verify
from tests.customers import Customer, TelegramCustomer
from tests.desk import Desk

T = TypeVar("T")
_numbers = itertools.count(1)


class Colleague:
    """A member of staff and the chat that is theirs."""

    def __init__(self, member: Member, chat: Customer) -> None:
        self.member = member
        self.chat = chat
        self._read = len(chat.heard)

    @property
    def id(self) -> str:
        return self.member.id

    @property
    def alerts(self) -> list[str]:
        """What came into the chat since this was last asked for."""
        new = [heard.text for heard in self.chat.heard[self._read :]]
        self._read = len(self.chat.heard)
        return new

    async def hears(self) -> list[str]:
        """The same, with what is on its way."""
        await self.chat.hears()
        return self.alerts

    async def does(self, number: str, action: Action, *, seen: int | None = None) -> Complaint:
        """Do this to a case, in a transaction of its own; raises a Refusal."""
        desk = self.chat.desk

        def work(unit: UnitOfWork) -> Complaint:
            case = unit.case_numbered(number)
            perform(case, action, self.member.actor, unit.now, desk.runtime.parts.case_rules, seen=seen)
            unit.change(case)
            return case

        changed: Complaint = await transact(desk, work)
        return changed

    async def is_on_duty(self, **much: float) -> None:
        """From now on for so long."""
        now = self.chat.desk.time()
        await _write(self.chat.desk, rosters.add_duty, self.id, now, now + timedelta(**much))

    async def is_away(self, **much: float) -> None:
        """From now on for so long; the clock sees to their cases."""
        now = self.chat.desk.time()
        await _write(self.chat.desk, rosters.add_absence, self.id, now, now + timedelta(**much))


async def hire(
    desk: Desk,
    role: Role = Role.HANDLER,
    chat: type[Customer] = TelegramCustomer,
    *,
    name: str = "",
    **about: Any,
) -> Colleague:
    """Somebody new, who has bound their chat."""
    number = next(_numbers)
    person = Person(name or f"职员{number}", f"E{number:04d}", "021-61234567")
    member = Member(f"{number:032x}", role, person, **about)
    code = written(number)

    def work(connection: Connection) -> None:
        codec, now = desk.runtime.parts.codec, desk.time()
        staff.add(connection, codec, member, now)
        digest = invitations.code_digest(codec, code)
        invitations.invite(connection, digest, member.id, now + timedelta(days=1))

    await desk.runtime.parts.database.write(work)
    talker = chat(desk)
    await talker.says(f"绑定 {code}")
    assert "绑定成功" in talker.latest
    return Colleague(member, talker)


async def goes_by(desk: Desk, **much: float) -> None:
    """So much time passes as on a running clock: each thing is done when it is due."""
    ends = desk.time() + timedelta(**much)
    await desk.settle()
    while desk.time() < ends:
        next_due = await desk.runtime.parts.database.read(due.next_due)
        next_send = await desk.runtime.parts.database.read(deliveries.next_due)
        desk.time.now = max(desk.time(), min(filter(None, (next_due, next_send, ends))))
        await desk.settle()


async def transact(desk: Desk, work: Any) -> Any:
    """Do this in a unit of work, as console and clock do."""
    parts = desk.runtime.parts

    def whole(connection: Connection) -> Any:
        unit = UnitOfWork(connection, parts.codec, desk.time(), parts.case_rules.zone)
        result = work(unit)
        unit.flush()
        return result

    return await parts.database.write(whole)


async def case_of(desk: Desk, customer: Customer) -> Complaint:
    """The customer's latest case as it stands."""
    wanted = select(cases.c.id).where(cases.c.conversation_id == customer.conversation)
    ids = await desk.column(wanted.order_by(cases.c.received_at.desc()).limit(1))
    case: Complaint = await transact(desk, lambda unit: unit.case(ids[0]))
    return case


async def history(desk: Desk, number: str) -> list[str]:
    """What happened to a case, by the word for it."""
    wanted = select(events.c.kind).join(cases, cases.c.id == events.c.case_id)
    return await desk.column(wanted.where(cases.c.number == number).order_by(events.c.seq))


async def flaws(desk: Desk) -> list[Flaw]:
    """What `tingsu audit verify` finds wrong."""
    parts = desk.runtime.parts
    zone = parts.case_rules.zone
    signed_until = desk.time().astimezone(zone).date() - timedelta(days=1)
    return [flaw async for flaw in verify(parts.database, parts.codec, signed_until, zone)]


async def _write(desk: Desk, note: Any, *arguments: Any) -> None:
    await desk.runtime.parts.database.write(lambda connection: note(connection, *arguments))
