"""The figures of managers are those of a plain count, and no plan walks through what is over."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from cases.lifecycle import WORKING
from cases.stage import Stage
from dialogs.staff import periods
from dialogs.staff.figures import SHOWN, Standing, Tally
from dialogs.staff.periods import Period
from dialogs.staff.scopes import Reach, Scope
from storage import figures
from storage.engine import Database
from storage.figures_cases import case_view
from storage.figures_ratings import satisfaction
from storage.figures_staff import loads
from storage.figures_tasks import chores, open_of_kind, task_of
from storage.figures_trend import trend
from tests.storage.figures_seed import (
    CAPACITY,
    CHANNELS,
    HANDLERS,
    MATTERS,
    NOW,
    TODAY,
    World,
    team_of,
)
from tests.storage.office import CODEC

SCOPES = (Scope(Reach.ALL), Scope(Reach.TEAM, "east"), Scope(Reach.HANDLER, HANDLERS[0]))
PERIODS = (periods.today(TODAY), periods.week(TODAY), periods.month(TODAY), periods.recent(TODAY, 30))
RUNNING = {stage.value for stage in (Stage.RECEIVED, *WORKING)}


@pytest.fixture(params=[1])
async def world(request: pytest.FixtureRequest, database: Database) -> World:
    """A database full of chance."""
    world = World(request.param)
    await database.write(world.write)
    return world


def is_late(case: dict[str, Any]) -> bool:
    return case["due_at"] is not None and case["due_at"] <= NOW


def tally(found: list[dict[str, Any]]) -> Tally:
    found.sort(key=lambda case: (case["due_at"] is None, case["due_at"] or NOW))
    return Tally(len(found), found[0]["number"]) if found else Tally()


def same(mine: Tally, naive: Tally, found: list[dict[str, Any]]) -> bool:
    """Of cases due at the same moment any may come first."""
    by_number = {case["number"]: case["due_at"] for case in found}
    return mine.count == naive.count and by_number.get(mine.first) == by_number.get(naive.first)


async def test_it_counts_what_a_plain_count_finds(world: World, database: Database) -> None:
    def work(connection: Connection) -> None:
        for scope in SCOPES:
            for period in PERIODS:
                check_summary(connection, world, scope, period)

    await database.read(work)


def check_summary(connection: Connection, world: World, scope: Scope, period: Period) -> None:
    found = figures.summary(connection, CODEC, scope, period, NOW, TODAY, CAPACITY)
    reach, value = scope.reach.value, scope.value
    assert found.counts == world.counts(reach, value, period.first, period.last)
    assert found.before == world.counts(reach, value, period.before.first, period.before.last)
    open_ = world.open(reach, value)
    soon = [case for case in open_ if case["due_at"] and NOW < case["due_at"] <= NOW + timedelta(days=2)]
    late = [case for case in open_ if is_late(case)]
    unassigned = [case for case in open_ if case["handler_id"] is None]
    assert found.watch.standing == Standing(len(open_), len(late), len(soon), len(unassigned))
    statutory = [
        case
        for case in late
        if case["due_kind"] == "review" or (case["stage"] in RUNNING and case["answer_due"] < TODAY)
    ]
    assert same(found.watch.statutory, tally(statutory), statutory)
    grave = [case for case in open_ if case["grade"] == "P1"]
    assert same(found.watch.grave, tally(grave), grave)


async def test_it_lists_what_is_late_the_longest(world: World, database: Database) -> None:
    for scope in SCOPES:
        found = await database.read(partial(figures.overdue, codec=CODEC, scope=scope, now=NOW))
        late = [case for case in world.open(scope.reach.value, scope.value) if is_late(case)]
        assert found.count == len(late)
        assert [one.due_at for one in found.cases] == sorted(case["due_at"] for case in late)[:SHOWN]
        by_number = {case["number"]: case for case in late}
        for one in found.cases:
            case = by_number[one.number]
            assert (one.grade, one.green, one.due_at) == (case["grade"], bool(case["green"]), case["due_at"])
            handler = case["handler_id"]
            assert one.handler == (f"员工{HANDLERS.index(handler)}" if handler else "")


async def test_it_tells_the_load_of_every_handler(world: World, database: Database) -> None:
    for scope in SCOPES:
        found = await database.read(partial(loads, codec=CODEC, scope=scope, now=NOW, capacity=CAPACITY))
        seen = [id_ for id_ in HANDLERS if scope.covers(id_, team_of(id_))]
        assert sorted(one.name for one in found) == [f"员工{HANDLERS.index(id_)}" for id_ in seen]
        for id_ in seen:
            number = HANDLERS.index(id_)
            (one,) = [load for load in found if load.name == f"员工{number}"]
            own = world.open("handler", id_)
            assert (one.open, one.overdue) == (len(own), sum(map(is_late, own)))
            assert one.capacity == (CAPACITY if number % 2 else number)
            assert one.absent == (id_ in world.away)


async def test_it_tells_how_satisfied_customers_are(world: World, database: Database) -> None:
    period = periods.recent(TODAY, 30)
    for scope in SCOPES:
        found = await database.read(partial(satisfaction, codec=CODEC, scope=scope, period=period))
        reach, value = scope.reach.value, scope.value
        assert found.csat == world.counts(reach, value, period.first, period.last).csat
        assert found.before == world.counts(reach, value, period.before.first, period.before.last).csat
        for rated, dimension, values in (
            (found.handlers, "handler", HANDLERS),
            (found.matters, "matter", MATTERS),
            (found.channels, "channel", CHANNELS),
        ):
            named = {one.value: one.csat for one in rated}
            if scope.reach is Reach.HANDLER or (scope.reach is Reach.TEAM and dimension != "handler"):
                assert not named
                continue
            for one in values:
                if dimension == "handler" and not scope.covers(one, team_of(one)):
                    continue
                name = f"员工{HANDLERS.index(one)}" if dimension == "handler" else one
                assert named[name] == world.counts(dimension, one, period.first, period.last).csat


async def test_it_counts_the_backlog_back_from_now(world: World, database: Database) -> None:
    for scope in SCOPES:
        found = await database.read(partial(trend, scope=scope, days=30, now=NOW, today=TODAY))
        assert [day.day for day in found.days] == [TODAY - timedelta(days=29 - ago) for ago in range(30)]
        assert found.days[-1].backlog == len(world.open(scope.reach.value, scope.value))
        for day, after in zip(found.days, found.days[1:], strict=False):
            assert day.counts == world.counts(scope.reach.value, scope.value, day.day, day.day)
            moved = after.counts.received + after.counts.reopened - after.counts.closed
            if day.backlog:
                assert after.backlog == day.backlog + moved


async def test_it_shows_a_case_only_to_who_may_see_it(world: World, database: Database) -> None:
    for case in world.cases[:30]:
        for scope in SCOPES:
            view = await database.read(partial(case_view, codec=CODEC, scope=scope, number=case["number"]))
            assert (view is not None) == scope.covers(case["handler_id"], case["team"] or "")
            if view is not None:
                assert (view.name, view.stage, view.extension_asked) == ("欧阳若兰", case["stage"], "等医院")
                assert [one.kind for one in view.events] == ["accepted", "investigating", "replied"]
    assert (
        await database.read(partial(case_view, codec=CODEC, scope=SCOPES[0], number="TS-0000-0000-0")) is None
    )


async def test_it_lists_the_tasks_that_one_may_do(world: World, database: Database) -> None:
    by_id = {case["id"]: case for case in world.cases}
    for scope in SCOPES:
        found = await database.read(partial(chores, codec=CODEC, scope=scope))
        expected = [task for task in world.tasks if task["state"] == "open" and may_do(task, scope, by_id)]
        assert len(found) == len(expected)
        assert [one.kind == "danger" for one in found] == sorted(
            (one.kind == "danger" for one in found), reverse=True
        )
        dangers = sum(task["kind"] == "danger" for task in expected)
        tallied = await database.read(partial(open_of_kind, scope=scope, kind="danger"))
        assert tallied.count == dangers
        for one in found:
            task = await database.read(partial(task_of, codec=CODEC, scope=scope, number=one.number))
            assert task is not None
            assert (task.kind, task.words) == (one.kind, "请回电")


def may_do(task: dict[str, Any], scope: Scope, by_id: dict[str, dict[str, Any]]) -> bool:
    case, owner = by_id.get(task["case_id"] or ""), task["owner_id"]
    if scope.reach is Reach.ALL or (owner is None and case is None):
        return True
    if scope.reach is Reach.TEAM:
        own = owner is not None and team_of(owner) == scope.value
        return own or (case is not None and case["team"] == scope.value)
    return owner == scope.value or (owner is None and case is not None and case["handler_id"] == scope.value)


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_it_never_walks_through_cases_that_are_over(database: Database) -> None:
    def work(connection: Connection) -> list[str]:
        World(4).write(connection)
        connection.execute(text("ANALYZE"))
        with listening(connection) as statements:
            for scope in SCOPES:
                figures.summary(connection, CODEC, scope, PERIODS[2], NOW, TODAY, CAPACITY)
                figures.overdue(connection, CODEC, scope, NOW)
                loads(connection, CODEC, scope, NOW, CAPACITY)
                satisfaction(connection, CODEC, scope, PERIODS[3])
                trend(connection, scope, 30, NOW, TODAY)
                chores(connection, CODEC, scope)
                case_view(connection, CODEC, scope, "TS-0000-0000-0")
            asked = list(statements)
        return [
            f"{row[3]} in {statement}"
            for statement, values in asked
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]

    steps = await database.write(work)
    assert len(steps) > 30
    for step in steps:
        walks = re.match(r"SCAN (cases|events|tallies|tasks|notices|outbox|inbox)\b", step)
        assert not walks or re.search(r"INDEX ix_(cases_open|tasks_open)", step), step


@contextmanager
def listening(connection: Connection) -> Iterator[list[tuple[str, Any]]]:
    """Every statement with its values."""
    heard: list[tuple[str, Any]] = []

    def hear(_c: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        heard.append((statement, values))

    event.listen(connection, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(connection, "before_cursor_execute", hear)
