"""One case, as staff see it in chat."""

from typing import Any

from sqlalchemy import Connection, select

from cases.complaint import Life, Particulars
from cases.grade import Grade
from cases.stage import Stage
from dialogs.staff.figures import CaseView, Happened
from dialogs.staff.scopes import Scope
from storage.case_tables import cases, events
from storage.codec import Codec
from storage.figures_staff import names

_EVENTS = 3


def case_view(connection: Connection, codec: Codec, scope: Scope, number: str) -> CaseView | None:
    """The case of this number, if this scope covers it."""
    row = connection.execute(select(cases).where(cases.c.number == number)).first()
    if row is None or not scope.covers(row.handler_id, row.team or ""):
        return None
    stated = codec.open(row.sealed_complaint, Particulars, "cases", row.id)
    life = codec.open(row.sealed_life, Life, "cases", row.id, "life") if row.sealed_life else None
    return CaseView(
        number=row.number,
        stage=Stage(row.stage),
        grade=Grade(row.grade),
        green=bool(row.green),
        matter=row.matter,
        line=row.line,
        channel=row.channel,
        handler=names(connection, codec).get(row.handler_id, "") if row.handler_id else "",
        received_at=row.received_at,
        answer_due=row.answer_due,
        due_at=row.due_at,
        due_kind=row.due_kind,
        name=stated.name,
        phone=stated.phone,
        story=stated.story,
        extension_asked=life.extension_asked if life else "",
        events=_latest(connection, row),
    )


def case_id(connection: Connection, number: str) -> str | None:
    """The id of the case of this number."""
    found: str | None = connection.scalar(select(cases.c.id).where(cases.c.number == number))
    return found


def _latest(connection: Connection, row: Any) -> tuple[Happened, ...]:
    wanted = (
        select(events.c.at, events.c.kind)
        .where(events.c.case_id == row.id)
        .order_by(events.c.seq.desc())
        .limit(_EVENTS)
    )
    return tuple(Happened(at, kind) for at, kind in reversed(connection.execute(wanted).all()))
