"""What is done to measures. All of it is audited, and stands in the measure's history."""

import secrets
from collections.abc import Callable

from starlette.responses import Response

from cases import measures as rules
from cases.errors import Refusal, Stale
from cases.measures import Change, Measure, Words
from handlers_console import rendering
from handlers_console.dashboard.asked import today_of
from handlers_console.improvement import forms
from handlers_console.improvement.asked import MEASURES
from handlers_console.improvement.measure import Shown, form, problem, show, wanted_id
from handlers_console.refusals import not_found
from handlers_console.visit import Visit
from storage import audit, measures, staff
from storage.due import Job
from storage.unit_of_work import UnitOfWork


async def add(visit: Visit) -> Response:
    """A new one."""
    values, today = forms.posted(visit), today_of(visit)
    draft = Measure(secrets.token_hex(16), "", Words(""), "", today)

    def work(unit: UnitOfWork) -> None:
        wanted = forms.read(visit, values, draft, unit.run(staff.members))
        _keep(unit, visit, *rules.begin(wanted, today), "measure_new")

    try:
        await visit.office.transact(work)
    except Refusal as refusal:
        return await form(visit, values, refusal)
    return rendering.see(f"{MEASURES}/{draft.id}", "improvement.added")


async def change(visit: Visit) -> Response:
    """Other words, another owner or day."""
    values, today = forms.posted(visit), today_of(visit)

    def work(unit: UnitOfWork, before: Measure) -> tuple[Measure, Change]:
        return rules.edit(before, forms.read(visit, values, before, unit.run(staff.members)), today)

    return await _done(visit, "edit", values, work, "measure_changed")


async def put_in_force(visit: Visit) -> Response:
    """It is in force since a day."""
    values = {"on": visit.posted("on")}

    def work(unit: UnitOfWork, before: Measure) -> tuple[Measure, Change]:
        return rules.put_in_force(before, forms.day(values["on"], "on"), today_of(visit))

    return await _done(visit, "in_force", values, work, "measure_in_force")


async def drop(visit: Visit) -> Response:
    """It is given up."""
    values = {"why": visit.posted("why", longest=500)}

    def work(unit: UnitOfWork, before: Measure) -> tuple[Measure, Change]:
        return rules.drop(before, today_of(visit), values["why"])

    return await _done(visit, "drop", values, work, "measure_dropped")


async def plan_again(visit: Visit) -> Response:
    """It is to be done after all."""
    values = {"again_on": visit.posted("again_on")}

    def work(unit: UnitOfWork, before: Measure) -> tuple[Measure, Change]:
        return rules.plan_again(before, forms.day(values["again_on"], "again_on"), today_of(visit))

    return await _done(visit, "plan", values, work, "measure_planned")


async def _done(
    visit: Visit,
    what: str,
    values: dict[str, str],
    work: Callable[[UnitOfWork, Measure], tuple[Measure, Change]],
    deed: str,
) -> Response:
    """Do this to the measure of the address, unless somebody changed it meanwhile."""

    def whole(unit: UnitOfWork) -> None:
        before = unit.run(measures.find, wanted_id(visit))
        if before is None:
            raise not_found()
        if visit.posted("seen") != str(before.version):
            raise Stale(0, before.version)
        _keep(unit, visit, *work(unit, before), deed)

    try:
        await visit.office.transact(whole)
    except Stale:
        alert = visit.line("console.improvement.refused.stale")
        return await show(visit, Shown(409, what, values, alert=alert))
    except Refusal as refusal:
        return await show(visit, Shown(422, what, values, *problem(visit, refusal)))
    return rendering.see(f"{MEASURES}/{wanted_id(visit)}", f"improvement.{what}")


def _keep(unit: UnitOfWork, visit: Visit, measure: Measure, change: Change, deed: str) -> None:
    unit.run(measures.put, measure, change, visit.member.id, unit.now)
    unit.run(audit.add, visit.actor.label, deed, measure.id[:8], now=unit.now)
    unit.schedule(Job("measure", measure.id, rules.reminded_at(measure.due_on, visit.office.dialog.zone)))
