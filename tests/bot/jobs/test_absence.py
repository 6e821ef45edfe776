"""Whose cases have a deadline before they are back hands them over when they leave."""

from datetime import timedelta

from sqlalchemy import Connection

from cases.actions import Accept, Reply
from storage import rosters
from tests.bot.jobs.colleagues import Colleague, case_of, goes_by, hire
from tests.customers import WebCustomer
from tests.desk import Desk
from tests.factories import complains


async def test_it_hands_a_case_over_when_an_absence_begins_that_outlasts_its_deadline(desk: Desk) -> None:
    leaver = await hire(desk, skills=("CLAIM",))
    customer = WebCustomer(desk)
    await complains(customer)
    number = (await case_of(desk, customer)).number
    await leaver.does(number, Accept())
    await leaver.does(number, Reply("您好，正在核实"))
    stays = await hire(desk, skills=("CLAIM",))
    # The later one is noted first; the earlier one is over before anything is due.
    await _is_away(desk, leaver, timedelta(hours=6), timedelta(days=40))
    await _is_away(desk, leaver, timedelta(hours=1), timedelta(hours=2))
    await goes_by(desk, hours=5)
    assert (await case_of(desk, customer)).handler == leaver.id
    await goes_by(desk, hours=2)
    assert (await case_of(desk, customer)).handler == stays.id


async def _is_away(desk: Desk, leaver: Colleague, begins: timedelta, ends: timedelta) -> None:
    now = desk.time()

    def work(connection: Connection) -> None:
        rosters.add_absence(connection, leaver.id, now + begins, now + ends)

    await desk.runtime.parts.database.write(work)
