"""A complaint arrives, and grows: it is graded each time, and its deadlines begin."""

from datetime import datetime

from cases.actions import Supplement
from cases.actors import CLOCK, CUSTOMER, Actor
from cases.branches import branch_in
from cases.clock_actions import Assess
from cases.complaint import Complaint, Life, Particulars
from cases.continuing import Continue
from cases.deadlines import answer_due
from cases.events import Details, Event
from cases.grading import Facts, assess
from cases.performing import perform
from cases.rules import CaseRules
from cases.special_care import SpecialCare
from cases.stage import Stage


def receive(
    particulars: Particulars,
    *,
    id: str,
    conversation_id: str,
    channel: str,
    repeats: int,
    now: datetime,
    rules: CaseRules,
    by: Actor = CUSTOMER,
) -> Complaint:
    """A complaint becomes a case. `id` is 32 random hex digits, of which the case number is made;
    `repeats` counts this person's complaints of late, this one included. `by`: who took it down, where the
    customer did not write it themselves."""
    limits = rules.deadlines.current
    case = Complaint(
        id=id,
        number=Complaint.number_of(id),
        conversation_id=conversation_id,
        channel=channel,
        stage=Stage.RECEIVED,
        received_at=now,
        answer_due=answer_due(now, limits, rules.zone),
        rules_version=limits.version,
        particulars=particulars,
        branch=branch_in(particulars.details, rules.branches),
        life=Life(stage_since=now, limit_days=limits.simple_days),
    )
    case.record("received", by.label, now, Details(after=case.facts()))
    grade(case, (), repeats, now, rules)
    case.assign_at = now
    return case


def hand_over(case: Complaint, conversation_id: str, channel: str, now: datetime, rules: CaseRules) -> Event:
    """The customer goes on with the case in this conversation."""
    event = perform(case, Continue(channel), CUSTOMER, now, rules)
    case.conversation_id = conversation_id
    return event


def supplement(
    case: Complaint,
    added: Supplement,
    by: Actor,
    repeats: int,
    now: datetime,
    rules: CaseRules,
    *,
    seen: int | None = None,
) -> Event:
    """The case grows; it is graded again. `seen` as in `perform`. Raises a Refusal."""
    event = perform(case, added, by, now, rules, seen=seen)
    if not case.stage.is_over:
        grade(case, (added.text,), repeats, now, rules)
    return event


def grade(case: Complaint, added: tuple[str, ...], repeats: int, now: datetime, rules: CaseRules) -> None:
    """Grade the case by what was stated and what was just added; recorded only if that says anything new."""
    details = case.particulars.details
    amount, care = details.get("amount"), details.get("special_care")
    facts = Facts(
        texts=(case.particulars.story, *filter(None, added)),
        matter=case.particulars.matter,
        amount=amount if isinstance(amount, int) else None,
        repeats=repeats,
        care=tuple(map(SpecialCare, care)) if isinstance(care, list) else (),
    )
    assessment = assess(facts, rules.grading)
    before = case.life.assessment
    if before is None or any(finding.adds_to(before.findings) for finding in assessment.findings):
        perform(case, Assess(assessment), CLOCK, now, rules)
