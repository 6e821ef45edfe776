"""The page of one case."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sqlalchemy import Connection
from starlette.responses import Response

from cases import actions as do
from cases.errors import Refusal, Stale
from cases.grading_explained import explain
from handlers_console import rendering
from handlers_console.cases import happenings, showing
from handlers_console.cases.discretion import EVERYTHING_SAID, Discretion
from handlers_console.cases.files import way
from handlers_console.cases.forms import COMPOSED, Form, Kind, forms_for, next_step
from handlers_console.cases.reading import CaseFile, case_file, wanted_number
from handlers_console.cases.rehearsing import Rehearsal
from handlers_console.cases.talking import bubbles, waiting
from handlers_console.new_case import continuing
from handlers_console.visit import Visit
from storage import mentions


@dataclass(frozen=True)
class Unfinished:
    """A form that comes back: with what was typed, why it was not done, and what it would bring about.
    `token` proves that this was seen."""

    name: str
    values: Mapping[str, str]
    refusal: Refusal | None = None
    problem: str = ""
    rehearsal: Rehearsal | None = None
    token: str = ""
    seen: int = 0

    @property
    def stale(self) -> bool:
        """Whether somebody changed the case meanwhile."""
        return isinstance(self.refusal, Stale)


@dataclass(frozen=True)
class Shown:
    """How the page is shown this time."""

    status: int = 200
    unfinished: Unfinished | None = None
    revealed: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)


async def open_case(visit: Visit) -> Response:
    """The case of the number in the address; who is mentioned in its notes has seen them now."""
    number, whose = wanted_number(visit), visit.member.id
    page = await show(visit, number)
    if await visit.office.read(lambda connection: mentions.waits(connection, whose, number)):
        await visit.office.write(lambda connection, now: mentions.see(connection, whose, number, now))
    return page


async def show(visit: Visit, number: str, shown: Shown | None = None) -> Response:
    """The page of this case; refuses who may not see it."""
    shown = shown or Shown()
    before = _time(visit.asked("before"))
    found, card = await visit.office.read(partial(_opened, visit=visit, number=number, before=before))
    context = _context(visit, found, shown) | {"card": card}
    return rendering.render(visit, "cases/case.html", shown.status, **context)


def _opened(
    connection: Connection, visit: Visit, number: str, before: datetime | None
) -> tuple[CaseFile, continuing.Card | None]:
    found = case_file(connection, visit, number, before)
    return found, continuing.card(connection, visit, found.sheet.case)


def _context(visit: Visit, found: CaseFile, shown: Shown) -> dict[str, object]:
    sheet, case = found.sheet, found.sheet.case
    discretion = Discretion(case.particulars, visit.office.dialog.form, shown.revealed)
    history = happenings.happenings(sheet.events, sheet.names, discretion, visit)
    limits = happenings.limits(case.life.deadlines, visit.now, visit)
    return _writing(visit, found, shown, history) | {
        "case": case,
        "base": f"/console/cases/{case.number}",
        "file": found,
        "sheet": sheet,
        "person": discretion.person(),
        "facts": discretion.facts(visit),
        "story": discretion.words(case.particulars.story),
        "bubbles": bubbles(found.talk.messages, sheet.notes, sheet.exhibits, sheet.names, discretion, visit),
        "waiting": waiting(found.untold, found.sent, sheet.names, discretion, found.untold_until),
        "words": discretion.words,
        "revealed": shown.revealed,
        "everything": EVERYTHING_SAID,
        "limits": limits,
        "nearest": next((one for one in limits if one.state == "running"), None),
        "history": history,
        "why": _explained(visit, found),
        "way": way,
        "why_not": partial(showing.why_not, visit),
        "told_of": partial(happenings.told_of, visit),
    }


def _writing(
    visit: Visit, found: CaseFile, shown: Shown, history: list[happenings.Happening]
) -> dict[str, object]:
    """What is needed to do something; `orphan` is a form that came back and is not offered any more."""
    case, unfinished = found.sheet.case, shown.unfinished
    forms = forms_for(case, visit.actor)
    composer = {form.name: form for form in forms if form.action in COMPOSED and found.prospect}
    rehearsal = unfinished.rehearsal if unfinished else None
    return {
        "composer": composer,
        "reply": composer.get("replied"),
        "ask": composer.get("material_wanted"),
        "forms": [form for form in forms if form.action not in COMPOSED],
        "next": next_step(case, visit.actor),
        "unfinished": unfinished,
        "orphan": unfinished if unfinished and unfinished.name not in {form.name for form in forms} else None,
        "news": _since(history, unfinished) if unfinished and unfinished.stale else [],
        "problems": shown.problems,
        "canned": showing.filled(found, visit),
        "drafted": showing.drafted(found, visit),
        "kinds": Kind,
        "choices": partial(showing.choices, visit, found),
        "may_note": not visit.can(*showing.READERS),
        "how": showing.how(found.prospect, visit),
        "reaching": showing.reaching,
        "most_files": do.MOST_FILES,
        "foreseen": showing.how(rehearsal.prospect, visit) if rehearsal else "",
    }


def values_of(form: Form, visit: Visit) -> dict[str, str]:
    """What was typed into a form, not yet checked."""
    return {one.name: visit.posted(one.name, longest=do.LONGEST_TEXT + 1) for one in form.inputs}


def refused(visit: Visit, refusal: Refusal) -> str:
    """Why something was not done, for staff."""
    values = dict(refusal.values)
    if "field" in values:
        values["field"] = visit.line(f"console.case.input.{values['field']}")
    return visit.line(f"console.case.refused.{refusal.code}", **values)


def _since(history: list[happenings.Happening], unfinished: Unfinished) -> list[happenings.Happening]:
    return [one for one in history if one.seq > unfinished.seen]


def _explained(visit: Visit, found: CaseFile) -> list[str]:
    case, rules = found.sheet.case, visit.office.cases
    if case.life.assessment is None:
        return []
    return explain(case.life.assessment, rules.grading, rules.taxonomy, visit.locale)


def _time(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None
