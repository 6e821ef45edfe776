"""The staff's lists of cases, held against a plain look through the same cases."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update

from cases import actions as do
from cases.actors import CUSTOMER, Actor, Role
from cases.actors import staff as staff_actor
from storage import worklist_pages, worklists
from storage import worklist_tables as tables
from storage.case_tables import cases
from storage.engine import Database
from storage.worklists import Filters, View, counts, page, views_of
from tests.storage.figures_seed import HANDLERS, NOW, World, team_of
from tests.storage.office import CODEC, HANDLER, acts, case_id, joins, later, received
from tests.storage.test_figures import listening

MANAGER = staff_actor(Role.MANAGER, f"{90:032x}", "west")
LEADER = staff_actor(Role.SUPERVISOR, f"{91:032x}", "east")
AUDITOR = staff_actor(Role.AUDITOR, f"{92:032x}")
WORKER = staff_actor(Role.HANDLER, HANDLERS[0], team_of(HANDLERS[0]))
LABEL = "a" * 32
NOBODY = Filters()
EVERYBODY = (MANAGER, LEADER, AUDITOR, WORKER)


def may_see(member: Actor, one: dict[str, Any]) -> bool:
    if member is WORKER:
        nobody_has = one["handler_id"] is None and one["team"] in (None, WORKER.team)
        return nobody_has or bool(one["handler_id"] == WORKER.id)
    return member is not LEADER or one["team"] in (None, "east")


def shown_in(view: View, member: Actor, one: dict[str, Any]) -> bool:
    due = one["due_at"]
    return {
        View.MINE: one["handler_id"] == member.id,
        View.UNASSIGNED: one["handler_id"] is None,
        View.TEAM: one["team"] == member.team,
        View.OVERDUE: due is not None and due <= NOW,
        View.GREEN: one["green"] == 1,
        View.AWAITING: one["stage"] == "awaiting_customer",
        View.OPEN: True,
        View.MENTIONED: False,
        View.CLOSED: member is not WORKER or one["handler_id"] == WORKER.id,
    }[view] and (one["over_at"] is not None) == (view is View.CLOSED)


def label_some(connection: Connection, world: World) -> None:
    connection.execute(
        insert(tables.labels).values(
            id=LABEL, sealed_name=CODEC.seal("媒体", "labels", LABEL), created_at=NOW
        )
    )
    put = {"label_id": LABEL, "staff_id": HANDLERS[0], "at": NOW}
    connection.execute(
        insert(tables.case_labels), [{"case_id": one["id"], **put} for one in world.cases[::5]]
    )


def everything(connection: Connection, member: Actor, view: View, filters: Filters, limit: int) -> list[Any]:
    found: list[Any] = []
    after = ""
    while True:
        one = page(connection, CODEC, member, view, filters, NOW, after, limit)
        found += one.lines
        after = one.after
        if not after:
            return found


async def test_it_shows_each_list_whole_in_order_and_counts_it(database: Database) -> None:
    world = World(7, 60)

    def work(connection: Connection) -> None:
        world.write(connection)
        for member in EVERYBODY:
            counted = counts(connection, member, NOW)
            for view in views_of(member):
                expected = {
                    one["number"]: one
                    for one in world.cases
                    if may_see(member, one) and shown_in(view, member, one)
                }
                found = [line.number for line in everything(connection, member, view, NOBODY, 20)]
                assert sorted(found) == sorted(expected), (member, view)
                if view is View.CLOSED:
                    recent = [one for one in expected.values() if NOW - one["over_at"] < worklists.RECENT]
                    assert counted[view] == len(recent)
                else:
                    dues = [
                        expected[number]["due_at"] or datetime.max.replace(tzinfo=NOW.tzinfo)
                        for number in found
                    ]
                    assert dues == sorted(dues)
                    assert counted[view] == len(expected)

    await database.write(work)


@pytest.mark.parametrize(
    ("filters", "keeps"),
    [
        (Filters(grade="P1"), lambda one: one["grade"] == "P1"),
        (Filters(matter="CLAIM", line="HLTH", channel="wechat"), lambda one: one["channel"] == "wechat"),
        (Filters(matter="CLAIM.slow"), lambda one: True),
        (Filters(matter="CLAI"), lambda one: False),
        (Filters(matter="CLAIM%"), lambda one: False),
        (Filters(team="west", grade="P2"), lambda one: (one["team"], one["grade"]) == ("west", "P2")),
        (Filters(handler=HANDLERS[1]), lambda one: one["handler_id"] == HANDLERS[1]),
        (Filters(handler="none"), lambda one: one["handler_id"] is None),
        (
            Filters(grade="P2", stage="accepted"),
            lambda one: (one["grade"], one["stage"]) == ("P2", "accepted"),
        ),
        (
            Filters(received_from=NOW - timedelta(hours=500), received_to=NOW - timedelta(hours=100)),
            lambda one: timedelta(hours=100) < NOW - one["received_at"] <= timedelta(hours=500),
        ),
    ],
)  # fmt: skip
async def test_it_narrows_lists(database: Database, filters: Filters, keeps: Any) -> None:
    world = World(8)

    def work(connection: Connection) -> None:
        world.write(connection)
        for view in (View.OPEN, View.CLOSED):
            expected = {one["number"] for one in world.cases if shown_in(view, MANAGER, one) and keeps(one)}
            assert {line.number for line in everything(connection, MANAGER, view, filters, 50)} == expected

    await database.write(work)


@pytest.mark.parametrize(
    "filters",
    [
        Filters(grade="P2"),
        Filters(handler=HANDLERS[0], grade="P2"),
        Filters(grade="P2", received_from=NOW - timedelta(days=20)),
        Filters(label=LABEL),
    ],
)
async def test_it_looks_through_few_of_what_is_over_at_a_time_and_misses_none(
    database: Database, filters: Filters, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(11)
    for number, one in enumerate(world.cases):
        one["over_at"] = one["over_at"] and NOW - timedelta(hours=number * 37 % 500)

    def work(connection: Connection) -> None:
        world.write(connection)
        label_some(connection, world)
        with monkeypatch.context() as few:
            few.setattr(worklist_pages, "LOOK", 5)
            few.setattr(worklists, "FEW", 5)
            whole = everything(connection, MANAGER, View.CLOSED, filters, 3)
        assert whole == everything(connection, MANAGER, View.CLOSED, filters, 50)
        times = [one.received_at if filters.received_from else one.over_at for one in whole]
        assert times == sorted(times, reverse=True)
        assert whole

    await database.write(work)


@pytest.mark.parametrize("after", ["", "x", "1.", "9" * 40 + ".a", "1." + "a" * 40, "-1.a", "²." + "a" * 32])
async def test_it_begins_anew_after_what_it_never_wrote(database: Database, after: str) -> None:
    def work(connection: Connection) -> None:
        received(connection)
        assert len(page(connection, CODEC, MANAGER, View.OPEN, NOBODY, later(), after).lines) == 1

    await database.write(work)


async def test_it_goes_on_where_it_was_though_cases_move(database: Database) -> None:
    def work(connection: Connection) -> None:
        for number in range(1, 6):
            received(connection, number, now=later(minutes=number))
        first = page(connection, CODEC, MANAGER, View.OPEN, NOBODY, later(), limit=2)
        gone = cases.c.id == first.lines[1].id
        connection.execute(update(cases).where(gone).values(due_at=later(days=90)))
        second = page(connection, CODEC, MANAGER, View.OPEN, NOBODY, later(), first.after, limit=2)
        assert [line.id for line in second.lines] == [case_id(3), case_id(4)]

    await database.write(work)


async def test_it_tells_what_the_customer_wrote_and_nobody_answered(database: Database) -> None:
    def work(connection: Connection) -> None:
        joins(connection, HANDLER)
        received(connection)
        acts(connection, do.Accept(), now=later(hours=1))
        assert line(connection).unread == 0
        acts(connection, do.Supplement("还没到账"), by=CUSTOMER, now=later(hours=2))
        acts(connection, do.Supplement("急"), by=CUSTOMER, now=later(hours=3))
        assert (line(connection).unread, line(connection).wrote_at) == (2, later(hours=3))
        acts(connection, do.Reply("今天查清"), now=later(hours=4))
        shown = line(connection)
        assert (shown.unread, shown.name, shown.stage) == (0, "欧***", "accepted")
        assert "欧阳若兰" not in str(shown)

    def line(connection: Connection) -> Any:
        (found,) = page(connection, CODEC, LEADER, View.OPEN, NOBODY, later()).lines
        return found

    await database.write(work)


async def test_it_never_walks_the_cases_themselves(database: Database, dialect: str) -> None:
    """However they are filtered, lists are found in covering indexes, and so are counts."""
    filters = Filters(grade="P1", matter="CLAIM", stage="accepted", received_from=NOW)

    def work(connection: Connection) -> list[tuple[str, str]]:
        World(9).write(connection)
        prepare(connection, dialect)
        with listening(connection) as statements:
            for member in EVERYBODY:
                counts(connection, member, NOW)
                for view in views_of(member):
                    first = page(connection, CODEC, member, view, NOBODY, NOW, limit=3)
                    page(connection, CODEC, member, view, filters, NOW, first.after)
        explain = "EXPLAIN QUERY PLAN" if dialect == "sqlite" else "EXPLAIN"
        return [
            (str(row), statement)
            for statement, values in statements
            if "FROM cases" in statement and "sealed" not in statement
            for row in connection.exec_driver_sql(f"{explain} {statement}", values)
        ]

    steps = await database.write(work)
    assert len(steps) > 60
    for step, statement in steps:
        assert not re.search(r"SCAN cases(?! USING (COVERING )?INDEX ix_cases_(open|over))", step), statement
        assert "Seq Scan on cases" not in step, statement


def prepare(connection: Connection, dialect: str) -> None:
    """Have PostgreSQL plan as for many cases."""
    if dialect == "postgresql":
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")


def test_it_offers_handlers_no_lists_of_others() -> None:
    assert not {View.TEAM, View.OPEN} & set(views_of(WORKER))
    assert View.TEAM not in views_of(AUDITOR)
    assert worklists.PAGE == 50
