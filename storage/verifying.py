"""Whether anybody edited what happened: the histories of all cases, the signed lists of days, the audit.

All is read in small batches, each in a transaction of its own, so that it may run beside the daily work
however much there is.
"""

from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta, tzinfo
from functools import partial
from hmac import compare_digest
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, select

from storage import audit as auditing
from storage.case_tables import audit, cases, events, head_lists, heads
from storage.codec import Codec
from storage.engine import Database
from storage.flaws import Fault, Flaw, flaws_of
from storage.heads import Listed, begins, signature_of
from storage.history import BEGINNING

_CASES_AT_ONCE = 200
_ROWS_AT_ONCE = 2000
_DAY = timedelta(days=1)


async def verify(database: Database, codec: Codec, signed_until: date, zone: tzinfo) -> AsyncIterator[Flaw]:
    """Everything that is wrong. `signed_until` is the last day that must have been signed by now."""
    async for flaw in _cases(database, codec):
        yield flaw
    async for flaw in _lists(database, codec, signed_until, zone):
        yield flaw
    async for flaw in _audit(database, codec):
        yield flaw


async def _cases(database: Database, codec: Codec) -> AsyncIterator[Flaw]:
    last = ""
    while True:
        rows = await database.read(partial(_cases_after, after=last))
        for _, events_ in groupby(rows, key=lambda row: row.id):
            for flaw in flaws_of(codec, list(events_)):
                yield flaw
        if not rows:
            return
        last = rows[-1].id


def _cases_after(connection: Connection, after: str) -> list[Any]:
    """Some cases with all of their events, in one statement: it sees them at one moment."""
    some = select(*(column for column in cases.c if not column.name.startswith("sealed_")))
    batch = some.where(cases.c.id > after).order_by(cases.c.id).limit(_CASES_AT_ONCE).subquery()
    wanted = (
        select(batch, events)
        .outerjoin(events, events.c.case_id == batch.c.id)
        .order_by(batch.c.id, events.c.seq)
    )
    return list(connection.execute(wanted))


async def _lists(database: Database, codec: Codec, signed_until: date, zone: tzinfo) -> AsyncIterator[Flaw]:
    """The lists in their order, each day's heads against the events of now."""
    rows = await database.read(_all_lists)
    if not rows:
        if await database.read(partial(_changed_before, day=signed_until, zone=zone)):
            yield Flaw(Fault.DAY, day=signed_until)
        return
    before, expected = BEGINNING, rows[0].day
    for row in rows:
        while expected < row.day:
            yield Flaw(Fault.DAY, day=expected)
            expected += _DAY
        listed = Listed()
        async for head in _heads_of(database, row.day):
            listed.take(head.case_id, head.seq, head.mac)
            for flaw in _against(head):
                yield flaw
        for flaw in _signed(codec, before, row, listed):
            yield flaw
        before, expected = row.signature, expected + _DAY
    if expected <= signed_until:
        yield Flaw(Fault.DAY, day=expected)


def _all_lists(connection: Connection) -> list[Any]:
    """One small row for each day that Tingsu ran."""
    wanted = select(head_lists, audit.c.mac.label("audit_mac")).outerjoin(
        audit, audit.c.id == head_lists.c.audit_id
    )
    return list(connection.execute(wanted.order_by(head_lists.c.day)))


def _changed_before(connection: Connection, day: date, zone: tzinfo) -> bool:
    wanted = select(cases.c.id).where(cases.c.changed_at < begins(day, zone)).limit(1)
    return connection.execute(wanted).first() is not None


async def _heads_of(database: Database, day: date) -> AsyncIterator[Any]:
    last = ""
    while True:
        rows = await database.read(partial(_heads_after, day=day, after=last))
        for row in rows:
            yield row
        if len(rows) < _ROWS_AT_ONCE:
            return
        last = rows[-1].case_id


def _heads_after(connection: Connection, day: date, after: str) -> list[Any]:
    wanted = (
        select(heads, events.c.mac.label("now"), cases.c.number)
        .outerjoin(events, (events.c.case_id == heads.c.case_id) & (events.c.seq == heads.c.seq))
        .outerjoin(cases, cases.c.id == heads.c.case_id)
        .where(heads.c.day == day, heads.c.case_id > after)
        .order_by(heads.c.case_id)
        .limit(_ROWS_AT_ONCE)
    )
    return list(connection.execute(wanted))


def _against(head: Any) -> Iterator[Flaw]:
    """A head against the event of now."""
    number = head.number or head.case_id
    if head.now is None:
        yield Flaw(Fault.REMOVED, number, head.seq, head.day)
    elif not compare_digest(head.now, head.mac):
        yield Flaw(Fault.ALTERED, number, head.seq, head.day)


def _signed(codec: Codec, before: bytes, row: Any, listed: Listed) -> Iterator[Flaw]:
    if row.audit_id and row.audit_mac is None:
        yield Flaw(Fault.AUDIT, seq=row.audit_id, day=row.day)
        return
    signature = signature_of(
        codec, before, row.day, listed.count, listed.digest, row.audit_id, row.audit_mac or BEGINNING
    )
    if row.cases != listed.count or not compare_digest(row.signature, signature):
        yield Flaw(Fault.LIST, day=row.day)


async def _audit(database: Database, codec: Codec) -> AsyncIterator[Flaw]:
    previous, last = BEGINNING, 0
    while True:
        rows = await database.read(partial(_audit_after, after=last))
        for row in rows:
            entry = auditing.Entry(row.id, row.at, row.actor, row.deed, row.subject)
            if row.id != last + 1 or not compare_digest(row.mac, auditing.mac(codec, previous, entry)):
                yield Flaw(Fault.AUDIT, seq=row.id)
            previous, last = row.mac, row.id
        if len(rows) < _ROWS_AT_ONCE:
            return


def _audit_after(connection: Connection, after: int) -> list[Any]:
    wanted = select(audit).where(audit.c.id > after).order_by(audit.c.id).limit(_ROWS_AT_ONCE)
    return list(connection.execute(wanted))
