"""Lines of the staff's lists of cases: what stands there of each case. Read models, they change nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, func, or_, select

from cases.actors import Party
from cases.complaint import Particulars
from cases.masking import mask_name
from storage import labels, staff
from storage.case_tables import cases, events
from storage.codec import Codec
from storage.complaints import life_of
from storage.labels import Label

_WORDS = ("supplemented", "supplied", "review_asked", "reopened", "withdrawn")
"""What a customer did that staff have to read."""


class Line(Struct, frozen=True):
    """One case in a list. `name` is masked, empty once erased. `due_kind` tells what is to be done by
    `due_at`, the first moment too late. `wrote_at` is when the customer last did something; `unread` counts
    what they wrote since staff last did something to the case."""

    id: str
    number: str
    name: str
    matter: str | None
    line: str | None
    channel: str
    grade: str
    green: bool
    stage: str
    team: str
    handler: str | None
    handler_name: str
    received_at: datetime
    due_at: datetime | None
    due_kind: str | None
    over_at: datetime | None
    wrote_at: datetime
    unread: int
    version: int
    labels: tuple[Label, ...] = ()


def lines(connection: Connection, codec: Codec, ids: Sequence[str]) -> list[Line]:
    """The lines of these cases, in this order; ids that no case has are left out."""
    if not ids:
        return []
    rows = {row.id: row for row in connection.execute(select(cases).where(cases.c.id.in_(ids)))}
    names = staff.names(connection, codec, {row.handler_id for row in rows.values() if row.handler_id})
    labelled = labels.of_cases(connection, codec, ids)
    unread = _unread(connection, ids)
    return [
        _line(codec, rows[id_], names, unread.get(id_, 0), labelled.get(id_, ()))
        for id_ in ids
        if id_ in rows
    ]


def _line(codec: Codec, row: Any, names: dict[str, str], unread: int, labelled: tuple[Label, ...]) -> Line:
    stated = codec.open(row.sealed_complaint, Particulars, "cases", row.id)
    return Line(
        id=row.id,
        number=row.number,
        name=mask_name(stated.name),
        matter=row.matter,
        line=row.line,
        channel=row.channel,
        grade=row.grade,
        green=bool(row.green),
        stage=row.stage,
        team=row.team or "",
        handler=row.handler_id,
        handler_name=names.get(row.handler_id, ""),
        received_at=row.received_at,
        due_at=row.due_at,
        due_kind=row.due_kind,
        over_at=row.over_at,
        wrote_at=life_of(codec, row).customer_wrote_at or row.received_at,
        unread=unread,
        version=row.version,
        labels=labelled,
    )


def _unread(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    not_staff = (Party.CUSTOMER.value, Party.CLOCK.value)
    answered = (
        select(events.c.case_id, func.max(events.c.seq).label("seq"))
        .where(events.c.case_id.in_(ids), events.c.actor.not_in(not_staff))
        .group_by(events.c.case_id)
        .subquery()
    )
    wanted = (
        select(events.c.case_id, func.count())
        .outerjoin(answered, answered.c.case_id == events.c.case_id)
        .where(
            events.c.case_id.in_(ids),
            events.c.actor == Party.CUSTOMER.value,
            events.c.kind.in_(_WORDS),
            or_(answered.c.seq.is_(None), events.c.seq > answered.c.seq),
        )
        .group_by(events.c.case_id)
    )
    return {row[0]: row[1] for row in connection.execute(wanted)}
