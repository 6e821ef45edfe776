"""The page of one measure, and the form for a new one."""

from dataclasses import dataclass, field

from sqlalchemy import Connection
from starlette.responses import Response

from cases.effects_of_measures import Effect
from cases.errors import Refusal
from cases.measures import Measure, State
from handlers_console import rendering
from handlers_console.dashboard.asked import today_of
from handlers_console.improvement import forms
from handlers_console.improvement.asked import MEASURES
from handlers_console.improvement.effects import told
from handlers_console.improvement.histories import happened
from handlers_console.improvement.listing import listed
from handlers_console.improvement.measures import effect
from handlers_console.refusals import not_found
from handlers_console.visit import Visit
from storage import measures, staff
from storage.measures import Changed
from storage.staff import Member

_Read = tuple[Measure, list[Changed], Effect | None, list[Member], dict[str, str]]


@dataclass(frozen=True)
class Shown:
    """How the page of a measure is shown this time: `opened` is the form that comes back."""

    status: int = 200
    opened: str = ""
    values: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    alert: str = ""


async def open_new(visit: Visit) -> Response:
    """The form for a new one, with what the address wants filled in."""
    values = forms.wanted(visit)
    if values["owner"] == "":
        values["owner"] = visit.member.id
    return await form(visit, values)


async def open_one(visit: Visit) -> Response:
    """One of them."""
    return await show(visit, Shown())


async def form(visit: Visit, values: dict[str, str], refusal: Refusal | None = None) -> Response:
    """The form for a new one, perhaps with what is wrong."""
    owners = await visit.office.read(lambda connection: staff.members(connection, visit.office.codec))
    problems, alert = problem(visit, refusal) if refusal else ({}, "")
    return rendering.render(
        visit,
        "improvement/new_measure.html",
        422 if refusal else 200,
        values=values,
        problems=problems,
        alert=alert,
        fixed=False,
        **_options(visit, owners),
    )


async def show(visit: Visit, shown: Shown) -> Response:
    """The page of the measure of the address."""

    def work(connection: Connection) -> _Read:
        codec = visit.office.codec
        found = measures.find(connection, codec, wanted_id(visit))
        if found is None:
            raise not_found()
        changes = measures.history(connection, codec, found.id)
        ids = {found.owner, *(one.by for one in changes)}
        ids |= {id_ for one in changes for id_ in one.change.fields.get("owner", ()) if id_}
        names = staff.names(connection, codec, ids)
        return found, changes, effect(connection, visit, found), staff.members(connection, codec), names

    measure, changes, changed, owners, names = await visit.office.read(work)
    opened = shown.values if shown.opened == "edit" else forms.filled(measure)
    return rendering.render(
        visit,
        "improvement/measure.html",
        shown.status,
        shown=shown,
        one=listed(visit, measure, names, changed),
        measure=measure,
        effect=told(visit, changed, measure) if changed else None,
        history=[happened(visit, one, names) for one in changes],
        values=opened,
        problems=shown.problems,
        alert=shown.alert,
        fixed=measure.state is not State.PLANNED,
        today=today_of(visit),
        may_write=visit.may(f"{MEASURES}/{{id}}", "POST"),
        **_options(visit, owners),
    )


def problem(visit: Visit, refusal: Refusal) -> tuple[dict[str, str], str]:
    """What is wrong, beside its field or above the form."""
    words = forms.refused(visit, refusal)
    name = str(refusal.values.get("field", ""))
    return ({name: words}, "") if name else ({}, words)


def _options(visit: Visit, owners: list[Member]) -> dict[str, object]:
    return {
        "causes": forms.causes(visit),
        "matters": forms.matters(visit),
        "branches": forms.branches(visit),
        "people": forms.people(visit, owners),
    }


def wanted_id(visit: Visit) -> str:
    """The id in the address."""
    return str(visit.request.path_params["id"])
