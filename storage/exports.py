"""Lists of cases that are taken out: the rows, and who took what and why."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, func, insert, select

from cases.actors import Actor
from cases.complaint import Particulars
from storage import audit, staff
from storage.case_tables import cases, ratings
from storage.codec import Codec
from storage.complaints import life_of
from storage.figure_tables import exports

DEED, REVEALING = "export", "export_full"


class Order(Struct, frozen=True):
    """What was taken out: `query` is the list as its address asks for it, `file` csv or xlsx. `reason` says
    why personal data had to be in full, "" where they were masked."""

    query: str
    file: str
    reason: str = ""


class Taken(Struct, frozen=True):
    """One case. `name`, `phone` and `story` are as the customer gave them, to be masked by who shows them.
    `cause` is the code that it was closed with, "" for none. `late`: a statutory limit was missed. `score`
    is the latest that the customer gave."""

    number: str
    stage: str
    grade: str
    green: bool
    matter: str | None
    line: str | None
    channel: str
    branch: str
    team: str
    handler: str
    received_at: datetime
    due_at: datetime | None
    over_at: datetime | None
    cause: str
    late: bool
    score: int | None
    name: str
    phone: str
    story: str


def order(connection: Connection, codec: Codec, id_: str, who: Actor, order: Order, now: datetime) -> None:
    """Note that somebody takes a list out, before they have it."""
    sealed = codec.seal(order, "exports", id_)
    connection.execute(insert(exports).values(id=id_, staff_id=who.id, at=now, sealed_order=sealed))
    audit.add(connection, codec, who.label, REVEALING if order.reason else DEED, id_, now=now)


def orders(connection: Connection, codec: Codec, ids: Collection[str]) -> dict[str, Order]:
    """What was taken out, by the id that the audit has as its subject."""
    wanted = select(exports.c.id, exports.c.sealed_order).where(exports.c.id.in_(ids))
    found = connection.execute(wanted).all() if ids else []
    return {row.id: codec.open(row.sealed_order, Order, "exports", row.id) for row in found}


def taken(connection: Connection, codec: Codec, ids: Sequence[str]) -> list[Taken]:
    """These cases, in this order."""
    if not ids:
        return []
    rows = {row.id: row for row in connection.execute(select(cases).where(cases.c.id.in_(ids)))}
    names = staff.names(connection, codec, {row.handler_id for row in rows.values() if row.handler_id})
    scores = _scores(connection, ids)
    return [_taken(codec, rows[id_], names, scores.get(id_)) for id_ in ids if id_ in rows]


def _taken(codec: Codec, row: Any, names: dict[str, str], score: int | None) -> Taken:
    stated = codec.open(row.sealed_complaint, Particulars, "cases", row.id)
    return Taken(
        number=row.number,
        stage=row.stage,
        grade=row.grade,
        green=bool(row.green),
        matter=row.matter,
        line=row.line,
        channel=row.channel,
        branch=row.branch or "",
        team=row.team or "",
        handler=names.get(row.handler_id, ""),
        received_at=row.received_at,
        due_at=row.due_at,
        over_at=row.over_at,
        cause=row.cause or "",
        late=life_of(codec, row).late,
        score=score,
        name=stated.name,
        phone=stated.phone,
        story=stated.story,
    )


def _scores(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    latest = (
        select(ratings.c.case_id, func.max(ratings.c.closing).label("closing"))
        .where(ratings.c.case_id.in_(ids), ratings.c.score.is_not(None))
        .group_by(ratings.c.case_id)
        .subquery()
    )
    same = (ratings.c.case_id == latest.c.case_id) & (ratings.c.closing == latest.c.closing)
    rows = connection.execute(select(ratings.c.case_id, ratings.c.score).join(latest, same))
    return {row[0]: row[1] for row in rows}
