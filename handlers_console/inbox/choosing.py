"""One thing done to many cases: each is a transaction of its own, and each refusal is told."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
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
from storage import audit, labels, staff, undoing
from storage.labels import LONGEST, Label, TooManyLabels
from storage.staff import Member
from storage.undoing import Labelled, Unlabelled
from storage.unit_of_work import UnitOfWork
from storage.worklists import PAGE

Work = Callable[[UnitOfWork, str], None]


@dataclass(frozen=True)
class Deed:
    """What is done to each, and what undoes it once it was done."""

    work: Work
    undone_by: Callable[[], undoing.Deed | None] = lambda: None


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
        chosen = await _DEEDS.get(deed, _unknown)(visit)
    except Impossible as impossible:
        problem = visit.line(f"console.inbox.problem.{impossible.key}")
        told = Told(deed, problem=problem, chosen=frozenset(numbers), typed=_typed(visit))
        return await show(visit, wanted, told)
    results = await _done(visit, numbers, chosen.work)
    return await _answer(visit, wanted, deed, results, chosen.undone_by())


async def _done(visit: Visit, numbers: list[str], work: Work) -> dict[str, str]:
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


def _one(unit: UnitOfWork, visit: Visit, number: str, work: Work) -> None:
    unit.run(lambda connection, _: the_case(connection, visit, number))
    work(unit, number)


async def _answer(
    visit: Visit, wanted: Asked, deed: str, results: dict[str, str], undone_by: undoing.Deed | None
) -> Response:
    why: dict[str, list[str]] = {}
    for number, reason in results.items():
        if reason:
            why.setdefault(reason, []).append(number)
    if not why:
        undo = await _undo(visit, undone_by) if undone_by else ""
        return rendering.see(wanted.address, f"inbox.{deed}", undo)
    left = frozenset(number for number, reason in results.items() if reason)
    report = Report(len(results) - len(left), why)
    return await show(visit, wanted, Told(deed, report, chosen=left, typed=_typed(visit)))


async def _undo(visit: Visit, deed: undoing.Deed) -> str:
    codec, whose = visit.office.codec, visit.member.id
    return await visit.office.write(lambda connection, now: undoing.keep(connection, codec, whose, deed, now))


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

    return Deed(work)


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

    return Deed(work)


async def _label(visit: Visit) -> Deed:
    name = visit.posted("new_label", longest=LONGEST)
    if not any(map(str.isalnum, name)):
        raise Impossible("no_label")

    put: dict[str, Label] = {}

    def work(unit: UnitOfWork, number: str) -> None:
        case = unit.run(lambda connection, _: the_case(connection, visit, number))
        label = unit.run(labels.named, name, unit.now)
        if unit.run(lambda connection, _: labels.put(connection, case.id, label, visit.member.id, unit.now)):
            put[number] = label
        unit.run(audit.add, visit.actor.label, "label", number, now=unit.now)

    return Deed(work, lambda: Labelled(next(iter(put.values())), tuple(put)) if put else None)


async def _unlabel(visit: Visit) -> Deed:
    label_id = visit.posted("label_id")
    known = await visit.office.read(lambda connection: labels.every(connection, visit.office.codec))
    label = next((one for one in known if one.id == label_id), None)
    gone: list[str] = []

    def work(unit: UnitOfWork, number: str) -> None:
        case = unit.run(lambda connection, _: the_case(connection, visit, number))
        if unit.run(lambda connection, _: labels.take_off(connection, case.id, label_id)):
            gone.append(number)
        unit.run(audit.add, visit.actor.label, "unlabel", number, now=unit.now)

    return Deed(work, lambda: Unlabelled(label, tuple(gone)) if label and gone else None)


async def _unknown(visit: Visit) -> Deed:
    raise Impossible("no_deed")


_DEEDS: dict[str, Callable[[Visit], Awaitable[Deed]]] = {
    "assign": _assign,
    "merge": _merge,
    "label": _label,
    "unlabel": _unlabel,
}
