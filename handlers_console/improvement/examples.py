"""Teaching examples: a list to learn from, and how a closed case becomes one."""

import secrets
from dataclasses import dataclass

from msgspec import structs
from sqlalchemy import Connection
from starlette.responses import Response

from cases.causes import Cause
from cases.complaint import Complaint
from cases.events import Event
from cases.stage import Stage
from cases.teaching import anonymous
from handlers_console import rendering
from handlers_console.cases.reading import numbered, the_case
from handlers_console.improvement import forms
from handlers_console.improvement.asked import EXAMPLES
from handlers_console.naming import cause_label
from handlers_console.refusals import not_found
from handlers_console.visit import Visit
from storage import audit, examples, history
from storage.examples import Example, Lesson
from storage.unit_of_work import UnitOfWork

LONGEST = {"title": 80, "story": 5_000, "decision": 8_000, "learned": 2_000}
_DECISIONS = ("decided", "review_decided")


@dataclass(frozen=True)
class Draft:
    """A lesson that is read over. `masked_again`: something in it had to be masked once more."""

    lesson: Lesson
    problems: dict[str, str]
    masked_again: bool = False


async def open_list(visit: Visit) -> Response:
    """The examples that the address asks for."""
    matter, cause, words = (visit.asked(name) for name in ("matter", "cause", "q"))
    matter = matter if matter in {code for code, _ in forms.matters(visit, items=True)} else ""
    cause = cause if cause in set(Cause) else ""
    codec = visit.office.codec
    found = await visit.office.read(
        lambda connection: examples.listed(connection, codec, matter=matter, cause=cause)
    )
    plain = words.casefold()
    found = [one for one in found if plain in "\n".join(structs.astuple(one.lesson)).casefold()]
    return rendering.render(
        visit,
        "improvement/examples.html",
        found=found,
        asked={"matter": matter, "cause": cause, "q": words},
        causes=[("", visit.line("console.improvement.any_cause")), *forms.causes(visit)[1:]],
        matters=forms.matters(visit, items=True),
        cause_label=lambda code: cause_label(visit, code),
        may_write=visit.may(f"{EXAMPLES}/new"),
    )


async def open_new(visit: Visit) -> Response:
    """The masked text of the case that the address names, to be read over."""
    case, decided = await visit.office.read(lambda connection: _case(connection, visit, visit.asked("case")))
    return _form(visit, case, Draft(_lesson(visit, case, decided), {}))


async def keep(visit: Visit) -> Response:
    """Keep what was read over; what is still masked in it first comes back."""
    number = visit.posted("case")
    posted = {name: visit.posted(name, longest=limit + 1) for name, limit in LONGEST.items()}
    case, _ = await visit.office.read(lambda connection: _case(connection, visit, number))
    draft = _checked(visit, case, posted)
    if draft.problems or draft.masked_again:
        return _form(visit, case, draft, 422)

    def work(unit: UnitOfWork) -> None:
        now, _ = unit.run(lambda connection, _: _case(connection, visit, number))
        example = Example(
            secrets.token_hex(16),
            now.id,
            now.particulars.matter or "",
            now.life.cause,
            draft.lesson,
            unit.now,
            visit.member.id,
        )
        unit.run(examples.keep, example)
        unit.run(audit.add, visit.actor.label, "example_kept", now.number, now=unit.now)

    await visit.office.transact(work)
    return rendering.see(EXAMPLES, "improvement.kept")


async def remove(visit: Visit) -> Response:
    """Take one out."""
    example_id = str(visit.request.path_params["id"])

    def work(unit: UnitOfWork) -> None:
        found = unit.run(examples.find, example_id)
        if found is None:
            raise not_found()
        unit.run(lambda connection, _: examples.forget(connection, found.case_id))
        unit.run(audit.add, visit.actor.label, "example_removed", found.id[:8], now=unit.now)

    await visit.office.transact(work)
    return rendering.see(EXAMPLES, "improvement.removed")


def _case(connection: Connection, visit: Visit, number: str) -> tuple[Complaint, Event | None]:
    """A closed case that this member may see and that was not erased, with its latest decision."""
    case = the_case(connection, visit, numbered(number))
    if case.stage is not Stage.CLOSED or case.life.erased:
        raise not_found()
    events = history.after(connection, visit.office.codec, case.id)
    return case, next((event for event in reversed(events) if event.kind in _DECISIONS), None)


def _lesson(visit: Visit, case: Complaint, decided: Event | None) -> Lesson:
    given = decided.details.given if decided else {}
    label = visit.office.dialog.taxonomy.label
    matter = label(case.particulars.matter, visit.locale) if case.particulars.matter else ""
    cause = cause_label(visit, case.life.cause) if case.life.cause else ""
    parts = [str(given[part]) for part in ("facts", "basis", "result") if given.get(part)]
    return Lesson(
        " · ".join(filter(None, (matter, cause)))[: LONGEST["title"]],
        _anonymous(visit, case, case.particulars.story)[: LONGEST["story"]],
        _anonymous(visit, case, "\n\n".join(parts))[: LONGEST["decision"]],
    )


def _checked(visit: Visit, case: Complaint, posted: dict[str, str]) -> Draft:
    masked = {name: _anonymous(visit, case, text) for name, text in posted.items()}
    problems = {
        name: visit.line("console.improvement.refused.too_long", limit=limit)
        for name, limit in LONGEST.items()
        if len(masked[name]) > limit
    }
    for name in ("title", "story", "decision"):
        if not masked[name]:
            problems[name] = visit.line("console.improvement.refused.missing")
    if not visit.posted("read"):
        problems["read"] = visit.line("console.improvement.refused.unread")
    return Draft(Lesson(**masked), problems, masked != posted)


def _anonymous(visit: Visit, case: Complaint, text: str) -> str:
    person = visit.line("console.improvement.examples.person")
    return anonymous(text, case.particulars, case.number, person)


def _form(visit: Visit, case: Complaint, draft: Draft, status: int = 200) -> Response:
    return rendering.render(
        visit,
        "improvement/new_example.html",
        status,
        case=case,
        draft=draft,
        texts=structs.asdict(draft.lesson),
        limits=LONGEST,
    )
