"""What customers may hear of their own cases: read at the beginning of every turn of one who has some."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from cases.rules import CaseRules
from dialogs.briefs import brief_of
from dialogs.rules import CaseBrief
from storage.case_tables import cases, staff
from storage.codec import Codec
from storage.complaints import opened
from storage.staff import Person

MOST = 10
"""So many cases of one conversation are looked at, open ones first."""

_place = func.row_number().over(
    partition_by=cases.c.conversation_id,
    order_by=(cases.c.over_at.is_not(None), cases.c.received_at.desc(), cases.c.id),
)
_ranked = (
    select(cases, _place.label("place"))
    .where(cases.c.conversation_id.in_(bindparam("ids", expanding=True)))
    .subquery()
)
_wanted = (
    select(_ranked, staff.c.sealed_person)
    .outerjoin(staff, staff.c.id == _ranked.c.handler_id)
    .where(_ranked.c.place <= MOST)
    .order_by(_ranked.c.conversation_id, _ranked.c.place)
)


def briefs(
    connection: Connection,
    codec: Codec,
    conversation_ids: Iterable[str],
    rules: CaseRules,
) -> dict[str, tuple[CaseBrief, ...]]:
    """What the customers of these conversations may hear of their cases: open ones first, then the newest."""
    found: dict[str, tuple[CaseBrief, ...]] = {}
    for row in connection.execute(_wanted, {"ids": list(conversation_ids)}):
        brief = brief_of(opened(codec, row), _shown_name(codec, row), rules)
        found[row.conversation_id] = (*found.get(row.conversation_id, ()), brief)
    return found


def _shown_name(codec: Codec, row: Any) -> str:
    if row.sealed_person is None:
        return ""
    return codec.open(row.sealed_person, Person, "staff", row.handler_id).name
