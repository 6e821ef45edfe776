"""The figures of the dashboard are those of a plain count, and no plan walks through cases or events."""

import random
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from cases.actors import Role
from cases.actors import staff as staff_actor
from cases.complaint import Complaint
from cases.lengths import LONGEST_STEP, middle_of, quantile, step_of
from dialogs.staff import periods
from dialogs.staff.figures import Counts
from dialogs.staff.periods import Period, Span
from dialogs.staff.scopes import Reach, Scope
from storage import exports, staff
from storage.dashboards import DIMENSIONS, Lengths, dashboard, dimensions, shares
from storage.engine import Database
from storage.figure_cases import Behind, Figure, behind
from storage.staff import Member, Person
from tests.storage.dashboards_seed import Happened, Lived, lives
from tests.storage.office import CODEC, rules
from tests.storage.test_figures import listening

NOW = datetime(2026, 11, 22, 12, 30, tzinfo=rules().zone)
TODAY = NOW.date()
WHO = [staff_actor(Role.HANDLER, f"{number:032x}", ("east", "west")[number % 2]) for number in range(1, 4)]
SCOPES = (Scope(Reach.ALL), Scope(Reach.TEAM, "east"), Scope(Reach.HANDLER, WHO[0].id))
PERIODS = (
    periods.today(TODAY),
    periods.week(TODAY),
    periods.recent(TODAY, 30),
    Period(Span.RANGE, TODAY - timedelta(days=60), TODAY - timedelta(days=9)),
)
WITHIN = 1.1**0.5 + 1e-9


@dataclass
class World:
    """What was stored, and what a plain list says of it."""

    lived: Lived

    def of(self, scope: Scope, period: Period, what: str) -> list[Happened]:
        """What happened to the cases of a scope, as they were then."""
        name = {Reach.TEAM: "team", Reach.HANDLER: "handler"}.get(scope.reach)
        kind = f"to_{name}" if name and what == "received" else what
        return [
            one
            for one in self.lived.happened
            if one.what == kind
            and (name is None or getattr(one, name) == scope.value)
            and period.first <= one.at.astimezone(rules().zone).date() <= period.last
        ]

    def counts(self, scope: Scope, period: Period) -> Counts:
        """All of them."""
        return Counts(**{name: len(self.of(scope, period, name)) for name in Counts.__struct_fields__})


@pytest.fixture
async def world(database: Database) -> World:
    """Cases that lived at random, stored a few at a time."""
    await database.write(hire)
    chance, lived = random.Random(11), Lived()
    for _ in range(6):
        await database.write(lambda connection: lives(connection, CODEC, chance, NOW, 8, WHO, lived))
    return World(lived)


def hire(connection: Connection) -> None:
    for actor in WHO:
        staff.add(connection, CODEC, Member(actor.id, Role.HANDLER, Person("员工"), actor.team), NOW)


@given(st.lists(st.timedeltas(timedelta(), timedelta(days=900)), min_size=1), st.floats(0.01, 1))
def test_it_tells_a_quantile_within_its_bound(lengths: list[timedelta], share: float) -> None:
    counted: dict[int, int] = {}
    for length in lengths:
        counted[step_of(length)] = counted.get(step_of(length), 0) + 1
    found, true = quantile(counted, share), sorted(lengths)[max(1, ceil(share * len(lengths))) - 1]
    assert found is not None
    if true < timedelta(minutes=1):
        assert found < timedelta(minutes=1)
    else:
        assert 1 / WITHIN <= found / true <= WITHIN


def test_it_tells_nothing_of_nothing() -> None:
    assert quantile({}, 0.5) is None
    assert step_of(timedelta(seconds=-5)) == 0
    assert step_of(timedelta(days=99999)) == LONGEST_STEP
    assert middle_of(0) < timedelta(minutes=1) < middle_of(1)


async def test_it_counts_what_a_plain_count_finds(world: World, database: Database) -> None:
    def work(connection: Connection) -> None:
        for scope in SCOPES:
            for period in PERIODS:
                check(connection, world, scope, period)
        for dimension in DIMENSIONS:
            divides(connection, world, dimension)
        shows(connection, world)

    await database.read(work)


def check(connection: Connection, world: World, scope: Scope, period: Period) -> None:
    found = dashboard(connection, scope, period, NOW, TODAY)
    for done in (found.now, found.before):
        assert done.counts == world.counts(scope, done.period)
        agrees(done.first_response, world.of(scope, done.period, "first_response"))
        agrees(done.cycle, world.of(scope, done.period, "closed"))
    total = Counts()
    for column in found.columns:
        total += column.counts
    assert total == found.now.counts
    assert (found.columns[0].first, found.columns[-1].last) == (period.first, period.last)
    if scope.reach is Reach.ALL:
        assert found.now.backlog == open_at(world, period.last)
        assert found.before.backlog == open_at(world, period.before.last)


