"""What is posted from the page of a case."""

import secrets
from collections.abc import Sequence
from functools import partial

from msgspec import structs
from sqlalchemy import Connection
from starlette.responses import Response

from cases.actions import Action, AskForMaterial, Assign, Reply
from cases.errors import Missing, Refusal
from cases.lifecycle import HANDLING
from cases.masking import mask_name
from handlers_console import rendering
from handlers_console.cases.attaching import Taken, send, take_in, with_files
from handlers_console.cases.discretion import Discretion
from handlers_console.cases.forms import Form, form_named, read
from handlers_console.cases.page import Shown, Unfinished, refused, show, values_of
from handlers_console.cases.reading import conversations_of, the_case, wanted_number
from handlers_console.cases.rehearsing import Rehearsal, rehearse
from handlers_console.refusals import not_found
from handlers_console.visit import Visit
from storage import audit, case_views_talk, notes, reply_drafts, staff, tasks
from storage.alerts import Facts
from storage.alerts import add as add_alerts
from storage.case_views import sheet
from storage.due import Job
from storage.hints import ANY_CASE, case_topic, notify
from storage.notes import Note
from storage.staff import Member
from storage.unit_of_work import UnitOfWork

LONGEST_NOTE = 5_000
_NAME = "{name}"


async def act(visit: Visit) -> Response:
    """Do the action of the address to the case, or show what it would bring about."""
    number, form = wanted_number(visit), form_named(str(visit.request.path_params["action"]))
    if form is None:
        raise not_found()
    values, seen = values_of(form, visit), _seen(visit)
    taken = await _files_of(visit, number, form)
    if taken.problems:
        unfinished = Unfinished(form.name, values, problem="\n".join(taken.problems), seen=seen)
        return await show(visit, number, Shown(422, unfinished))
    try:
        action = read(form, values.__getitem__)
        token = _token(visit, number, form, values)
        if visit.posted("preview") or (form.final and form.preview and visit.posted("confirmed") != token):
            return await _preview(visit, number, form, values, action, taken.ids)
        if form.final and not visit.posted("confirmed"):
            raise Missing("confirm")
        await visit.office.transact(lambda unit: _do(unit, visit, number, action, seen, taken.ids))
    except Refusal as refusal:
        status = 409 if refusal.code in ("stale", "wrong_stage") else 422
        unfinished = Unfinished(form.name, values, refusal, refused(visit, refusal), seen=seen)
        return await show(visit, number, Shown(status, unfinished))
    except LookupError:
        unfinished = Unfinished(form.name, values, problem=visit.line("console.case.refused.no_such_case"))
        return await show(visit, number, Shown(422, unfinished))
    return rendering.see(f"/console/cases/{number}", f"case.{form.name}")


async def write_note(visit: Visit) -> Response:
    """A note for colleagues; whoever is named with @ hears of it."""
    number, text = wanted_number(visit), visit.posted("text", longest=LONGEST_NOTE)
    if not text:
        problems = {"note": visit.line("console.case.refused.missing", field=visit.line("console.case.note"))}
        return await show(visit, number, Shown(422, problems=problems))
    case_id = await visit.office.transact(lambda unit: _note(unit, visit, number, text))
    visit.office.hints.publish([case_topic(case_id), ANY_CASE])
    return rendering.see(f"/console/cases/{number}", "case.noted")


async def reveal(visit: Visit) -> Response:
    """Show something in full, once, for a reason that colleagues read and the audit log knows of."""
    number, what, why = wanted_number(visit), visit.posted("what"), visit.posted("why", longest=500)
    if not why:
        problems = {f"reveal-{what}": visit.line("console.case.reveal.why_missing")}
        return await show(visit, number, Shown(422, problems=problems))
    await visit.office.transact(lambda unit: _reveal(unit, visit, number, what, why))
    return await show(visit, number, Shown(revealed=what))


async def finish_task(visit: Visit) -> Response:
    """A task of the case was done."""
    number, wanted = wanted_number(visit), str(visit.request.path_params["task"])

    def work(unit: UnitOfWork) -> bool:
        case = unit.run(lambda connection, _: the_case(connection, visit, number))
        found = next((one for one in unit.run(sheet, case).tasks if one.number == wanted), None)
        if found is None:
            raise not_found()
        return unit.run(lambda connection, _: tasks.close(connection, found.task, visit.member.id, unit.now))

    await visit.office.transact(work)
    return rendering.see(f"/console/cases/{number}", "case.task_done")


async def send_again(visit: Visit) -> Response:
    """Have a message be sent once more that could not be delivered."""
    number, message = wanted_number(visit), str(visit.request.path_params["message"])
    conversation_id, _, seq = message.partition("-")

    def work(unit: UnitOfWork) -> bool:
        case = unit.run(lambda connection, _: the_case(connection, visit, number))
        mine = unit.run(lambda connection, _: conversations_of(connection, visit, case))
        if conversation_id not in mine or not seq.isascii() or not seq.isdecimal() or len(seq) > 9:
            raise not_found()
        unit.run(audit.add, visit.actor.label, "send_again", f"{number} {seq}", now=unit.now)
        return unit.run(
            lambda connection, _: case_views_talk.send_again(connection, conversation_id, int(seq), unit.now)
        )

    again = await visit.office.transact(work)
    visit.office.hints.publish(["outbox", conversation_id])
    return rendering.see(f"/console/cases/{number}", "case.sent_again" if again else "case.not_failed")


