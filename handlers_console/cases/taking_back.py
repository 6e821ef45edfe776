"""A reply, or what a customer is asked for, taken back before they heard of it."""

from starlette.responses import Response

from cases.actions import AskForMaterial
from cases.complaint import Complaint
from cases.errors import Refusal, TooLate
from cases.events import Event
from cases.lifecycle import step_of
from cases.taking_back import action_for, to_be_taken_back
from handlers_console import rendering
from handlers_console.cases.page import Shown, Unfinished, refused, show
from handlers_console.cases.reading import the_case, wanted_number
from handlers_console.visit import Visit
from storage import history, reply_drafts, reply_files
from storage.unit_of_work import UnitOfWork

_ASKED = step_of(AskForMaterial).name


async def take_back(visit: Visit) -> Response:
    """Not send it: its words and files lie in the draft again, or in the form that it came from."""
    number, seq = wanted_number(visit), str(visit.request.path_params["event"])
    try:
        event, words = await visit.office.transact(lambda unit: _take_back(unit, visit, number, seq))
    except Refusal as refusal:
        return await show(visit, number, Shown(409, problems={"talk": refused(visit, refusal)}))
    if event.kind == _ASKED:
        return await show(visit, number, Shown(unfinished=Unfinished(_ASKED, {"wanted": words})))
    return rendering.see(f"/console/cases/{number}", "case.reply_taken_back")


def _take_back(unit: UnitOfWork, visit: Visit, number: str, seq: str) -> tuple[Event, str]:
    case = unit.run(lambda connection, _: the_case(connection, visit, number))
    untold = to_be_taken_back(unit.run(history.untold, case.id))
    event = next((one for one in untold if str(one.seq) == seq), None)
    if event is None:
        raise TooLate("told_already")
    visit.office.handle(unit, number, action_for(event), visit.actor, visit.office.cases)
    words = _words(case, event)
    if event.kind != _ASKED:
        _into_draft(unit, visit, case, event, words)
    return event, words


def _words(case: Complaint, event: Event) -> str:
    """As they were written: who wrote need not have seen the customer's name in full."""
    given, name = event.details.given, case.particulars.name.strip()
    words = str(given.get("text") or given.get("wanted") or "")
    return words.replace(name, "{name}") if len(name) > 1 else words


def _into_draft(unit: UnitOfWork, visit: Visit, case: Complaint, event: Event, words: str) -> None:
    mine = case.id, visit.member.id
    begun = unit.run(reply_drafts.find, *mine)
    unit.run(reply_drafts.keep, *mine, "\n\n".join(filter(None, (words, begun))), unit.now)
    unit.run(lambda connection, _: reply_files.take_back(connection, *mine, event.seq))
