"""The signed lists of days, and the audit: what is cut off, changed or left out shows."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, delete, insert, select, update

from cases import actions as do
from storage import audit as auditing
from storage.case_tables import audit, cases, events, head_lists, heads
from storage.engine import Database
from storage.flaws import Fault, Flaw
from storage.heads import MOST_DAYS, sign_heads
from storage.verifying import verify
from tests.storage.office import CASE, CODEC, acts, case_id, later, received, rules

DAY = date(2026, 3, 2)
NEXT = timedelta(days=1)


async def flaws(database: Database, until: date = DAY + 3 * NEXT) -> list[Flaw]:
    return [flaw async for flaw in verify(database, CODEC, until, rules().zone)]


def signs(connection: Connection, day: date) -> int:
    return sign_heads(connection, CODEC, day, rules().zone)


def four_days(connection: Connection) -> None:
    """Two cases; one changes on the second day, the other on the fourth; none on the third."""
    for number in (1, 2):
        received(connection, number)
    asks(connection, "summary")
    assert signs(connection, DAY) == 1
    acts(connection, do.Accept(), now=later(days=1))
    assert signs(connection, DAY + NEXT) == 1
    acts(connection, do.Accept(), case=case_id(2), now=later(days=3))
    asks(connection, "case", days=3)
    assert signs(connection, DAY + 3 * NEXT) == 2


def asks(connection: Connection, deed: str, subject: str = "", **when: float) -> None:
    auditing.add(connection, CODEC, "manager:7", deed, subject, now=later(**when))


async def test_it_lists_where_each_case_that_changed_stood(database: Database) -> None:
    def work(connection: Connection) -> None:
        four_days(connection)
        assert [tuple(row) for row in connection.execute(
            select(heads.c.day, heads.c.case_id, heads.c.seq).order_by(heads.c.day, heads.c.case_id)
        )] == [
            (DAY, case_id(1), 2), (DAY, case_id(2), 2), (DAY + NEXT, case_id(1), 3),
            (DAY + 3 * NEXT, case_id(2), 3),
        ]  # fmt: skip
        wanted = select(head_lists.c.cases, head_lists.c.audit_id).order_by(head_lists.c.day)
        assert [tuple(row) for row in connection.execute(wanted)] == [(2, 1), (1, 1), (0, 1), (1, 2)]

    await database.write(work)
    assert await flaws(database) == []


async def test_it_signs_a_month_at_once(database: Database) -> None:
    """However long nothing ran, each part of the work ends in time."""

    def work(connection: Connection) -> None:
        received(connection, 1)
        assert signs(connection, DAY) == 1
        until = DAY + 2 * MOST_DAYS * NEXT
        assert [signs(connection, until) for _ in range(3)] == [MOST_DAYS, MOST_DAYS, 0]

    await database.write(work)
    assert await flaws(database, DAY + 2 * MOST_DAYS * NEXT) == []


async def test_it_signs_a_day_once(database: Database) -> None:
    def work(connection: Connection) -> None:
        four_days(connection)
        before = connection.execute(select(head_lists)).all()
        assert signs(connection, DAY + NEXT) == 0
        assert connection.execute(select(head_lists)).all() == before

    await database.write(work)


async def test_it_leaves_what_happens_after_midnight_to_the_next_day(database: Database) -> None:
    """Midnight is that of the installation; the list may be made some time later."""

    def work(connection: Connection) -> None:
        received(connection)
        acts(connection, do.Accept(), now=later(hours=14))
        signs(connection, DAY)
        signs(connection, DAY + NEXT)
        wanted = select(heads.c.day, heads.c.seq).order_by(heads.c.day)
        assert [tuple(row) for row in connection.execute(wanted)] == [(DAY, 2), (DAY + NEXT, 3)]

    await database.write(work)


def cuts_off(connection: Connection) -> None:
    """The end of a history, as if it had never been."""
    connection.execute(delete(events).where(events.c.case_id == CASE, events.c.seq == 3))
    at = connection.scalar(select(events.c.at).where(events.c.case_id == CASE, events.c.seq == 2))
    connection.execute(
        update(cases)
        .where(cases.c.id == CASE)
        .values(version=2, stage="received", handler_id=None, team=None, changed_at=at)
    )


def of_day(day: date, **values: object) -> Callable[[Connection], None]:
    return lambda core: void(core.execute(update(head_lists).where(head_lists.c.day == day).values(values)))


def without_day(day: date) -> Callable[[Connection], None]:
    def work(connection: Connection) -> None:
        for table in (heads, head_lists):
            connection.execute(delete(table).where(table.c.day == day))

    return work


def void(_: object) -> None: ...


def of_audit(id_: int, **values: object) -> Callable[[Connection], None]:
    return lambda core: void(core.execute(update(audit).where(audit.c.id == id_).values(values)))


TAMPERINGS = {
    "history cut off": (cuts_off, Fault.REMOVED, DAY + NEXT),
    "head changed": (lambda core: void(core.execute(update(heads).values(seq=1))), Fault.LIST, DAY),
    "head left out": (
        lambda core: void(core.execute(delete(heads).where(heads.c.case_id == CASE))), Fault.LIST, DAY + NEXT,
    ),
    "head put in": (
        lambda core: void(core.execute(
            insert(heads).values(day=DAY + 2 * NEXT, case_id=CASE, seq=2, mac=b"x" * 32)
        )), Fault.LIST, DAY + 2 * NEXT,
    ),
    "another count": (of_day(DAY, cases=3), Fault.LIST, DAY),
    "another signature": (of_day(DAY, signature=b"x" * 32), Fault.LIST, DAY),
    "day gone": (without_day(DAY + 2 * NEXT), Fault.DAY, DAY + 2 * NEXT),
    "last day gone": (without_day(DAY + 3 * NEXT), Fault.DAY, DAY + 3 * NEXT),
    "end of the audit gone": (lambda core: void(core.execute(delete(audit).where(audit.c.id == 2))),
                              Fault.AUDIT, DAY + 3 * NEXT),
    "another end of the audit": (of_audit(2, mac=b"x" * 32), Fault.LIST, DAY + 3 * NEXT),
}  # fmt: skip


@pytest.mark.parametrize("how", TAMPERINGS)
async def test_it_finds_what_was_edited(database: Database, how: str) -> None:
    tamper, fault, day = TAMPERINGS[how]
    await database.write(four_days)
    await database.write(tamper)
    assert (fault, day) in [(flaw.fault, flaw.day) for flaw in await flaws(database)]


async def test_it_misses_lists_where_there_are_none(database: Database) -> None:
    await database.write(received)
    assert await flaws(database, DAY - NEXT) == []
    assert await flaws(database, DAY + NEXT) == [Flaw(Fault.DAY, day=DAY + NEXT)]


@pytest.mark.parametrize("column", ["actor", "deed", "subject", "at"])
async def test_it_finds_an_audit_entry_that_was_edited(database: Database, column: str) -> None:
    def work(connection: Connection) -> None:
        for deed in ("summary", "case", "csat"):
            asks(connection, deed, "TS-1")
        assert [entry.deed for entry in auditing.latest(connection, 2)] == ["csat", "case"]
        assert [entry.id for entry in auditing.latest(connection, 2, before=2)] == [1]

    await database.write(work)
    assert await flaws(database) == []
    await database.write(of_audit(2, **{column: later(days=9) if column == "at" else "x"}))
    assert await flaws(database) == [Flaw(Fault.AUDIT, seq=2)]


async def test_it_finds_an_audit_entry_that_was_left_out(database: Database) -> None:
    for deed in ("summary", "case", "csat"):
        await database.write(partial(asks, deed=deed))
    await database.write(lambda core: void(core.execute(delete(audit).where(audit.c.id == 2))))
    assert await flaws(database) == [Flaw(Fault.AUDIT, seq=3)]
