"""Cases as stored, and what their customers may hear of them."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, event, text

from cases import actions as do
from cases import clock_actions as clock
from cases.actors import CLOCK, CUSTOMER
from cases.complaint import Life
from cases.errors import Stale
from cases.grade import Grade
from cases.performing import perform
from cases.stage import Stage
from dialogs.rules import CaseBrief
from storage import complaints
from storage.engine import Database
from tests.storage.office import (
    CASE,
    CHAT,
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
    unit,
)


def brief(connection: Connection, chat: str = CHAT) -> CaseBrief:
    return unit(connection).cases_of([chat], rules())[chat][0]


async def test_it_gives_back_what_was_stored(database: Database) -> None:
    def work(connection: Connection) -> None:
        stored = received(connection, story="我妈妈今年82岁，住院理赔拖了三个月")
        loaded = unit(connection).case(CASE)
        assert loaded == stored
        assert unit(connection).case_numbered(stored.number) == stored
        perform(loaded, do.Accept(), HANDLER, later(hours=1), rules())
        perform(loaded, do.AskForMaterial("发票"), HANDLER, later(hours=1), rules())
        unit(connection).change(loaded)
        assert unit(connection).case(CASE) == loaded

    await database.write(work)


async def test_it_knows_no_case_that_there_is_not(database: Database) -> None:
    with pytest.raises(LookupError):
        await database.write(partial(complaints.load, codec=CODEC, case_id=CASE))
    with pytest.raises(LookupError):
        await database.write(partial(complaints.load_by_number, codec=CODEC, number="TS-0000-0000-0"))


async def test_it_refuses_what_was_decided_on_an_older_version(database: Database) -> None:
    def work(connection: Connection) -> None:
        received(connection)
        mine, theirs = unit(connection).case(CASE), unit(connection).case(CASE)
        perform(theirs, do.Accept(), HANDLER, later(hours=1), rules())
        unit(connection).change(theirs)
        perform(mine, do.Decline("重复", "可以核查"), LEADER, later(hours=2), rules())
        with pytest.raises(Stale) as stale:
            unit(connection).change(mine)
        assert (stale.value.since, stale.value.version) == (2, 3)
        assert unit(connection).case(CASE).stage is Stage.ACCEPTED

    await database.write(work)


async def test_it_takes_several_changes_in_one_transaction(database: Database) -> None:
    def work(connection: Connection) -> None:
        received(connection)
        one = unit(connection)
        case = one.case(CASE)
        for action in (do.Accept(), do.Begin()):
            perform(case, action, HANDLER, later(hours=1), rules())
            one.change(case)
        one.flush()
        assert [found.kind for found in one.events_after(CASE, 2)] == ["accepted", "investigating"]

    await database.write(work)


async def test_it_shows_open_cases_first_and_not_more_than_ten(database: Database) -> None:
    def work(connection: Connection) -> None:
        for number in range(1, 13):
            received(connection, number, now=later(days=number))
        acts(connection, do.Withdraw(), by=CUSTOMER, case=case_id(12), now=later(days=20))
        received(connection, 50, chat="d" * 32)
        found = unit(connection).cases_of([CHAT, "d" * 32, "e" * 32], rules())
        assert [one.id for one in found[CHAT]] == [case_id(number) for number in range(11, 1, -1)]
        assert [one.id for one in found["d" * 32]] == [case_id(50)]
        assert unit(connection).cases_of([], rules()) == {}

    await database.write(work)


async def test_it_tells_who_works_on_it_and_what_is_wanted(database: Database) -> None:
    def work(connection: Connection) -> None:
        joins(connection, HANDLER)
        received(connection)
        assert (brief(connection).handler, brief(connection).wanted) == ("", "")
        acts(connection, do.Accept(), do.AskForMaterial("住院发票"))
        shown = brief(connection)
        assert (shown.handler, shown.wanted, shown.stage) == ("员工07", "住院发票", Stage.AWAITING_CUSTOMER)
        assert shown.is_open

    await database.write(work)


async def test_it_tells_until_when_a_review_may_be_asked_for(database: Database) -> None:
    """Within 30 days of the decision, the days those of the installation (2020 No. 3)."""

    def work(connection: Connection) -> None:
        received(connection)
        assert brief(connection).review_until is None
        acts(
            connection,
            do.Accept(),
            do.Decide("事实", "依据", "结果", "救济"),
            now=datetime(2026, 3, 9, 17, tzinfo=UTC),
        )
        assert brief(connection).review_until == date(2026, 4, 9)
        acts(connection, do.AskForReview("不同意"), by=CUSTOMER, now=later(days=9))
        assert brief(connection).review_until is None

    await database.write(work)


async def test_it_tells_what_can_be_rated_and_reopened(database: Database) -> None:
    def work(connection: Connection) -> None:
        received(connection)
        acts(connection, do.Accept(), do.Decide("事实", "依据", "结果", "救济"), do.Close())
        assert (brief(connection).rating, brief(connection).may_reopen) == (1, False)
        acts(connection, clock.AskForRating(), by=CLOCK)
        assert brief(connection).rating == 1
        acts(connection, do.Rate(2), by=CUSTOMER)
        rated = brief(connection)
        assert (rated.rating, rated.score, rated.may_reopen) == (None, 2, True)
        acts(connection, do.Reopen("没解决"), by=CUSTOMER)
        assert brief(connection).may_reopen is False
        acts(connection, do.Decide("事实", "依据", "结果", "救济"), do.Close())
        acts(connection, clock.AskForRating(), by=CLOCK)
        assert brief(connection).rating == 2
        acts(connection, clock.EndRating(), by=CLOCK)
        assert brief(connection).rating is None

    await database.write(work)


def test_it_reads_the_briefs_of_many_in_one_statement() -> None:
    with in_memory() as connection:
        for number, chat in enumerate(("a" * 32, "b" * 32), 2):
            received(connection, number, chat=chat)
        statements = []
        event.listen(connection, "before_cursor_execute", lambda *args: statements.append(args[2]))
        assert len(unit(connection).cases_of(["a" * 32, "b" * 32, CHAT], rules())) == 3
        assert len(statements) == 1


async def test_it_counts_the_complaints_of_one_person(database: Database) -> None:
    """On any channel: whoever has the conversation, or the phone."""

    def work(connection: Connection) -> None:
        received(connection, 1)
        received(connection, 2, chat="d" * 32)
        received(connection, 3, phone="+8613800000000")
        received(connection, 4, chat="e" * 32, phone="+8613800000000")
        received(connection, 5, now=later(days=-100))
        count = unit(connection).repeats(CHAT, "+8613912345678", START - timedelta(days=90))
        assert count == 3
        assert unit(connection).repeats(CHAT, "", START - timedelta(days=90)) == 2
        assert unit(connection).repeats("f" * 32, "", START) == 0

    await database.write(work)


async def test_it_begins_the_life_of_a_case_from_before(database: Database) -> None:
    def work(connection: Connection) -> None:
        received(connection)
        connection.execute(text("UPDATE cases SET sealed_life = NULL"))
        case = unit(connection).case(CASE)
        assert case.life == Life(stage_since=START, limit_days=15)
        assert case.grade is Grade.P3
        assert brief(connection).review_until is None

    await database.write(work)
