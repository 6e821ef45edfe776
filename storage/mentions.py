"""Notes that call for a member of staff, and whether they have read them."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, func, insert, literal, select, tuple_, update

from storage.case_tables import cases
from storage.codec import Codec
from storage.note_tables import case_notes, mentions
from storage.types import UtcDateTime

Place = tuple[str, datetime]
"""A case, and when somebody was last mentioned there."""


class Mention(Struct, frozen=True):
    """The latest note on a case that calls for somebody; `text` is empty once erased. `unseen`: they have
    not opened the case since."""

    case_id: str
    staff_id: str
    at: datetime
    text: str
    unseen: bool


def add(connection: Connection, note_id: str, case_id: str, staff_ids: Sequence[str], at: datetime) -> None:
    """These members are called for by this note."""
    note = {"case_id": case_id, "note_id": note_id, "at": at}
    if staff_ids:
        connection.execute(insert(mentions), [{"staff_id": one, **note} for one in dict.fromkeys(staff_ids)])


def unseen(connection: Connection, staff_id: str) -> int:
    """On how many cases there is something for this member to read."""
    wanted = select(func.count(mentions.c.case_id.distinct())).where(_unseen(staff_id))
    return connection.scalar(wanted) or 0


def latest(connection: Connection, staff_id: str) -> datetime | None:
    """When this member was last mentioned."""
    at: datetime | None = connection.scalar(
        select(func.max(mentions.c.at)).where(mentions.c.staff_id == staff_id)
    )
    return at


def waits(connection: Connection, staff_id: str, number: str) -> bool:
    """Whether the case of this number has something for this member to read."""
    wanted = select(mentions.c.note_id).where(_unseen(staff_id), mentions.c.case_id == _numbered(number))
    return connection.scalar(wanted.limit(1)) is not None


def see(connection: Connection, staff_id: str, number: str, now: datetime) -> None:
    """This member has opened the case of this number."""
    here = mentions.c.case_id == _numbered(number)
    connection.execute(update(mentions).where(_unseen(staff_id), here).values(seen_at=now))


def places(
    connection: Connection,
    staff_id: str,
    where: Sequence[ColumnElement[bool]],
    after: tuple[str, datetime | None] | None,
    many: int,
    since: datetime | None = None,
) -> list[Place]:
    """The cases where this member is mentioned, since then if a time is given, latest first; `where` narrows
    the cases."""
    at = func.max(mentions.c.at).label("at")
    wanted = select(mentions.c.case_id, at).where(mentions.c.staff_id == staff_id)
    if since is not None:
        wanted = wanted.where(mentions.c.at > since)
    if where:
        wanted = wanted.join(cases, cases.c.id == mentions.c.case_id).where(*where)
    wanted = wanted.group_by(mentions.c.case_id)
    if after is not None and after[1] is not None:
        there = tuple_(literal(after[1], UtcDateTime()), after[0])
        wanted = wanted.having(tuple_(at, mentions.c.case_id) < there)
    rows = connection.execute(wanted.order_by(at.desc(), mentions.c.case_id.desc()).limit(many))
    return [(row.case_id, row.at) for row in rows]


def of_cases(
    connection: Connection, codec: Codec, staff_id: str, case_ids: Sequence[str]
) -> dict[str, Mention]:
    """The latest mention of this member on each of these cases."""
    if not case_ids:
        return {}
    columns = mentions.c.seen_at, case_notes.c.id, case_notes.c.sealed_text
    wanted = (
        select(mentions.c.case_id, mentions.c.at, case_notes.c.staff_id, *columns)
        .join(case_notes, case_notes.c.id == mentions.c.note_id)
        .where(mentions.c.staff_id == staff_id, mentions.c.case_id.in_(case_ids))
        .order_by(mentions.c.at, case_notes.c.id)
    )
    rows = {row.case_id: row for row in connection.execute(wanted)}
    return {
        row.case_id: Mention(
            row.case_id,
            row.staff_id,
            row.at,
            codec.open(row.sealed_text, str, "case_notes", row.id) if row.sealed_text else "",
            row.seen_at is None,
        )
        for row in rows.values()
    }


def _unseen(staff_id: str) -> ColumnElement[bool]:
    return (mentions.c.staff_id == staff_id) & mentions.c.seen_at.is_(None)


def _numbered(number: str) -> ColumnElement[str]:
    return select(cases.c.id).where(cases.c.number == number).scalar_subquery()
