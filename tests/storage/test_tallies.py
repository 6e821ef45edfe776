"""The counters of managers, against a recount of what happened."""

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from cases import actions as do
from cases import clock_actions as clock
from cases.actions import Action
from cases.actors import CLOCK, CUSTOMER, Actor
from cases.errors import Refusal
from cases.performing import perform
from cases.stage import Stage
from storage.case_tables import tallies
from storage.engine import Database
from tests.storage.office import (
    CASE,
    HANDLER,
    LEADER,
    START,
    acts,
    counted,
    in_memory,
    later,
    received,
    rules,
    unit,
    without_noughts,
)

PARTS = ("事实", "依据", "结果", "救济")
MOVES: tuple[tuple[Action, Actor], ...] = (
    (do.Accept(), HANDLER),
    (do.Begin(), HANDLER),
    (do.AskForMaterial("发票"), HANDLER),
    (do.Supply("不等了"), HANDLER),
    (do.Extend("复杂"), LEADER),
    (do.StartMediation("调解"), HANDLER),
    (do.EndMediation("未成"), HANDLER),
    (do.Decide(*PARTS), HANDLER),
    (do.DecideReview(*PARTS, overturned=True), LEADER),
    (do.DecideReview(*PARTS), LEADER),
    (do.AskForReview("不服"), CUSTOMER),
    (do.Close(), HANDLER),
    (do.Decline("重复", "核查"), LEADER),
    (do.Withdraw(), CUSTOMER),
    (do.Reopen("没完"), LEADER),
    (do.Rate(1), CUSTOMER),
    (do.Rate(5), CUSTOMER),
    (do.Rate(5, ["fast"]), CUSTOMER),
    (clock.AskForRating(), CLOCK),
    (clock.EndRating(), CLOCK),
    (clock.Warn("decision", START, 100), CLOCK),
)


def recounted(history: list[tuple[Any, ...]]) -> dict[str, int]:
    """The same by hand, of (kind, stages before and after, scores before and after, late, asked, given)."""
    counts: Counter[str] = Counter()
    for kind, before, after, score_before, score_after, late, asked, given_ in history:
        ends, goes_on = after.is_over and not before.is_over, before.is_over and not after.is_over
        rates = kind == "rated" and score_before is None
        counts["received"] += kind == "received"
        counts["closed"] += ends
        counts["on_time"] += ends and not late
        counts["reopened"] += goes_on
        counts["extended"] += kind == "extended"
        counts["reviewed"] += kind == "review_asked"
        counts["overturned"] += kind == "review_decided" and bool(given_.get("overturned"))
        counts["asked"] += kind == "rating_asked" or (rates and not asked)
        counts["rated"] += rates
        counts["satisfied"] += rates and score_after >= 4
    return without_noughts(counts)


@settings(max_examples=60)
@given(st.lists(st.sampled_from(MOVES), min_size=5, max_size=60))
def test_it_counts_what_a_recount_finds(moves: list[tuple[Action, Actor]]) -> None:
    with in_memory() as connection:
        history: list[tuple[Any, ...]] = [
            ("received", Stage.RECEIVED, Stage.RECEIVED, None, None, False, False, {})
        ]
        one = unit(connection)
        case = one.case(CASE)
        for action, by in moves:
            stage, score = case.stage, case.life.score
            try:
                done = perform(case, action, by, later(hours=len(history)), rules())
            except Refusal:
                continue
            history.append(
                (done.kind, stage, case.stage, score, case.life.score, case.life.late,
                 case.life.rating_asked_at is not None, done.details.given)
            )  # fmt: skip
            one.change(case)
        one.flush()
        found = counted(connection)
        assert found["all", ""] == recounted(history)
        for place in (("channel", "webchat"), ("matter", "CLAIM"), ("line", "HLTH")):
            assert found[place] == found["all", ""]
        backlog = Counter(found["all", ""])
        assert backlog["received"] + backlog["reopened"] - backlog["closed"] == (case.over_at is None)


async def test_it_counts_on_the_days_of_the_installation(database: Database) -> None:
    def work(connection: Connection) -> None:
        received(connection, 1, now=datetime(2026, 3, 2, 15, 59, tzinfo=UTC))
        received(connection, 2, now=datetime(2026, 3, 2, 16, 0, tzinfo=UTC))
        acts(connection, do.Accept(), do.Decide(*PARTS), do.Close(), now=later(days=1))
        days = select(tallies.c.day, tallies.c.received).where(tallies.c.dimension == "all")
        assert connection.execute(days.order_by(tallies.c.day)).all() == [
            (date(2026, 3, 2), 1), (date(2026, 3, 3), 1)
        ]  # fmt: skip
        assert counted(connection)["handler", HANDLER.id] == {"received": 1, "closed": 1, "on_time": 1}
        assert counted(connection)["team", "east"] == {"received": 1, "closed": 1, "on_time": 1}

    await database.write(work)
