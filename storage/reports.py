"""The monthly reports as they were made: kept for good, with who was sent each."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Select, and_, func, insert, select, update

from cases.months import Month
from cases.reporting import Report
from storage.case_tables import staff
from storage.codec import Codec
from storage.dialects import insert_or_ignore
from storage.report_tables import report_readers, reports
from storage.staff import Person
from storage.tables import outbox

_EDITION = (reports.c.id, reports.c.month, reports.c.edition, reports.c.made_at, reports.c.made_by)


class Edition(Struct, frozen=True):
    """One report of a month. `number` counts from 1; `made_by` is "clock" or "manager:7"."""

    id: str
    month: Month
    number: int
    made_at: datetime
    made_by: str


class Reader(Struct, frozen=True):
    """Somebody whom a report is for. `state` is that of the message in their chat: queued, parked, sent or
    failed; "waiting" before it is put there, "page" where it stands on the page of reports only."""

    staff_id: str
    name: str
    state: str
    at: datetime | None
    seen_at: datetime | None


def add(connection: Connection, codec: Codec, id_: str, report: Report, by: str) -> Edition:
    """Keep a report as the newest edition of its month; `id_` is 32 random hex digits."""
    month = str(report.month)
    latest = select(func.max(reports.c.edition)).where(reports.c.month == month)
    number = connection.scalar(latest) or 0
    values = {"id": id_, "month": month, "made_at": report.made_at, "made_by": by}
    sealed = codec.seal(report, "reports", id_)
    while True:  # another may have taken the number meanwhile
        number += 1
        row = {**values, "edition": number, "sealed_report": sealed}
        if connection.execute(insert_or_ignore(connection, reports).values(row)).rowcount:
            return Edition(id_, report.month, number, report.made_at, by)


def is_made(connection: Connection, codec: Codec, month: Month, by: str) -> bool:
    """Whether this one made a report of the month."""
    wanted = select(reports.c.id).where(reports.c.month == str(month), reports.c.made_by == by)
    return connection.execute(wanted.limit(1)).first() is not None


def editions(connection: Connection, month: Month | None = None) -> list[Edition]:
    """All that were made, or those of this month; the newest month and edition first."""
    wanted = select(*_EDITION).order_by(reports.c.month.desc(), reports.c.edition.desc())
    if month is not None:
        wanted = wanted.where(reports.c.month == str(month))
    return _editions(connection, wanted)


def content(connection: Connection, codec: Codec, ids: Collection[str]) -> dict[str, Report]:
    """What these reports say, by id."""
    wanted = select(reports.c.id, reports.c.sealed_report).where(reports.c.id.in_(list(ids)))
    return {id_: codec.open(sealed, Report, "reports", id_) for id_, sealed in connection.execute(wanted)}


def address(
    connection: Connection, codec: Codec, report_id: str, staff_ids: Iterable[str], *, in_chat: bool
) -> None:
    """The report is for these members; only `in_chat` it waits to be put into theirs."""
    seq = None if in_chat else 0
    rows = [{"report_id": report_id, "staff_id": id_, "seq": seq} for id_ in staff_ids]
    if rows:
        connection.execute(insert(report_readers), rows)


def untold(connection: Connection, codec: Codec, staff_id: str) -> list[Edition]:
    """The reports for this member that were not put into their chat yet, the oldest first."""
    wanted = (
        select(*_EDITION)
        .join(report_readers, report_readers.c.report_id == reports.c.id)
        .where(report_readers.c.staff_id == staff_id, report_readers.c.seq.is_(None))
        .order_by(reports.c.month, reports.c.edition)
    )
    return _editions(connection, wanted)


def told(
    connection: Connection, codec: Codec, staff_id: str, report_id: str, conversation_id: str, seq: int
) -> None:
    """The message `seq` of this chat tells the member of the report."""
    connection.execute(
        update(report_readers)
        .where(_of(report_id, staff_id))
        .values(conversation_id=conversation_id, seq=seq)
    )


def keep_untold(connection: Connection, codec: Codec, staff_id: str) -> None:
    """There is no chat to put them into: the page of reports shows them as new."""
    waiting = and_(report_readers.c.staff_id == staff_id, report_readers.c.seq.is_(None))
    connection.execute(update(report_readers).where(waiting).values(seq=0))


def see(connection: Connection, staff_id: str, report_id: str, now: datetime) -> None:
    """They opened its page."""
    first = and_(_of(report_id, staff_id), report_readers.c.seen_at.is_(None))
    connection.execute(update(report_readers).where(first).values(seen_at=now))


def unseen(connection: Connection, staff_id: str) -> set[str]:
    """The ids of the reports for this member whose page they have not opened yet."""
    wanted = select(report_readers.c.report_id).where(
        report_readers.c.staff_id == staff_id, report_readers.c.seen_at.is_(None)
    )
    return set(connection.scalars(wanted))


def readers(connection: Connection, codec: Codec, report_id: str) -> list[Reader]:
    """Whom it is for, and how they were told."""
    message = and_(
        outbox.c.conversation_id == report_readers.c.conversation_id, outbox.c.seq == report_readers.c.seq
    )
    wanted = (
        select(
            staff.c.id,
            staff.c.sealed_person,
            report_readers.c.seq,
            report_readers.c.seen_at,
            outbox.c.state,
            outbox.c.created_at,
        )
        .join(report_readers, report_readers.c.staff_id == staff.c.id)
        .outerjoin(outbox, message)
        .where(report_readers.c.report_id == report_id)
        .order_by(staff.c.created_at, staff.c.id)
    )
    return [
        Reader(
            row.id,
            codec.open(row.sealed_person, Person, "staff", row.id).name,
            "waiting" if row.seq is None else row.state or "page",
            row.created_at,
            row.seen_at,
        )
        for row in connection.execute(wanted)
    ]


def _editions(connection: Connection, wanted: Select[Any]) -> list[Edition]:
    found = ((Month.read(row.month), row) for row in connection.execute(wanted))
    return [
        Edition(row.id, month, row.edition, row.made_at, row.made_by)
        for month, row in found
        if month is not None
    ]


def _of(report_id: str, staff_id: str) -> ColumnElement[bool]:
    return and_(report_readers.c.report_id == report_id, report_readers.c.staff_id == staff_id)
