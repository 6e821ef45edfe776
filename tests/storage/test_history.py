"""The chain of a case: what is edited later shows, whatever it is; what is erased does not."""

import asyncio
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, insert, select, text, update

from cases import actions as do
from cases.actors import CLOCK, CUSTOMER
from cases.events import Details, Event
from storage import complaints, history
from storage.case_tables import cases, events
from storage.engine import Database
from storage.flaws import Fault, Flaw
from storage.verifying import verify
from tests.storage.office import (
    CASE,
    CODEC,
    HANDLER,
    LEADER,
    START,
    Held,
    acts,
    case_id,
    in_memory,
    later,
    received,
    rules,
    unit,
)

DAY = date(2026, 3, 1)
LIFE: tuple[do.Action, ...] = (
    do.Accept(),
    do.Begin(),
    do.Decide("事实", "依据", "结果", "救济", upheld=True),
    do.Close("process"),
)


def lives(connection: Connection) -> str:
    """A case from receipt to its end; its number."""
    number = received(connection).number
    for nth, action in enumerate(LIFE):
        acts(connection, action, now=later(hours=nth + 1))
    return number


async def flaws(database: Any) -> list[Flaw]:
    return [flaw async for flaw in verify(cast(Database, database), CODEC, DAY, rules().zone)]


def row(connection: Connection, seq: int) -> Any:
    return connection.execute(select(events).where(events.c.seq == seq)).one()


def changes(seq: int, **values: Any) -> Callable[[Connection], None]:
    return lambda connection: void(
        connection.execute(update(events).where(events.c.seq == seq).values(values))
    )


def void(_: object) -> None: ...


def swaps(connection: Connection) -> None:
    for old, new in ((3, 99), (4, 3), (99, 4)):
        connection.execute(update(events).where(events.c.seq == old).values(seq=new))


def copies_details(connection: Connection) -> None:
    other = row(connection, 4).sealed_details
    connection.execute(update(events).where(events.c.seq == 5).values(sealed_details=other))


def adds_at_the_end(connection: Connection) -> None:
    last = row(connection, 6)
    connection.execute(insert(events).values({**last._mapping, "seq": 7}))


def cuts_off_the_end(connection: Connection) -> None:
    connection.execute(delete(events).where(events.c.seq == 6))


def in_case(**values: Any) -> Callable[[Connection], None]:
    return lambda connection: void(connection.execute(update(cases).values(values)))


TAMPERINGS = {
    "another actor": (changes(3, actor="handler:9"), Fault.ALTERED, 3),
    "another kind": (changes(4, kind="planned"), Fault.ALTERED, 4),
    "another time": (changes(3, at=later(days=1)), Fault.ALTERED, 3),
    "another digest": (changes(5, digest=b"x" * 32), Fault.ALTERED, 5),
    "no mac": (changes(3, mac=None), Fault.UNCHAINED, 3),
    "removed": (lambda core: void(core.execute(delete(events).where(events.c.seq == 4))), Fault.REMOVED, 4),
    "removed at the end": (cuts_off_the_end, Fault.REMOVED, 6),
    "added": (adds_at_the_end, Fault.ADDED, 7),
    "reordered": (swaps, Fault.ALTERED, 3),
    "details of another": (copies_details, Fault.DETAILS, 5),
    "details gone": (changes(5, sealed_details=b""), Fault.DETAILS, 5),
    "details torn": (changes(5, sealed_details=b"x" * 60), Fault.DETAILS, 5),
    "details of another key": (changes(5, sealed_details=b"\x01" + b"k" * 60), Fault.DETAILS, 5),
    "another stage": (in_case(stage="decided"), Fault.COLUMNS, 6),
    "another grade": (in_case(grade="P4"), Fault.COLUMNS, 6),
    "another handler": (in_case(handler_id="f" * 32), Fault.COLUMNS, 6),
    "another time of change": (in_case(changed_at=later(days=9)), Fault.COLUMNS, 6),
    "an earlier version": (in_case(version=5), Fault.ADDED, 6),
    "a later version": (in_case(version=7), Fault.REMOVED, 7),
}


async def test_it_finds_nothing_wrong_with_what_nobody_touched(database: Database) -> None:
    await database.write(lives)
    assert await flaws(database) == []


@pytest.mark.parametrize("how", TAMPERINGS)
async def test_it_finds_what_was_edited(database: Database, how: str) -> None:
    number = await database.write(lives)
    tamper, fault, seq = TAMPERINGS[how]
    await database.write(tamper)
    assert Flaw(fault, number, seq) in await flaws(database)


