"""The answers that are given often: everybody reads them, supervisors keep them."""

import re
import secrets

from starlette.responses import Response

from dialogs.wording import LOCALES
from handlers_console import rendering
from handlers_console.refusals import not_found
from handlers_console.visit import Visit
from storage import audit, canned_answers, undoing
from storage.canned_answers import Answer, Canned
from storage.undoing import AnswerRemoved
from storage.unit_of_work import UnitOfWork

_SHORTCUT = re.compile(r"[\w-]{1,32}")
LONGEST = 4_000
_ID = re.compile(r"[0-9a-f]{32}")


async def open_list(visit: Visit) -> Response:
    """All of them."""
    return await _show(visit)


async def put(visit: Visit) -> Response:
    """Write one down, new or changed."""
    canned_id = visit.posted("id") or secrets.token_hex(16)
    answer = Answer(
        visit.posted("shortcut", longest=33),
        visit.posted("title", longest=80),
        visit.posted("text", longest=LONGEST + 1),
    )
    canned = Canned(canned_id, visit.posted("locale"), answer)
    if not _ID.fullmatch(canned_id) or canned.locale not in LOCALES:
        raise not_found()
    problems = _problems(visit, answer)
    if problems:
        return await _show(visit, canned, problems)

    def work(unit: UnitOfWork) -> None:
        unit.run(canned_answers.put, canned, visit.member.id, unit.now)
        unit.run(audit.add, visit.actor.label, "canned", canned_id[:8], now=unit.now)

    await visit.office.transact(work)
    return rendering.see("/console/canned", "case.canned_kept")


async def remove(visit: Visit) -> Response:
    """Take one away."""
    canned_id = str(visit.request.path_params["id"])

    def work(unit: UnitOfWork) -> str:
        known = {one.id: one for one in unit.run(canned_answers.everything)}
        unit.run(lambda connection, _: canned_answers.remove(connection, canned_id))
        unit.run(audit.add, visit.actor.label, "canned_removed", canned_id[:8], now=unit.now)
        if canned_id not in known:
            return ""
        return unit.run(undoing.keep, visit.member.id, AnswerRemoved(known[canned_id]), unit.now)

    return rendering.see("/console/canned", "case.canned_removed", await visit.office.transact(work))


def _problems(visit: Visit, answer: Answer) -> dict[str, str]:
    problems = {}
    if not _SHORTCUT.fullmatch(answer.shortcut):
        problems["shortcut"] = visit.line("console.case.canned.bad_shortcut")
    if not answer.title:
        problems["title"] = visit.line("console.case.canned.missing")
    if not answer.text:
        problems["text"] = visit.line("console.case.canned.missing")
    if len(answer.text) > LONGEST:
        problems["text"] = visit.line("console.case.canned.too_long", limit=LONGEST)
    return problems


async def _show(
    visit: Visit, draft: Canned | None = None, problems: dict[str, str] | None = None
) -> Response:
    office = visit.office
    found = await office.read(lambda connection: canned_answers.everything(connection, office.codec))
    wanted = visit.asked("edit")
    editing = draft or next((one for one in found if one.id == wanted), None)
    return rendering.render(
        visit,
        "cases/canned.html",
        422 if problems else 200,
        found=found,
        editing=editing,
        problems=problems or {},
        may_write=visit.may("/console/canned", "POST"),
    )
