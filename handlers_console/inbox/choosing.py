"""One thing done to many cases: each is a transaction of its own, and each refusal is told."""

from collections.abc import Awaitable, Callable
from functools import partial
from urllib.parse import parse_qsl

from msgspec import structs
from starlette.responses import Response

from cases.actions import Assign, Merge
from cases.case_number import Recognised, recognise
from cases.errors import Refusal
from cases.lifecycle import HANDLING
from handlers_console import rendering
from handlers_console.cases.page import refused
from handlers_console.cases.reading import the_case
from handlers_console.inbox.asked import Asked, read
from handlers_console.inbox.listing import Report, Told, show
from handlers_console.refusals import Refused
from handlers_console.visit import Visit
from storage import audit, labels, staff
from storage.labels import LONGEST, TooManyLabels
from storage.staff import Member
from storage.unit_of_work import UnitOfWork
from storage.worklists import PAGE

Deed = Callable[[UnitOfWork, str], None]


class Impossible(Exception):
    """Nothing can be done to any of them; `key` is its line, console.inbox.problem.<key>."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


async def do_to_chosen(visit: Visit) -> Response:
    """What was chosen, to the cases that were ticked."""
    deed, wanted = visit.posted("do"), read(visit, dict(parse_qsl(visit.posted("query", longest=1500))))
    numbers = [
        one.number for text in visit.posted_all("case") if isinstance(one := recognise(text), Recognised)
    ]
    numbers = list(dict.fromkeys(numbers))[:PAGE]
    try:
        if not numbers:
            raise Impossible("none_chosen")
        work = await _DEEDS.get(deed, _unknown)(visit)
    except Impossible as impossible:
        problem = visit.line(f"console.inbox.problem.{impossible.key}")
        told = Told(deed, problem=problem, chosen=frozenset(numbers), typed=_typed(visit))
        return await show(visit, wanted, told)
    return await _answer(visit, wanted, deed, await _done(visit, numbers, work))


async def _done(visit: Visit, numbers: list[str], work: Deed) -> dict[str, str]:
    """Why it was not done, by number; "" where it was."""
    results: dict[str, str] = {}
    for number in numbers:
        results[number] = ""
        try:
            await visit.office.transact(partial(_one, visit=visit, number=number, work=work))
        except Refusal as refusal:
            results[number] = refused(visit, refusal)
        except (Refused, LookupError):
            results[number] = visit.line("console.case.refused.no_such_case")
        except TooManyLabels:
            results[number] = visit.line("console.inbox.problem.too_many_labels")
    return results


def _one(unit: UnitOfWork, visit: Visit, number: str, work: Deed) -> None:
    unit.run(lambda connection, _: the_case(connection, visit, number))
    work(unit, number)


async def _answer(visit: Visit, wanted: Asked, deed: str, results: dict[str, str]) -> Response:
    why: dict[str, list[str]] = {}
    for number, reason in results.items():
        if reason:
            why.setdefault(reason, []).append(number)
    if not why:
        return rendering.see(wanted.address, f"inbox.{deed}")
    left = frozenset(number for number, reason in results.items() if reason)
    report = Report(len(results) - len(left), why)
    return await show(visit, wanted, Told(deed, report, chosen=left, typed=_typed(visit)))


def _typed(visit: Visit) -> dict[str, str]:
    return {name: visit.posted(name, longest=500) for name in ("assignee", "reason", "new_label", "into")}


async def _assign(visit: Visit) -> Deed:
    handler, reason = visit.posted("assignee"), visit.posted("reason", longest=500)
    member = await visit.office.read(lambda connection: staff.find(connection, visit.office.codec, handler))
    if member is None or not member.active or member.actor.party not in HANDLING:
        raise Impossible("no_handler")
    return _assigning(visit, member, reason)


def _assigning(visit: Visit, member: Member, reason: str) -> Deed:
    action = Assign(member.id, member.team, reason)

    def work(unit: UnitOfWork, number: str) -> None:
        visit.office.handle(unit, number, action, visit.actor, visit.office.cases)

    return work


async def _merge(visit: Visit) -> Deed:
    into = recognise(visit.posted("into"))
    if not isinstance(into, Recognised):
        raise Impossible("no_number")
    if not visit.posted("confirmed"):
        raise Impossible("unconfirmed")
    action = Merge("", into.number)

    def work(unit: UnitOfWork, number: str) -> None:
        if number == into.number:
            raise Refusal("same_case")
        other = unit.run(lambda connection, _: the_case(connection, visit, into.number))
        visit.office.handle(
            unit, number, structs.replace(action, into=other.id), visit.actor, visit.office.cases
        )

    return work


async def _label(visit: Visit) -> Deed:
    name = visit.posted("new_label", longest=LONGEST)
    if not any(map(str.isalnum, name)):
        raise Impossible("no_label")

    def work(unit: UnitOfWork, number: str) -> None:
        case = unit.run(lambda connection, _: the_case(connection, visit, number))
        label = unit.run(labels.named, name, unit.now)
        unit.run(lambda connection, _: labels.put(connection, case.id, label, visit.member.id, unit.now))
        unit.run(audit.add, visit.actor.label, "label", number, now=unit.now)

    return work


async def _unlabel(visit: Visit) -> Deed:
    label_id = visit.posted("label_id")

    def work(unit: UnitOfWork, number: str) -> None:
        case = unit.run(lambda connection, _: the_case(connection, visit, number))
        unit.run(lambda connection, _: labels.take_off(connection, case.id, label_id))
        unit.run(audit.add, visit.actor.label, "unlabel", number, now=unit.now)

    return work


async def _unknown(visit: Visit) -> Deed:
    raise Impossible("no_deed")


_DEEDS: dict[str, Callable[[Visit], Awaitable[Deed]]] = {
    "assign": _assign,
    "merge": _merge,
    "label": _label,
    "unlabel": _unlabel,
}
