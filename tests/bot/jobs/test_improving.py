"""A measure that is not in force on its day is put before its owner."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, select

from cases.actors import Role
from cases.measures import Change, Measure, Words, begin, drop, reminded_at
from storage import measures, staff
from storage.due import Job
from storage.tables import due
from storage.unit_of_work import UnitOfWork
from tests.bot.jobs.colleagues import Colleague, goes_by, hire, transact
from tests.desk import Desk

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
LATE = "改进措施过了期限"


async def planned(desk: Desk, owner: Colleague, days: int) -> Measure:
    """A measure of this owner, due in so many days."""
    zone = desk.runtime.parts.case_rules.zone
    today = desk.time().astimezone(zone).date()
    draft = Measure("a" * 32, "process", Words("一次告知"), owner.id, today + timedelta(days=days))
    measure, change = begin(draft, today)
    await keeps(desk, measure, change)
    return measure


async def keeps(desk: Desk, measure: Measure, change: Change) -> None:
    def work(unit: UnitOfWork) -> None:
        unit.run(measures.put, measure, change, measure.owner, unit.now)
        zone = desk.runtime.parts.case_rules.zone
        unit.schedule(Job("measure", measure.id, reminded_at(measure.due_on, zone)))

    await transact(desk, work)


async def test_it_reminds_the_owner_each_week_until_it_is_settled(desk: Desk) -> None:
    owner, other = await hire(desk), await hire(desk, Role.MANAGER)
    measure = await planned(desk, owner, 2)
    await goes_by(desk, days=2)
    assert await owner.hears() == []
    await goes_by(desk, days=2)
    (told,) = await owner.hears()
    assert LATE in told
    assert "一次告知" in told
    await goes_by(desk, days=7)
    assert len(await owner.hears()) == 1
    today = desk.time().astimezone(desk.runtime.parts.case_rules.zone).date()
    await keeps(desk, *drop(measure, today, "另有安排"))
    await goes_by(desk, days=9)
    assert await owner.hears() == []
    assert await other.hears() == []
    assert await desk.rows(select(due).where(due.c.kind == "measure")) == []


async def test_it_tells_managers_where_the_owner_has_left(desk: Desk) -> None:
    owner, manager = await hire(desk), await hire(desk, Role.MANAGER)
    await planned(desk, owner, 0)

    def leaves(connection: Connection) -> None:
        staff.deactivate(connection, owner.id)

    await desk.runtime.parts.database.write(leaves)
    await goes_by(desk, days=2)
    assert [LATE in told for told in await manager.hears()] == [True]
