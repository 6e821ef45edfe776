"""Cases for the tests of storage: received and acted on by the real rules."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, create_engine, select
from sqlalchemy.pool import StaticPool

from bot.rules import build_case_rules
from bot.settings import load_settings
from cases.actions import Action
from cases.actors import Actor, Role
from cases.actors import staff as staff_actor
from cases.complaint import Complaint, Particulars
from cases.performing import perform
from cases.receiving import receive
from cases.rules import CaseRules
from storage import staff
from storage.case_tables import tallies
from storage.codec import Codec
from storage.crypto import Vault
from storage.every_table import metadata
from storage.staff import Member, Person
from storage.threads import Contact
from storage.unit_of_work import UnitOfWork

START = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
CODEC = Codec(Vault(b"\x17" * 32))
CHAT = "c" * 32
HANDLER = staff_actor(Role.HANDLER, f"{7:032x}", "east")
LEADER = staff_actor(Role.MANAGER, f"{8:032x}")
T = TypeVar("T")


def case_id(number: int) -> str:
    """The id of the case that is received as `number`."""
    return f"{number:010x}".ljust(32, "0")


CASE = case_id(1)


@cache
def rules() -> CaseRules:
    """The rules as shipped."""
    return build_case_rules(load_settings(Path(__file__).parent.parent.parent / "config.yaml", {}))


def unit(connection: Connection, now: datetime = START) -> UnitOfWork:
    return UnitOfWork(connection, CODEC, now, rules().zone)


def received(
    connection: Connection,
    number: int = 1,
    *,
    chat: str = CHAT,
    now: datetime = START,
    phone: str = "+8613912345678",
    matter: str = "CLAIM.slow",
    story: str = "住院理赔拖了三个月",
) -> Complaint:
    """A new case, stored; its id is made of `number`."""
    work = unit(connection, now)
    thread = work.open({chat: Contact("webchat", chat)})[chat]
    case = receive(
        Particulars(story, matter, "HLTH.medical", ["pay"], "欧阳若兰", phone, "zh"),
        id=case_id(number), conversation_id=chat, channel="webchat", repeats=1, now=now, rules=rules(),
    )  # fmt: skip
    work.receive(case)
    thread.cases += 1
    work.keep(thread)
    work.flush()
    return case


def acts(
    connection: Connection, *actions: Action, by: Actor = HANDLER, case: str = CASE, now: datetime = START
) -> set[str]:
    """Performed one after another in one transaction; the topics that changed."""
    work = unit(connection, now)
    complaint = work.case(case)
    for action in actions:
        perform(complaint, action, by, now, rules())
    work.change(complaint)
    return work.flush()


def joins(connection: Connection, actor: Actor, **details: Any) -> Member:
    """A new member of staff."""
    person = details.pop("person", Person(f"员工{actor.id[-2:]}", f"N{actor.id[-2:]}"))
    member = Member(actor.id, Role(actor.party.value), person, actor.team, **details)
    staff.add(connection, CODEC, member, START)
    return member


def later(**much: float) -> datetime:
    return START + timedelta(**much)


@contextmanager
def in_memory(prepare: Callable[[Connection], object] = received) -> Iterator[Connection]:
    """A database for what is tried many times, each time as `prepare` left it."""
    connection = _prepared(prepare)
    try:
        yield connection
    finally:
        connection.rollback()


@cache
def _prepared(prepare: Callable[[Connection], object]) -> Connection:
    connection = create_engine("sqlite://", poolclass=StaticPool).connect()
    metadata.create_all(connection)
    prepare(connection)
    connection.commit()
    return connection


class Held:
    """What `storage.engine.Database` is to who reads, over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def read(self, work: Callable[[Connection], T]) -> T:
        return work(self._connection)


def counted(connection: Connection) -> dict[tuple[str, str], dict[str, int]]:
    """What stands in the counters, all days together, without noughts."""
    found: dict[tuple[str, str], Counter[str]] = {}
    for row in connection.execute(select(tallies)):
        values = dict(row._mapping)
        place = values.pop("dimension"), values.pop("value")
        values.pop("day")
        found.setdefault(place, Counter()).update(values)
    return {place: without_noughts(counts) for place, counts in found.items()}


def without_noughts(counts: Counter[str]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count}
