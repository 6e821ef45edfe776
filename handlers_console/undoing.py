"""Undoing what was just done, from the message that tells so."""

import re
from functools import singledispatch

from starlette.responses import Response

from handlers_console import rendering
from handlers_console.access import action
from handlers_console.cases.reading import the_case
from handlers_console.refusals import Refused
from handlers_console.visit import Visit
from storage import audit, canned_answers, labels, saved_views, undoing
from storage.labels import TooManyLabels
from storage.saved_views import TooManyViews
from storage.undoing import AnswerRemoved, Deed, Labelled, Unlabelled, ViewForgotten
from storage.unit_of_work import UnitOfWork

_ID = re.compile(r"[0-9a-f]{32}")
_INBOX = "/console/cases"


async def undo(visit: Visit) -> Response:
    """As it was before, unless it is too late."""
    id_ = visit.posted("undo", longest=32)

    def work(unit: UnitOfWork) -> str:
        deed = unit.run(undoing.take, visit.member.id, id_, unit.now) if _ID.fullmatch(id_) else None
        if deed is None:
            return ""
        unit.run(audit.add, visit.actor.label, "undo", type(deed).__name__.lower(), now=unit.now)
        return _undo(deed, unit, visit)

    try:
        where = await visit.office.transact(work)
    except (TooManyLabels, TooManyViews):
        where = ""
    return rendering.see(where or _INBOX, "inbox.undone" if where else "inbox.not_undone")


@singledispatch
def _undo(deed: Deed, unit: UnitOfWork, visit: Visit) -> str:
    raise TypeError(type(deed).__name__)


@_undo.register
def _keep_view(deed: ViewForgotten, unit: UnitOfWork, visit: Visit) -> str:
    unit.run(saved_views.save, visit.member.id, deed.id, deed.view, unit.now)
    return f"{_INBOX}?{deed.view.query}" if deed.view.query else _INBOX


@_undo.register
def _keep_answer(deed: AnswerRemoved, unit: UnitOfWork, visit: Visit) -> str:
    unit.run(canned_answers.put, deed.canned, visit.member.id, unit.now)
    return "/console/canned"


@_undo.register
def _take_off(deed: Labelled, unit: UnitOfWork, visit: Visit) -> str:
    for case_id in _cases(deed.numbers, unit, visit):
        unit.run(lambda connection, _, id_=case_id: labels.take_off(connection, id_, deed.label.id))  # type: ignore[misc]
    return _INBOX


@_undo.register
def _put_back(deed: Unlabelled, unit: UnitOfWork, visit: Visit) -> str:
    label = unit.run(labels.named, deed.label.name, unit.now)
    for case_id in _cases(deed.numbers, unit, visit):
        unit.run(
            lambda connection, _, id_=case_id: labels.put(  # type: ignore[misc]
                connection, id_, label, visit.member.id, unit.now
            )
        )
    return _INBOX


def _cases(numbers: tuple[str, ...], unit: UnitOfWork, visit: Visit) -> list[str]:
    """The ids of those that this member may still see."""
    found = []
    for number in numbers:
        try:
            found.append(unit.run(lambda connection, _, one=number: the_case(connection, visit, one)).id)  # type: ignore[misc]
        except Refused:
            continue
    return found


DOORS = (action("/console/undo", undo),)
