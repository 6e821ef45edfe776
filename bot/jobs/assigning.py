"""The clock finds handlers: for new cases, for those of somebody absent, for those nobody looked at."""

from datetime import timedelta

from bot.jobs.base import Desk
from cases.actions import Assign
from cases.actors import CLOCK
from cases.assignment import Need, choose
from cases.calls import Audience
from cases.complaint import Complaint
from cases.performing import perform
from storage import alerts, rosters
from storage.alerts import Facts
from storage.due import Job
from storage.unit_of_work import UnitOfWork

_AGAIN = timedelta(hours=1)


def assign(unit: UnitOfWork, desk: Desk, case_id: str) -> None:
    """Give the case to whom the rules choose; who has it already keeps it if there is nobody else.

    While nobody can have it, those who lead are told once and the clock tries every hour.
    """
    if not unit.roster.members:
        if unit.take_job("assign", case_id):
            unit.schedule(Job("assign", case_id, unit.now + _AGAIN))
        return
    case = unit.case(case_id)
    if not unit.take_job("assign", case_id) or case.stage.is_over:
        return
    chosen = _choose(unit, desk, case)
    member = next((one for one in unit.roster.members if one.id == chosen), None)
    if member is not None:
        reason = "reassigned" if case.handler else ""
        perform(case, Assign(member.id, member.team, reason), CLOCK, unit.now, desk.cases)
        unit.change(case)
    elif case.handler is None:
        if not unit.run(alerts.is_known, case.id, "unassigned"):
            unit.page(Audience.SUPERVISORS, Facts("unassigned", case.id, case.number))
        unit.schedule(Job("assign", case_id, unit.now + _AGAIN))


def cover_absence(unit: UnitOfWork, desk: Desk, staff_id: str) -> None:
    """Somebody is away: find others for their cases that have a deadline before they are back."""
    if not unit.take_job("away", staff_id):
        return
    for case_id in unit.run(rosters.uncovered, staff_id, unit.now):
        unit.schedule(Job("assign", case_id, unit.now))
    absences = unit.run(lambda connection, _: rosters.absences_of(connection, staff_id, unit.now))
    if later := [starts_at for starts_at, _ in absences if starts_at > unit.now]:
        unit.schedule(Job("away", staff_id, later[0]))


def _choose(unit: UnitOfWork, desk: Desk, case: Complaint) -> str | None:
    rules = desk.cases
    soon = rules.calendar.add(unit.now, rules.assignment.soon).at
    at_work = rules.calendar.is_working_time(unit.now) or rules.calendar.is_working_time(soon)
    candidates = unit.roster.candidates(at_work=at_work, capacity=rules.assignment.capacity)
    if not candidates:
        return None
    stated = case.particulars
    need = Need(
        matter=stated.matter,
        line=stated.line,
        grade=case.grade,
        green=case.green,
        accused=str(stated.details.get("person", "")),
        story=stated.story,
        avoid=frozenset(filter(None, [case.handler])),
    )
    return choose(need, candidates, unit.roster.on_duty, rules.assignment, rules.taxonomy).staff_id
