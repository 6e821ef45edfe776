"""Who is there: loads, absences, duty, and who is told."""

import pytest
from sqlalchemy import Connection

from cases import actions as do
from cases.actors import CUSTOMER, Actor, Role
from cases.actors import staff as staff_actor
from cases.calls import Audience
from storage import rosters, staff
from storage.engine import Database
from storage.roster import Roster
from tests.storage.office import CODEC, HANDLER, acts, case_id, joins, later, received

OTHER = staff_actor(Role.HANDLER, f"{9:032x}", "west")
SUPERVISOR = staff_actor(Role.SUPERVISOR, f"{10:032x}", "east")
WEST = staff_actor(Role.SUPERVISOR, f"{11:032x}", "west")
MANAGER = staff_actor(Role.MANAGER, f"{12:032x}")
ADMINISTRATOR = staff_actor(Role.ADMINISTRATOR, f"{13:032x}")
EVERYBODY = (HANDLER, OTHER, SUPERVISOR, WEST, MANAGER, ADMINISTRATOR)


def office(connection: Connection, *actors: Actor) -> None:
    for actor in actors or EVERYBODY:
        joins(connection, actor)


async def test_it_counts_the_load_of_each(database: Database) -> None:
    """Open cases only."""

    def work(connection: Connection) -> None:
        office(connection)
        for number in range(1, 6):
            received(connection, number)
        for number, actor in ((1, HANDLER), (2, HANDLER), (3, HANDLER), (4, OTHER)):
            acts(connection, do.Accept(), by=actor, case=case_id(number))
        acts(connection, do.Withdraw(), by=CUSTOMER, case=case_id(3))
        assert rosters.loads(connection) == {HANDLER.id: 2, OTHER.id: 1}
        rosters.add_absence(connection, OTHER.id, later(days=-1), later(days=1))
        rosters.add_duty(connection, SUPERVISOR.id, later(hours=-1), later(hours=1))
        found = {
            one.id: one for one in Roster(connection, CODEC, later()).candidates(at_work=False, capacity=40)
        }
        assert found.keys() == {HANDLER.id, OTHER.id, SUPERVISOR.id, WEST.id}
        assert [found[actor.id].load for actor in (HANDLER, OTHER, SUPERVISOR)] == [2, 1, 0]
        assert [found[actor.id].absent for actor in (HANDLER, OTHER)] == [False, True]
        assert [found[actor.id].at_work for actor in (HANDLER, SUPERVISOR)] == [False, True]
        assert [found[actor.id].supervisor for actor in (HANDLER, SUPERVISOR)] == [False, True]
        assert found[HANDLER.id].names == ("员工07", "N07")
        assert found[HANDLER.id].capacity == 40

    await database.write(work)


async def test_it_finds_the_open_cases_of_a_handler_by_an_index_of_open_cases(database: Database) -> None:
    if database.dialect_name != "sqlite":
        pytest.skip("the planner of the other looks at how much there is")
    plan = await database.read(_plan)
    assert "ix_cases_open_handler" in plan


def _plan(connection: Connection) -> str:
    wanted = (
        "SELECT handler_id, count(*) FROM cases WHERE over_at IS NULL AND handler_id IS NOT NULL GROUP BY 1"
    )
    return str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {wanted}").all())


async def test_it_knows_who_is_on_duty_now_and_next(database: Database) -> None:
    def work(connection: Connection) -> None:
        office(connection)
        assert rosters.next_duty(connection, later()) is None
        rosters.add_duty(connection, WEST.id, later(hours=2), later(hours=4))
        rosters.add_duty(connection, SUPERVISOR.id, later(hours=3), later(hours=5))
        assert rosters.on_duty(connection, later()) == []
        assert rosters.next_duty(connection, later()) == later(hours=2)
        assert rosters.on_duty(connection, later(hours=3)) == [WEST.id, SUPERVISOR.id]
        assert rosters.next_duty(connection, later(hours=3)) == later(hours=3)
        assert rosters.on_duty(connection, later(hours=4)) == [SUPERVISOR.id]
        rosters.add_absence(connection, SUPERVISOR.id, later(), later(days=1))
        assert rosters.on_duty(connection, later(hours=4)) == []
        rosters.remove_absence(connection, SUPERVISOR.id, later())
        rosters.remove_duty(connection, SUPERVISOR.id, later(hours=3))
        assert rosters.duties_of(connection, SUPERVISOR.id, later()) == []
        assert rosters.duties_of(connection, WEST.id, later()) == [(later(hours=2), later(hours=4))]
        with pytest.raises(ValueError, match="end"):
            rosters.add_duty(connection, WEST.id, later(hours=2), later(hours=2))

    await database.write(work)


def told(
    connection: Connection, to: Audience, handler: str | None = HANDLER.id, team: str = "east"
) -> list[str]:
    return Roster(connection, CODEC, later()).audience(to, handler=handler, team=team)


async def test_it_knows_who_is_told(database: Database) -> None:
    def work(connection: Connection) -> None:
        assert told(connection, Audience.MANAGERS) == []
        office(connection)
        assert told(connection, Audience.HANDLER) == [HANDLER.id]
        assert told(connection, Audience.HANDLER, None) == [SUPERVISOR.id]
        assert told(connection, Audience.SUPERVISORS) == [SUPERVISOR.id]
        assert told(connection, Audience.SUPERVISORS, team="north") == [SUPERVISOR.id, WEST.id]
        assert told(connection, Audience.MANAGERS) == [MANAGER.id]
        assert told(connection, Audience.DUTY) == [SUPERVISOR.id]
        rosters.add_duty(connection, OTHER.id, later(), later(hours=1))
        assert told(connection, Audience.DUTY) == [OTHER.id]
        staff.deactivate(connection, MANAGER.id)
        assert told(connection, Audience.MANAGERS) == [ADMINISTRATOR.id]

    await database.write(work)