def open_at(world: World, day: date) -> int:
    until = Period(Span.RANGE, date(2000, 1, 1), day)
    counted = world.counts(SCOPES[0], until)
    return counted.received + counted.reopened - counted.closed


def agrees(found: Lengths, happened: list[Happened]) -> None:
    lengths = sorted(one.length for one in happened)
    assert found.n == len(lengths)
    for told, share in ((found.median, 0.5), (found.p90, 0.9)):
        if not lengths:
            assert told is None
            continue
        true = lengths[max(1, ceil(share * len(lengths))) - 1]
        assert told is not None
        assert 1 / WITHIN <= told / true <= WITHIN


def divides(connection: Connection, world: World, dimension: str) -> None:
    period, open_ = PERIODS[2], [case for case in world.lived.cases if case.over_at is None]
    found = shares(connection, SCOPES[0], dimension, period, NOW)
    assert found
    for share in found:
        if share.value and dimension != "line":
            kinds = ["closed", "on_time", "rated", "satisfied"]
            kinds += [] if dimension in ("handler", "team", "cause") else ["received"]
            for name in kinds:
                happened = world.of(SCOPES[0], period, name)
                theirs = [one for one in happened if getattr(one, dimension) == share.value]
                assert getattr(share.counts, name) == len(theirs), (dimension, share.value, name)
                if name == "closed":
                    agrees(share.cycle, theirs)
        of_value = [case for case in open_ if value_of(case, dimension) == share.value]
        late = [case for case in of_value if case.next_due and case.next_due.due_at <= NOW]
        assert (share.open, share.overdue) == (len(of_value), len(late))


def value_of(case: Complaint, dimension: str) -> str:
    match dimension:
        case "cause":
            return "none: it is open"
        case "matter" | "line":
            return str(getattr(case.particulars, dimension) or "").partition(".")[0]
        case "grade":
            return case.grade.value
    return getattr(case, dimension) or ""


def shows(connection: Connection, world: World) -> None:
    period = PERIODS[2]
    first, last = midnight(period.first), midnight(period.last + timedelta(days=1))
    for scope in SCOPES:
        theirs = [case for case in world.lived.cases if scope.covers(case.handler, case.team or "none")]
        received = [case for case in theirs if first <= case.received_at < last]
        received.sort(key=lambda case: (case.received_at, case.id), reverse=True)
        found = ids(connection, scope, Behind(Figure.RECEIVED, first, last))
        assert found == [case.id for case in received]
        over = [case for case in theirs if case.over_at and first <= case.over_at < last]
        claims = {case.id for case in over if (case.particulars.matter or "").startswith("CLAIM.")}
        assert set(ids(connection, scope, Behind(Figure.CLOSED, first, last, matter="CLAIM"))) == claims
    rated = ids(connection, SCOPES[0], Behind(Figure.RATED, first, last))
    assert len(rated) == len(world.of(SCOPES[0], period, "rated")) > 0
    assert all(one.score for one in exports.taken(connection, CODEC, rated))


def ids(connection: Connection, scope: Scope, wanted: Behind) -> list[str]:
    found, after = behind(connection, scope, wanted, "", 7)
    while after:
        more, after = behind(connection, scope, wanted, after, 7)
        found += more
    return found


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), rules().zone)


@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_it_never_walks_through_cases_or_events(database: Database) -> None:
    def work(connection: Connection) -> list[str]:
        hire(connection)
        lives(connection, CODEC, random.Random(11), NOW, 9, WHO)
        connection.execute(text("ANALYZE"))
        with listening(connection) as statements:
            for scope in SCOPES:
                dashboard(connection, scope, PERIODS[2], NOW, TODAY)
                for dimension in dimensions(scope):
                    shares(connection, scope, dimension, PERIODS[2], NOW)
            asked = list(statements)
        return [
            f"{row[3]} in {statement}"
            for statement, values in asked
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]

    steps = await database.write(work)
    assert len(steps) > 30
    for step in steps:
        walks = re.match(r"(SCAN|SEARCH) (cases|events|tallies|lengths)\b", step)
        assert not walks or re.search(r"INDEX ix_cases_open|SEARCH (tallies|lengths) USING", step), step
