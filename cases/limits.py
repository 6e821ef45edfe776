"""The clocks of one case: its deadlines started, stopped, extended, met."""

from datetime import datetime, timedelta

from cases.complaint import Complaint
from cases.deadlines import (
    Deadline,
    DeadlineKind,
    decision,
    extension_steps,
    internal,
    next_limit,
    review,
    review_closes_at,
)
from cases.grade import Grade
from cases.rules import CaseRules
from cases.stage import Stage

_INTERNAL = (DeadlineKind.FIRST_CONTACT, DeadlineKind.PLAN, DeadlineKind.CLOSE)


class Limits:
    """Changes the deadlines of `case` at the moment `now`, under the rules it was received under."""

    def __init__(self, case: Complaint, now: datetime, rules: CaseRules) -> None:
        self.case = case
        self.now = now
        self._rules = rules
        self._deadlines = rules.deadlines.of(case.rules_version)

    @property
    def next_limit(self) -> int | None:
        """How many days the next extension gives in all; None if there is none."""
        return next_limit(self.case.life.limit_days, self._deadlines)

    @property
    def last_limit(self) -> int:
        """The most days that any extension gives."""
        return extension_steps(self._deadlines)[-1]

    @property
    def review_closes_at(self) -> datetime | None:
        """The first moment too late for a review; None without a decision."""
        decided = self.case.life.decided_at
        return review_closes_at(decided, self._deadlines, self._rules.zone) if decided else None

    def begin(self) -> None:
        """All deadlines of a case just received, or of one whose deadlines nobody counted yet."""
        case = self.case
        self._open(decision(case.received_at, case.life.limit_days, self._deadlines, self._rules.zone))
        for kind in _INTERNAL:
            self._open_internal(kind, case.received_at)
        self.enter(case.stage)

    def enter(self, stage: Stage) -> None:
        """The limit of a stage begins; all ends where the case is over."""
        case = self.case
        case.life.stage_since = self.now
        self.meet(DeadlineKind.STAGE)
        if stage.is_over:
            self.meet(*DeadlineKind)
            case.over_at = self.now
        elif span := self._deadlines.stages.get(stage):
            self._open(internal(DeadlineKind.STAGE, span, self.now, self._rules.calendar))
        self._promise()

    def meet(self, *kinds: DeadlineKind) -> None:
        """What was to be done is done; a statutory limit met too late stays on record."""
        for deadline in self._all_open():
            if deadline.kind in kinds:
                deadline.meet(self.now)
                if deadline.kind.statutory and deadline.is_late(self.now):
                    self.case.life.late = True

    def stop(self) -> None:
        """Mediation or appraisal: statutory and internal clocks stand still."""
        for deadline in self._all_open():
            deadline.stop(self.now)

    def resume(self) -> None:
        """The clocks go on with what was left."""
        for deadline in self._all_open():
            deadline.resume(self.now, self._rules.calendar)
        self._promise()

    def restart(self) -> None:
        """A reopened case is handled anew."""
        self.case.life.late = False
        self.restart_decision()
        for kind in _INTERNAL:
            self._open_internal(kind, self.now)

    def restart_decision(self) -> None:
        """The statutory time counts anew from now."""
        case = self.case
        case.life.limit_days = self._deadlines.simple_days
        self._drop(DeadlineKind.DECISION)
        self._open(decision(self.now, case.life.limit_days, self._deadlines, self._rules.zone))
        self._promise()

    def extend(self, days: int) -> None:
        """The decision may take so many days in all."""
        deadline = self.case.deadline(DeadlineKind.DECISION)
        if deadline is not None:
            deadline.extend(days, self.now, self._rules.zone, self._deadlines)
        self.case.life.limit_days = days
        self._promise()

    def start_review(self) -> None:
        """The answer to a review is due in time of its own."""
        self.case.over_at = None
        self._open(review(self.now, self._deadlines, self._rules.zone))
        self._promise()

    def regrade(self, grade: Grade) -> None:
        """Another grade: what is still to be done internally is due as if it had always been so."""
        case = self.case
        case.grade = grade
        for kind in _INTERNAL:
            if (open_ := case.deadline(kind)) is not None:
                self._drop(kind)
                self._open_internal(kind, open_.started_at)
        if case.deadline(DeadlineKind.PLAN) is None and grade in self._deadlines.plan:
            self._open_internal(DeadlineKind.PLAN, self.now)

    def _open_internal(self, kind: DeadlineKind, since: datetime) -> None:
        spans = {
            DeadlineKind.FIRST_CONTACT: self._deadlines.first_contact,
            DeadlineKind.PLAN: self._deadlines.plan,
            DeadlineKind.CLOSE: self._deadlines.close,
        }[kind]
        if span := spans.get(self.case.grade):
            self._open(internal(kind, span, since, self._rules.calendar))

    def _open(self, deadline: Deadline) -> None:
        self._drop(deadline.kind)
        self.case.life.deadlines.append(deadline)

    def _drop(self, kind: DeadlineKind) -> None:
        life = self.case.life
        life.deadlines = [one for one in life.deadlines if one.kind is not kind]

    def _all_open(self) -> list[Deadline]:
        return [one for one in self.case.life.deadlines if one.is_open]

    def _promise(self) -> None:
        """The day a customer is told: the last one of the statutory limit that runs."""
        for kind in (DeadlineKind.REVIEW, DeadlineKind.DECISION):
            if (deadline := self.case.deadline(kind)) is not None:
                last = deadline.due_at - timedelta(microseconds=1)
                self.case.answer_due = last.astimezone(self._rules.zone).date()
                return
