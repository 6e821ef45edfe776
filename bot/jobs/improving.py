"""An improvement measure that is not in force on its day is put before its owner until it is."""

from datetime import datetime, time, timedelta

from bot.jobs.base import Desk
from cases.calls import Audience
from cases.measures import State, reminded_at
from storage import measures, staff
from storage.alerts import Facts
from storage.due import Job
from storage.unit_of_work import UnitOfWork

_EVERY = timedelta(days=7)


def remind_of_measure(unit: UnitOfWork, desk: Desk, measure_id: str) -> None:
    """Tell the owner that a measure is late, and again each week; the managers where the owner has left."""
    if not unit.take_job("measure", measure_id):
        return
    measure = unit.run(measures.find, measure_id)
    if measure is None or measure.state is not State.PLANNED:
        return
    zone = desk.cases.zone
    if not measure.is_overdue(unit.now.astimezone(zone).date()):
        unit.schedule(Job("measure", measure_id, reminded_at(measure.due_on, zone)))
        return
    ends = datetime.combine(measure.due_on + timedelta(days=1), time(), zone)
    facts = Facts("measure_late", texts={"words": measure.words.title}, due_at=ends)
    owner = unit.run(staff.find, measure.owner)
    if owner is not None and owner.active:
        unit.alert([owner.id], facts)
    else:
        unit.page(Audience.MANAGERS, facts)
    unit.schedule(Job("measure", measure_id, unit.now + _EVERY))
