"""What customers may hear of their own cases: read at the beginning of every turn of one who has some."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from cases.complaint import Life
from cases.deadlines import UnknownRules, review_closes_at
from cases.rules import CaseRules
from cases.stage import Stage
from dialogs.rules import CaseBrief
from storage.case_tables import cases, staff
from storage.codec import Codec
from storage.complaints import life_of
from storage.staff import Person

MOST = 10
"""So many cases of one conversation are looked at, open ones first."""
_LOW = 2

_place = func.row_number().over(
    partition_by=cases.c.conversation_id,
    order_by=(cases.c.over_at.is_not(None), cases.c.received_at.desc(), cases.c.id),
)
_ranked = (
    select(
        cases.c.id,
        cases.c.conversation_id,
        cases.c.number,
        cases.c.stage,
        cases.c.matter,
        cases.c.received_at,
        cases.c.answer_due,
        cases.c.rules_version,
        cases.c.handler_id,
        cases.c.sealed_life,
        _place.label("place"),
    )
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
        life = life_of(codec, row)
        brief = CaseBrief(
            row.id,
            row.number,
            Stage(row.stage),
            row.matter,
            row.received_at,
            row.answer_due,
            wanted=life.wanted,
            handler=_shown_name(codec, row),
            review_until=_review_until(row, life, rules),
            rating=_rating(row, life),
            score=life.score,
            may_reopen=row.stage == Stage.CLOSED and life.score is not None and life.score <= _LOW,
        )
        found[row.conversation_id] = (*found.get(row.conversation_id, ()), brief)
    return found


def _shown_name(codec: Codec, row: Any) -> str:
    if row.sealed_person is None:
        return ""
    return codec.open(row.sealed_person, Person, "staff", row.handler_id).name


def _review_until(row: Any, life: Life, rules: CaseRules) -> date | None:
    """The last day on which a review may be asked for, under the rules that the case was received under; None
    also where those are not known any more."""
    if row.stage not in (Stage.DECIDED, Stage.CLOSED) or life.decided_at is None or life.reviewed:
        return None
    try:
        limits = rules.deadlines.of(row.rules_version)
    except UnknownRules:
        return None
    closes = review_closes_at(life.decided_at, limits, rules.zone)
    return closes.astimezone(rules.zone).date() - timedelta(days=1)


def _rating(row: Any, life: Life) -> int | None:
    """The closing that the customer was asked to rate and has not."""
    waits = life.rating_asked_at is not None and life.rating_ended_at is None and life.score is None
    return life.closings if row.stage == Stage.CLOSED and waits else None