async def test_it_finds_it_in_any_of_many_cases(database: Database) -> None:
    """Also past the first batch."""

    def work(connection: Connection) -> None:
        case = received(connection)
        for number in range(2, 251):
            case.id, case.number = case_id(number), f"{number}"
            case.events = [Event(case.id, 1, "received", "customer", START, Details())]
            case.version = 1
            complaints.add(connection, CODEC, [case])
        connection.execute(
            update(events).where(events.c.case_id == case_id(230), events.c.seq == 1).values(actor="clock")
        )

    await database.write(work)
    assert [flaw.fault for flaw in await flaws(database)] == [Fault.ALTERED]


async def test_it_lets_personal_data_be_erased(database: Database) -> None:
    """The case says so first, and what happens afterwards is kept again."""
    await database.write(lives)

    def work(connection: Connection) -> None:
        acts(connection, do.EraseData(), by=CLOCK, now=later(days=4000))
        unit(connection).erase_case(CASE)
        acts(connection, do.Reply("您好"), now=later(days=4001))

    await database.write(work)
    assert await flaws(database) == []
    await database.write(changes(8, sealed_details=b""))
    assert [flaw.fault for flaw in await flaws(database)] == [Fault.DETAILS]


async def test_it_does_not_take_data_put_away_for_erased(database: Database) -> None:
    await database.write(lives)
    put_away = do.EraseData(later(days=1000))
    await database.write(lambda core: void(acts(core, put_away, by=CUSTOMER, now=later(days=1))))
    await database.write(changes(5, sealed_details=b""))
    assert [flaw.fault for flaw in await flaws(database)] == [Fault.DETAILS]


async def test_it_chains_a_case_from_before_with_its_next_event(database: Database) -> None:
    await database.write(received)
    await database.write(lambda core: void(core.execute(text("UPDATE events SET mac = NULL, digest = NULL"))))
    assert {flaw.fault for flaw in await flaws(database)} == {Fault.UNCHAINED}
    await database.write(lambda core: void(acts(core, do.Accept())))
    assert await flaws(database) == []


async def test_it_reads_what_happened(database: Database) -> None:
    await database.write(lives)
    after = await database.read(partial(history.after, codec=CODEC, case_id=CASE, seq=4))
    assert [(event.seq, event.kind, event.actor) for event in after] == [
        (5, "decided", HANDLER.label), (6, "closed", HANDLER.label)
    ]  # fmt: skip
    assert after[0].details.given["upheld"] is True
    assert after[1].details.after["stage"] == "closed"
    assert after[0].at == later(hours=3)


COLUMNS = ("kind", "actor", "at", "digest", "mac", "seq", "sealed_details")


@settings(max_examples=40)
@given(seq=st.integers(1, 6), column=st.sampled_from(COLUMNS), data=st.data())
def test_it_finds_any_change_of_any_event(seq: int, column: str, data: st.DataObject) -> None:
    with in_memory(lives) as connection:
        before = row(connection, seq)._mapping[column]
        value = data.draw(changed(before))
        connection.execute(update(events).where(events.c.seq == seq).values({column: value}))
        assert asyncio.run(flaws(Held(connection)))


def changed(value: Any) -> st.SearchStrategy[Any]:
    """Something else of the same kind."""
    if isinstance(value, bytes):
        return st.integers(0, len(value) * 8 - 1).map(lambda bit: flipped(value, bit))
    if isinstance(value, str):
        return st.text("abcdefgh", min_size=1).filter(lambda other: other != value)
    if isinstance(value, int):
        return st.integers(7, 1000)
    return st.integers(1, 10**12).map(lambda microseconds: later(microseconds=microseconds + 10**11))


def flipped(value: bytes, bit: int) -> bytes:
    at, mask = bit // 8, 1 << bit % 8
    return value[:at] + bytes([value[at] ^ mask]) + value[at + 1 :]


def test_it_needs_the_key() -> None:
    """Whoever writes events without it is found out."""
    with in_memory(lives) as connection:
        number = unit(connection).case(CASE).number
        forged = dict(row(connection, 6)._mapping) | {"seq": 7, "kind": "reopened", "actor": LEADER.label}
        connection.execute(insert(events).values(forged))
        connection.execute(update(cases).values(version=7))
        assert Flaw(Fault.ALTERED, number, 7) in asyncio.run(flaws(Held(connection)))