async def _files_of(visit: Visit, number: str, form: Form) -> Taken:
    """The files posted with a reply, taken into its draft."""
    if form.action is not Reply or not visit.files("files"):
        return Taken()
    return await take_in(visit, await visit.office.read(partial(the_case, visit=visit, number=number)))


def _do(unit: UnitOfWork, visit: Visit, number: str, action: Action, seen: int, taken: Sequence[str]) -> None:
    case = unit.run(lambda connection, _: the_case(connection, visit, number))
    if isinstance(action, Assign):
        action = _to_somebody(unit, action)
    action = _addressed(action, case.particulars.name)
    if isinstance(action, Reply):
        action = unit.run(with_files, visit, case, action, taken)
    _, event = visit.office.handle(unit, number, action, visit.actor, visit.office.cases, seen=seen or None)
    if isinstance(action, Reply):
        send(unit, visit, case, action, event.seq)
        unit.run(lambda connection, _: reply_drafts.drop(connection, case.id, visit.member.id))


def _addressed(action: Action, name: str) -> Action:
    """The same with the customer's name where {name} stands: so who writes need not see it in full."""
    if isinstance(action, Reply):
        return Reply(action.text.replace(_NAME, name))
    if isinstance(action, AskForMaterial):
        return AskForMaterial(action.wanted.replace(_NAME, name))
    return action


def _to_somebody(unit: UnitOfWork, action: Assign) -> Assign:
    """The same with the team of who gets the case; refuses who cannot handle one."""
    member = unit.run(staff.find, action.handler)
    if member is None or not member.active or member.actor.party not in HANDLING:
        raise Missing("missing", field="handler")
    return structs.replace(action, team=member.team)


async def _preview(
    visit: Visit,
    number: str,
    form: Form,
    values: dict[str, str],
    action: Action,
    taken: Sequence[str],
) -> Response:
    def work(connection: Connection) -> Rehearsal:
        case = the_case(connection, visit, number)
        addressed = _addressed(action, mask_name(case.particulars.name))
        if isinstance(addressed, Reply):
            addressed = with_files(connection, visit.office.codec, visit, case, addressed, taken)
        return rehearse(connection, visit, case, addressed, _seen(visit) or None)

    rehearsal = await visit.office.read(work)
    token = _token(visit, number, form, values)
    unfinished = Unfinished(form.name, values, rehearsal=rehearsal, token=token, seen=_seen(visit))
    return await show(visit, number, Shown(unfinished=unfinished))


def _token(visit: Visit, number: str, form: Form, values: dict[str, str]) -> str:
    """Proves that somebody saw what these words would make the customer read."""
    return visit.office.codec.digest("preview", visit.csrf, number, form.name, *values.values())


def _note(unit: UnitOfWork, visit: Visit, number: str, text: str) -> str:
    case = unit.run(lambda connection, _: the_case(connection, visit, number))
    people = [one for one in unit.run(staff.members) if one.id != visit.member.id]
    called = [one.id for one in people if one.person.name in _names_in(text, people)]
    note = Note(secrets.token_hex(16), case.id, visit.member.id, unit.now, text, mentions=tuple(called))
    unit.run(notes.add, note)
    facts = Facts("mentioned", case.id, case.number, texts={"words": text})
    unit.run(add_alerts, [(id_, facts) for id_ in called], unit.now)
    for id_ in called:
        unit.schedule(Job("alert", id_, unit.now))
    topics = [case_topic(case.id), *([ANY_CASE] if called else [])]
    unit.run(lambda connection, _: notify(connection, topics))
    return case.id


def _names_in(text: str, people: Sequence[Member]) -> set[str]:
    """The names after an @, the longest that fits: who is called 陈立国 is not 陈立."""
    named = set()
    for name in sorted({one.person.name for one in people}, key=len, reverse=True):
        if f"@{name}" in text:
            named.add(name)
            text = text.replace(f"@{name}", "")
    return named


def _reveal(unit: UnitOfWork, visit: Visit, number: str, what: str, why: str) -> None:
    case = unit.run(lambda connection, _: the_case(connection, visit, number))
    discretion = Discretion(case.particulars, visit.office.dialog.form)
    if not discretion.may_reveal(what):
        raise not_found()
    unit.run(audit.add, visit.actor.label, "reveal", f"{number} {what}"[:64], now=unit.now)
    called = {fact.name: fact.label for fact in discretion.facts(visit)}
    label = called.get(what) or visit.line("console.case.reveal.said")
    text = visit.line("console.case.reveal.noted", what=label, why=why)
    unit.run(notes.add, Note(secrets.token_hex(16), case.id, visit.member.id, unit.now, text, "reveal"))


def _seen(visit: Visit) -> int:
    text = visit.posted("seen")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
