"""Once the holidays of a year are known, the deadlines that waited for them are counted anew."""

from bot.jobs.base import Desk
from cases.counting_anew import count_anew
from storage import holidays
from storage.due import Job
from storage.unit_of_work import UnitOfWork

_AT_ONCE = 50


def count_all_anew(unit: UnitOfWork, desk: Desk, subject: str) -> None:
    """Count those of the next cases; the rest follows. What is imported is read in the same transaction, as
    this instance may not have heard of it yet."""
    if not unit.take_job(holidays.COUNTING, subject):
        return
    desk.cases.learn(unit.run(lambda connection, _: holidays.years(connection)))
    found, last = unit.run(holidays.waiting, subject, _AT_ONCE)
    for one in found:
        case = unit.case(one.id)
        if count_anew(case, unit.now, desk.cases):
            unit.change(case)
    if last is not None:
        unit.schedule(Job(holidays.COUNTING, last, unit.now))
