"""Jobs of one moment share a transaction, and none takes the others with it."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.jobs.base import Desk, Doing
from storage.due import Job
from storage.engine import Database
from storage.unit_of_work import UnitOfWork
from tests.storage.office import CODEC, rules
from tests.transcript import the_rules

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class Counting:
    """A database that counts its transactions."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.transactions = 0

    async def write(self, work: Any) -> Any:
        self.transactions += 1
        return await self.database.write(work)


def doing(database: Counting) -> Doing:
    desk = Desk(the_rules(), rules(), lambda *_: "", frozenset())
    return Doing(database, CODEC, desk, lambda: NOW, lambda _: None)  # type: ignore[arg-type]


async def test_it_does_the_jobs_of_one_moment_in_one_transaction_in_one_order(database: Database) -> None:
    done: list[str] = []
    counting = Counting(database)
    do = doing(counting).doer(lambda unit, desk, subject: done.append(subject))
    await asyncio.gather(*(do(Job("case", subject, NOW)) for subject in "cab"))
    assert done == ["a", "b", "c"]
    assert counting.transactions == 1


async def test_it_does_the_others_where_one_fails(database: Database) -> None:
    done: list[str] = []

    def work(unit: UnitOfWork, desk: Desk, subject: str) -> None:
        if subject == "b":
            raise ZeroDivisionError
        done.append(subject)

    do = doing(Counting(database)).doer(work)
    asked = [do(Job("case", subject, NOW)) for subject in "abc"]
    results = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(result) for result in results] == [type(None), ZeroDivisionError, type(None)]
    assert done == ["a", "a", "c"]
