"""Open cases and the staff who handle them, made by the code that makes them in earnest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from sqlalchemy import Connection

from bot.offered_channels import Parts
from cases import actions as do
from cases.actors import CLOCK, Role
from cases.complaint import Complaint, Particulars
from cases.grade import Grade
from cases.lookout import due_actions
from cases.performing import perform
from cases.receiving import receive
from cases.rules import CaseRules
from cases.taxonomy import Entry
from storage import staff
from storage.codec import Codec
from storage.staff import Member, Person
from storage.threads import Contact
from storage.unit_of_work import UnitOfWork

TEAMS = tuple(f"team{number}" for number in range(1, 7))
HANDLERS = 50
LATE_EVERY = 17
"""Every so many cases one is older than its deadlines allow."""
_TOGETHER = 60
_CHANNELS = ("wechat", "telegram", "webchat")
_TOLD = "住院理赔申请材料已经交齐两个多月，每次打客服都说正在处理，至今没有给出结果，也没有人主动联系我。"
_PLAIN, _GRAVE = (_TOLD, 9), (f"{_TOLD}已经上热搜了。", 1)
_STORIES = (_PLAIN, _PLAIN, _PLAIN, (f"{_TOLD}再不处理我就找律师起诉。", 4))
"""Stories of grades P3 and P2, beside the few of P1, and for how many days such a case is in time."""


@dataclass(frozen=True)
class Opened:
    """What was made: the numbers of all open cases, how many are late, how many of P1, and their events."""

    numbers: tuple[str, ...] = ()
    late: int = 0
    grave: int = 0
    events: int = 0


def hire(connection: Connection, codec: Codec, now: datetime) -> list[Member]:
    """Fifty handlers in six teams, a supervisor of each, a manager. Returns the handlers."""
    handlers = [_member(Role.HANDLER, number, capacity=300) for number in range(HANDLERS)]
    others = [_member(Role.SUPERVISOR, number) for number in range(len(TEAMS))]
    manager = Member(f"{9:032x}", Role.MANAGER, Person("经理", "9"))
    for one in (*handlers, *others, manager):
        staff.add(connection, codec, one, now)
    return handlers


def _member(role: Role, number: int, capacity: int | None = None) -> Member:
    place = 100 if role is Role.HANDLER else 200
    person = Person(f"{role.value}{number}", str(place + number))
    team = TEAMS[number % len(TEAMS)]
    return Member(f"{place + number:032x}", role, person, team, capacity=capacity)


async def add_open(parts: Parts, handlers: Sequence[Member], count: int, now: datetime) -> Opened:
    """So many cases that are open now: handled, looked after by the clock, told to their customers."""
    made = _cases(parts, handlers, count, now)
    numbers: list[str] = []
    late = grave = events = 0
    while some := list(islice(made, _TOGETHER)):
        numbers += [case.number for case in some]
        late += sum(due.due_at <= now for case in some if (due := case.next_due))
        grave += sum(case.grade is Grade.P1 for case in some)
        events += sum(len(case.events) for case in some)
        await parts.database.write(partial(_write, parts=parts, some=some, now=now))
    return Opened(tuple(numbers), late, grave, events)


def _write(connection: Connection, parts: Parts, some: Sequence[Complaint], now: datetime) -> None:
    unit = UnitOfWork(connection, parts.codec, now, parts.settings.timezone)
    unit.open({case.conversation_id: Contact(case.channel, case.number) for case in some})
    told = {case.id: case.version for case in some}
    for case in some:
        case.calls, case.tell_at, case.assign_at = [], None, None  # as if all that had been done since
        unit.receive(case)
    unit.flush()
    for id_, version in told.items():
        unit.told(id_, version, None)


def _cases(parts: Parts, handlers: Sequence[Member], count: int, now: datetime) -> Iterator[Complaint]:
    rules = parts.case_rules
    matters = _codes(rules.taxonomy.matters)
    lines = _codes(rules.taxonomy.lines)
    for number in range(count):
        story, days = _STORIES[number % len(_STORIES)] if number % 97 else _GRAVE
        phone = f"+86139{number:08d}"
        stated = Particulars(
            story, matters[number % len(matters)], lines[number % len(lines)], ["pay"], "王建国", phone, "zh"
        )
        is_late = number % LATE_EVERY == 0
        age = timedelta(days=25) if is_late else timedelta(days=days) * (number % 89) / 89
        id_ = f"{number * 0x9E3779B97F % (1 << 40):010x}{number:022x}"
        case = receive(
            stated,
            id=id_,
            conversation_id=parts.identify(_CHANNELS[number % 3], Complaint.number_of(id_)),
            channel=_CHANNELS[number % 3],
            repeats=1,
            now=now - age - timedelta(minutes=number % 53),
            rules=rules,
        )
        _handle(case, handlers[number % len(handlers)], rules)
        yield _lived(case, now, rules)


def _handle(case: Complaint, handler: Member, rules: CaseRules) -> None:
    at, who = case.received_at, handler.actor
    perform(case, do.Assign(handler.id, handler.team), CLOCK, at, rules)
    for action in (do.Accept(), do.Plan("先核实再答复"), do.Contact("phone"), do.Begin(), do.Reply(_TOLD)):
        perform(case, action, who, at, rules)


def _lived(case: Complaint, now: datetime, rules: CaseRules) -> Complaint:
    """The case after the clock attended to it whenever it had to until now."""
    while case.look_at is not None and case.look_at <= now:
        at = case.look_at
        for action in due_actions(case, at, rules):
            perform(case, action, CLOCK, at, rules)
    return case


def _codes(entries: Sequence[Entry]) -> list[str]:
    return [item.code for entry in entries for item in entry.items]
