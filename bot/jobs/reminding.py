"""A task that was not done in time is put before those who lead, until somebody does it."""

from datetime import timedelta

from bot.jobs.base import Desk
from cases.calls import Audience
from storage import tasks
from storage.alerts import Facts
from storage.due import Job
from storage.unit_of_work import UnitOfWork

_DAILY = timedelta(days=1)
_IN_DANGER = timedelta(minutes=30)


def remind(unit: UnitOfWork, desk: Desk, key: str) -> None:
    """Tell the owner and the supervisors that a task is late; of danger to life the managers too, by night
    as by day, and every half hour."""
    if not unit.take_job("task", key):
        return
    task = unit.run(tasks.find, key)
    if task is None:
        return
    danger = task.kind == "danger"
    facts = Facts(
        "danger" if danger else "task_late",
        task.case_id,
        texts={"words": task.words} if danger else {},
        task=tasks.task_number(task),
        due_at=task.due_at,
    )
    told = unit.page(Audience.SUPERVISORS, facts)
    if danger:
        told += unit.page(Audience.MANAGERS, facts)
    if task.owner and task.owner not in told:
        unit.alert([task.owner], facts)
    unit.schedule(Job("task", key, unit.now + (_IN_DANGER if danger else _DAILY)))
