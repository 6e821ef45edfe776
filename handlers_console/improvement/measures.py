"""The list of measures, in one state each."""

from sqlalchemy import Connection
from starlette.responses import Response

from cases.causes import Cause
from cases.effects_of_measures import Effect
from cases.measures import Measure, State
from handlers_console import rendering
from handlers_console.dashboard.asked import today_of
from handlers_console.improvement import forms
from handlers_console.improvement.asked import MEASURES
from handlers_console.improvement.effects import told
from handlers_console.improvement.listing import listed
from handlers_console.visit import Visit
from storage import improvement, measures, staff

SHOWN_WITH_EFFECT = 50
_Read = tuple[list[Measure], list[Effect | None], dict[str, int], dict[str, str]]


async def open_list(visit: Visit) -> Response:
    """The measures in the state that the address asks for."""
    state, cause = visit.asked("state"), visit.asked("cause")
    state = state if state in set(State) else State.PLANNED.value
    cause = cause if cause in set(Cause) else ""

    def work(connection: Connection) -> _Read:
        codec = visit.office.codec
        found = measures.listed(connection, codec, state=state, cause=cause)
        effects = [effect(connection, visit, one) for one in found[:SHOWN_WITH_EFFECT]]
        names = staff.names(connection, codec, {one.owner for one in found})
        return found, effects, measures.counts(connection), names

    found, effects, counts, names = await visit.office.read(work)
    effects += [None] * (len(found) - len(effects))
    rows = [listed(visit, one, names, changed) for one, changed in zip(found, effects, strict=True)]
    return rendering.render(
        visit,
        "improvement/measures.html",
        rows=rows,
        states=list(State),
        state=state,
        cause=cause,
        counts=counts,
        causes=[("", visit.line("console.improvement.any_cause")), *forms.causes(visit)[1:]],
        told=lambda changed: told(visit, changed),
        may_write=visit.may(f"{MEASURES}/new"),
    )


def effect(connection: Connection, visit: Visit, measure: Measure) -> Effect | None:
    """What it changed so far."""
    return improvement.effect_of(connection, measure, today_of(visit))
