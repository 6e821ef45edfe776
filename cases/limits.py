"""The clocks of one case: its deadlines started, stopped, extended, met."""

from datetime import datetime, timedelta

from msgspec import structs

from cases.complaint import Complaint, Stop
from cases.deadlines import (
    Deadline,
    DeadlineKind,
    decision,
    extension_steps,
    internal,
    next_limit,
    review,
    review_closes_at,
    take_warnings,
)
from cases.grade import Grade
from cases.rules import CaseRules
from cases.spans import Span
from cases.stage import Stage

_INTERNAL = (DeadlineKind.FIRST_CONTACT, DeadlineKind.PLAN, DeadlineKind.CLOSE)
_WAITING = (Stage.AWAITING_CUSTOMER, Stage.IN_MEDIATION, Stage.IN_APPRAISAL)


class Limits:
    """Changes the deadlines of `case` at the moment `now`, under the rules it was received under."""

    def __init__(self, case: Complaint, now: datetime, rules: CaseRules) -> None:
        self.case = case
        self.now = now
        self.rules = rules
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
        return review_closes_at(decided, self._deadlines, self.rules.zone) if decided else None

    @property
    def kept_until(self) -> datetime:
        """Until when the personal data must be kept, were the case over now if it is not yet."""
        return (self.case.over_at or self.now) + self.rules.retention

    def recount(self) -> None:
        """Count anew what was counted before the holidays of a year were known."""
        for deadline in self._all_open():
            deadline.recount(self.rules.calendar)

    def helps(self, days: int) -> bool:
        """Whether so many days in all would leave any time for the decision."""
        deadline = self.case.deadline(DeadlineKind.DECISION)
        if deadline is None:
            return False
        longer = structs.replace(deadline)
        longer.extend(days, self.now, self.rules.zone, self._deadlines)
        return not longer.is_late(self.now)

    def begin(self) -> None:
        """All deadlines of a case just received, or of one whose deadlines nobody counted yet."""
        case = self.case
        case.life.begun_at = case.received_at
        self._open(decision(case.received_at, case.life.limit_days, self._deadlines, self.rules.zone))
        self._begin_internal(case.received_at)
        self.enter(case.stage)

    def enter(self, stage: Stage) -> None:
        """The limit of a stage begins; all ends where the case is over.

        Where all wait for somebody outside, the handler is told only once the limit is over.
        """
        case = self.case
        case.life.stage_since = self.now
        case.over_at = self.now if stage.is_over else None
        self.meet(DeadlineKind.STAGE)
        if stage.is_over:
            self.meet(*DeadlineKind)
        elif span := self._deadlines.stages.get(stage):
            limit = internal(DeadlineKind.STAGE, span, self.now, self.rules.calendar)
            limit.warned = len(self._deadlines.warn_at) - 1 if stage in _WAITING else 0
            self._open(limit)
        self._promise()

    def meet(self, *kinds: DeadlineKind) -> None:
        """What was to be done is done; a statutory limit met too late stays on record."""
        for deadline in self._all_open():
            if deadline.kind in kinds:
                deadline.meet(self.now)
                self._note_lateness(deadline)

    def stop(self) -> None:
        """Mediation or appraisal: statutory and internal clocks stand still."""
        self.case.life.stops.append(Stop(self.now))
        for deadline in self._all_open():
            deadline.stop(self.now)

    def resume(self) -> None:
        """The clocks go on with what was left; changes nothing if they run."""
        if (stop := self._stop) is not None:
            stop.until = self.now
        for deadline in self._all_open():
            deadline.resume(self.now, self.rules.calendar)
        self._promise()

    def restart(self) -> None:
        """A reopened case is handled anew."""
        self.restart_decision()
        self.case.life.begun_at, self.case.life.late = self.now, False
        self._begin_internal(self.now)

    def restart_decision(self) -> None:
        """The statutory time counts anew from now, or from when the clocks go on."""
        case = self.case
        if (old := case.deadline(DeadlineKind.DECISION)) is not None:
            self._note_lateness(old)
        case.life.limit_days, case.life.extension_asked = self._deadlines.simple_days, ""
        self._open(decision(self.now, case.life.limit_days, self._deadlines, self.rules.zone))
        self._promise()

    def extend(self, days: int) -> None:
        """The decision may take so many days in all. A limit that is already over stays missed."""
        deadline = self.case.deadline(DeadlineKind.DECISION)
        if deadline is not None:
            self._note_lateness(deadline)
            deadline.extend(days, self.now, self.rules.zone, self._deadlines)
        self.case.life.limit_days = days
        self._promise()

    def start_review(self) -> None:
        """The answer to a review is due in time of its own, and nothing can be closed until then."""
        self._drop(DeadlineKind.CLOSE)
        self._open(review(self.now, self._deadlines, self.rules.zone))
        self._promise()

    def warn(self, kind: DeadlineKind) -> bool:
        """The warnings due by now are taken; whether the deadline was not known to be over before."""
        deadline = self.case.deadline(kind)
        if deadline is None:
            return False
        known = deadline.warned >= len(self._deadlines.warn_at)
        take_warnings(deadline, self.now, self._deadlines)
        self._note_lateness(deadline)
        return deadline.is_late(self.now) and not known

    def regrade(self, grade: Grade) -> None:
        """Another grade. A longer time holds as if the case had always had it. A shorter one begins now, so
        that nobody is late before they could know, and never grants more than the time before."""
        case = self.case
        case.grade = grade
        planned = any(one.kind is DeadlineKind.PLAN for one in case.life.deadlines)
        for kind in _INTERNAL:
            if (old := case.deadline(kind)) is not None:
                self._drop(kind)
                if span := self._spans(kind).get(grade):
                    self._open(self._regraded(old, span))
        if not planned and case.deadline(DeadlineKind.DECISION) is not None:
            self._open_internal(DeadlineKind.PLAN, self.now)

    def _regraded(self, old: Deadline, span: Span) -> Deadline:
        begun = old.started_at if old.kind is DeadlineKind.PLAN else self.case.life.begun_at
        longer = internal(old.kind, span, begun or self.case.received_at, self.rules.calendar)
        self._stand_still(longer)
        if longer.due_at >= old.due_at:
            longer.warned = min(old.warned, self._steps_passed(longer))
            return longer
        shorter = internal(old.kind, span, self.now, self.rules.calendar)
        left = old.due_at - (old.stopped_at or self.now)
        return shorter if shorter.due_at - self.now < left else old

    def _steps_passed(self, deadline: Deadline) -> int:
        probe = structs.replace(deadline, warned=0, stopped_at=None)
        take_warnings(probe, deadline.stopped_at or self.now, self._deadlines)
        return probe.warned

    def _begin_internal(self, since: datetime) -> None:
        for kind in _INTERNAL:
            self._open_internal(kind, since)

    def _open_internal(self, kind: DeadlineKind, since: datetime) -> None:
        if span := self._spans(kind).get(self.case.grade):
            self._open(internal(kind, span, since, self.rules.calendar))

    def _spans(self, kind: DeadlineKind) -> dict[Grade, Span]:
        return {
            DeadlineKind.FIRST_CONTACT: self._deadlines.first_contact,
            DeadlineKind.PLAN: self._deadlines.plan,
            DeadlineKind.CLOSE: self._deadlines.close,
        }[kind]

    def _open(self, deadline: Deadline) -> None:
        self._drop(deadline.kind)
        if self._stop is not None and deadline.kind is not DeadlineKind.STAGE:
            deadline.stop(self.now)
        self.case.life.deadlines.append(deadline)

    def _stand_still(self, deadline: Deadline) -> None:
        """Stop it as the clocks of the case have stopped since it began."""
        for stop in self.case.life.stops:
            if stop.until is None or stop.until > deadline.started_at:
                deadline.stop(max(stop.since, deadline.started_at))
                if stop.until is not None:
                    deadline.resume(stop.until, self.rules.calendar)

    @property
    def _stop(self) -> Stop | None:
        stops = self.case.life.stops
        return stops[-1] if stops and stops[-1].until is None else None

    def _note_lateness(self, deadline: Deadline) -> None:
        if deadline.kind.statutory and deadline.is_late(self.now):
            self.case.life.late = True

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
                self.case.answer_due = last.astimezone(self.rules.zone).date()
                return
