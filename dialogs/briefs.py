"""What a customer may hear of their case, taken from the case and the rules it lives by."""

from datetime import date, timedelta

from cases.complaint import Complaint
from cases.deadlines import UnknownRules, review_closes_at
from cases.rules import CaseRules
from cases.satisfaction import needs_follow_up
from cases.stage import Stage
from dialogs.rules import CaseBrief

_DAY = timedelta(days=1)


def brief_of(case: Complaint, handler: str, cases: CaseRules) -> CaseBrief:
    """The case as its customer may know it; `handler` is the name of who works on it, "" for nobody yet."""
    life = case.life
    is_closed = case.stage is Stage.CLOSED and not life.erase_asked
    waits = is_closed and life.score is None and life.rating_ended_at is None
    return CaseBrief(
        id=case.id,
        number=case.number,
        stage=case.stage,
        matter=case.particulars.matter,
        received_at=case.received_at,
        answer_due=case.answer_due,
        wanted=life.wanted if case.stage is Stage.AWAITING_CUSTOMER else "",
        handler=handler,
        review_until=review_until(case, cases),
        rating=life.closings if waits else None,
        score=life.score if is_closed else None,
        may_reopen=is_closed and life.score is not None and needs_follow_up(life.score, cases.ratings),
    )


def review_until(case: Complaint, cases: CaseRules) -> date | None:
    """The last day to ask for a review of the decision; None where there is nothing to review."""
    life = case.life
    if case.stage not in (Stage.DECIDED, Stage.CLOSED) or life.decided_at is None or life.reviewed:
        return None
    if life.erase_asked and case.stage.is_over:
        return None  # only kept, for nothing else
    try:
        limits = cases.deadlines.of(case.rules_version)
    except UnknownRules:
        limits = cases.deadlines.current
    closes = review_closes_at(life.decided_at, limits, cases.zone)
    return (closes.astimezone(cases.zone) - _DAY).date()
