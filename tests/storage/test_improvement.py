"""Causes, rises, effects and reasons, against plain counts; measures and examples as they are kept."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from msgspec import structs
from sqlalchemy import Connection, insert

from cases import actions as do
from cases.actors import CLOCK, CUSTOMER
from cases.clock_actions import AskForRating
from cases.effects_of_measures import Effect
from cases.errors import Stale
from cases.measures import Measure, State, Words, begin, drop, put_in_force
from cases.rates import Counted
from cases.rises import WEEKS
from dialogs.staff.scopes import Reach, Scope
from storage import erasing, examples, improvement, improvement_ratings, measures
from storage.case_tables import tallies
from storage.engine import Database
from storage.examples import Example, Lesson
from storage.staff import Member
from tests.storage.office import (
    CODEC,
    HANDLER,
    LEADER,
    START,
    acts,
    case_id,
    in_memory,
    joins,
    later,
    received,
    rules,
)  # fmt: skip

TODAY = START.astimezone(rules().zone).date()
DECISION = do.Decide("事实", "依据", "结果", "救济")
ALL = Scope(Reach.ALL)


def closed(connection: Connection, number: int, cause: str, at: datetime, matter: str = "CLAIM.slow") -> str:
    """A case that was closed then with this cause."""
    case = received(connection, number, now=at - timedelta(days=1), matter=matter)
    acts(connection, do.Accept(), DECISION, do.Close(cause), case=case.id, now=at)
    return case.id


def rated(connection: Connection, case: str, score: int, reasons: list[str], comment: str = "") -> None:
    acts(connection, AskForRating(), by=CLOCK, case=case, now=later(hours=2))
    acts(connection, do.Rate(score, reasons, comment), by=CUSTOMER, case=case, now=later(hours=3))


def people(connection: Connection) -> tuple[Member, Member]:
    return joins(connection, HANDLER), joins(connection, LEADER)


def measure(**changes: object) -> Measure:
    draft = Measure(
        "a" * 32, "process", Words("一次告知"), HANDLER.id, TODAY + timedelta(days=7), matter="CLAIM"
    )
    return structs.replace(draft, **changes)


async def test_it_counts_causes_by_the_day_of_closing(database: Database) -> None:
    wanted = ["process", "process", "system", "", "process"]

    def work(connection: Connection) -> None:
        for number, cause in enumerate(wanted, 1):
            closed(connection, number, cause, later(days=-number))
        received(connection, 90)
        acts(connection, do.Accept(), do.Withdraw("已解决"), case=case_id(90))
        first, last = TODAY - timedelta(days=4), TODAY
        found = improvement.causes(connection, first, last)
        assert {one.cause: one.closed for one in found} == Counter(
            ["process", "process", "system", "not_stated"]
        )
        assert found[0].cause == "process"
        assert improvement.closings(connection, first, last) == 4
        assert improvement.closings(connection, first, TODAY - timedelta(days=1)) == 4
        assert improvement.closings(connection, TODAY, TODAY) == 0

    await database.write(work)


async def test_it_counts_where_the_measure_is_meant_to_work(database: Database) -> None:
    def work(connection: Connection) -> Effect | None:
        for number, (days, cause, matter) in enumerate(
            [
                (1, "process", "CLAIM.slow"), (9, "process", "CLAIM"), (10, "system", "CLAIM.slow"),
                (11, "process", "CLAIM.slow"), (12, "", "CLAIM.slow"), (12, "process", "SURR.loss"),
                (20, "process", "CLAIM.slow"), (21, "process", "CLAIM.slow"),
            ],
            1,
        ):  # fmt: skip
            closed(connection, number, cause, later(days=-days), matter)
        acts(connection, do.Reopen("没有解决"), by=LEADER, case=case_id(4), now=later(days=-2))
        forced = measure(state=State.IN_FORCE, in_force_on=TODAY - timedelta(days=10))
        assert improvement.effect_of(connection, measure(), TODAY) is None
        assert improvement.effect_of(connection, structs.replace(forced, in_force_on=TODAY), TODAY) is None
        everywhere = improvement.effect_of(connection, structs.replace(forced, matter=""), TODAY)
        assert everywhere == Effect(10, Counted(3, 4), Counted(2, 3))
        elsewhere = improvement.effect_of(
            connection, structs.replace(forced, matter="", branch="east"), TODAY
        )
        assert elsewhere == Effect(10, Counted(0, 0), Counted(0, 0))
        return improvement.effect_of(connection, forced, TODAY)

    assert await database.write(work) == Effect(10, Counted(2, 3), Counted(2, 3))


async def test_it_finds_rises_once_there_is_a_past(database: Database) -> None:
    def work(connection: Connection) -> None:
        begin_ = TODAY - timedelta(days=7 * (WEEKS + 1) - 1)
        for offset in range(7 * (WEEKS + 1)):
            day = begin_ + timedelta(days=offset)
            recent = (TODAY - day).days < 7
            for value, received_ in (("CLAIM", 4 if recent else 1), ("SURR", 1)):
                row = {"day": day, "dimension": "matter", "value": value, "received": received_}
                connection.execute(insert(tallies).values(row))
        found = improvement.rises_as_of(connection, TODAY)
        assert found.dimensions == ("matter",)
        assert [(one.group.value, one.group.recent, one.expected) for one in found.rises] == [
            ("CLAIM", 28, 7.0)
        ]
        assert found.rises[0].group.before == (7,) * WEEKS
        assert (found.first, found.last) == (TODAY - timedelta(days=6), TODAY)
        assert improvement.rises_as_of(connection, TODAY - timedelta(days=1)).dimensions == ()

    await database.write(work)


async def test_it_puts_reasons_and_comments_beside_the_cause(database: Database) -> None:
    def work(connection: Connection) -> None:
        for number, cause in enumerate(["process", "process", "system"], 1):
            closed(connection, number, cause, later(hours=-1))
        rated(connection, case_id(1), 2, ["slow", "attitude"], "太慢了，欧阳若兰")
        rated(connection, case_id(2), 3, ["slow"])
        rated(connection, case_id(3), 5, ["fast"], "很好")
        found = improvement_ratings.low_ratings(connection, CODEC, ALL, TODAY, TODAY, rules().zone)
        assert [(one.cause, one.n, one.reasons) for one in found] == [
            ("process", 2, (("slow", 2), ("attitude", 1)))
        ]
        comment = found[0].comments[0]
        assert (comment.text, comment.name, comment.score) == ("太慢了，欧阳若兰", "欧阳若兰", 2)
        none = Scope(Reach.TEAM, "west")
        assert improvement_ratings.low_ratings(connection, CODEC, none, TODAY, TODAY, rules().zone) == ()
        satisfied = {
            one.cause: (one.rated, one.satisfied) for one in improvement.causes(connection, TODAY, TODAY)
        }
        assert satisfied == {"process": (2, 0), "system": (1, 1)}

    await database.write(work)


async def test_it_keeps_measures_with_their_history(database: Database) -> None:
    def work(connection: Connection) -> None:
        owner, leader = people(connection)
        planned, change = begin(measure(), TODAY)
        measures.put(connection, CODEC, planned, change, leader.id, START)
        assert measures.find(connection, CODEC, planned.id) == planned
        forced, change = put_in_force(planned, TODAY, TODAY)
        measures.put(connection, CODEC, forced, change, owner.id, later(hours=1))
        with pytest.raises(Stale):
            measures.put(connection, CODEC, *drop(planned, TODAY, "x"), leader.id, later(hours=2))
        changed = measures.history(connection, CODEC, planned.id)
        assert [(one.version, one.by, one.change.kind) for one in changed] == [
            (2, owner.id, "in_force"), (1, leader.id, "new"),
        ]  # fmt: skip
        assert measures.find(connection, CODEC, "f" * 32) is None
        assert measures.listed(connection, CODEC, state="planned") == []
        assert measures.listed(connection, CODEC, cause="process", owner=owner.id) == [forced]
        assert measures.counts(connection) == {"in_force": 1}

    await database.write(work)


def test_it_tells_which_measures_fall_into_some_days() -> None:
    def put(connection: Connection, letter: str, due: date, **changes: object) -> None:
        one = measure(id=letter * 32, due_on=due, version=1, **changes)
        measures.put(connection, CODEC, one, begin(measure(), TODAY)[1], HANDLER.id, START)

    def day(offset: int) -> date:
        return TODAY + timedelta(days=offset)

    with in_memory(people) as connection:
        put(connection, "1", day(-40))
        put(connection, "2", day(3))
        put(connection, "3", day(40))
        put(connection, "4", day(-9), state=State.IN_FORCE, in_force_on=day(-2))
        put(connection, "5", day(-9), state=State.IN_FORCE, in_force_on=day(-50))
        put(connection, "6", day(-9), state=State.DROPPED, dropped_on=day(0))
        found = measures.of_period(connection, CODEC, day(-10), day(10), TODAY)
        ids = {name: [one.id[0] for one in getattr(found, name)] for name in found.__struct_fields__}
        assert ids == {"due": ["2"], "in_force": ["4"], "dropped": ["6"], "overdue": ["1"]}


def test_it_keeps_one_example_of_a_case_until_the_case_is_erased() -> None:
    def example(letter: str, title: str) -> Example:
        return Example(
            letter * 32, case_id(1), "CLAIM.slow", "process", Lesson(title, "客户", "赔付"), START, HANDLER.id
        )

    with in_memory(lambda connection: (people(connection), received(connection))) as connection:
        examples.keep(connection, CODEC, example("1", "甲"))
        examples.keep(connection, CODEC, example("2", "乙"))
        assert examples.listed(connection, CODEC, matter="CLAIM", cause="process") == [example("2", "乙")]
        assert examples.listed(connection, CODEC, matter="SURR") == []
        assert examples.find(connection, CODEC, "1" * 32) is None
        assert examples.of_case(connection, case_id(1)) == "2" * 32
        erasing.erase_case(connection, CODEC, case_id(1), START)
        assert examples.listed(connection, CODEC) == []
