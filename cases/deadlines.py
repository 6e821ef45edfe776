"""By when something about a complaint must be done, and whom to warn when that comes near.

A deadline is statutory or internal. Its due time is the first moment that is too late; for a day that is
the midnight after it. The clock of a deadline may be stopped and goes on later with what was left.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum

from msgspec import Struct

from cases.deadline_rules import DeadlineRules, RuleBook, UnknownRules, extension_steps, next_limit
from cases.spans import Span, Unit
from cases.working_days import Calendar, midnight

__all__ = [
    "Deadline",
    "DeadlineKind",
    "DeadlineRules",
    "DeadlineWarning",
    "RuleBook",
    "UnknownRules",
    "answer_due",
    "decision",
    "extension_steps",
    "internal",
    "next_limit",
    "next_warning_at",
    "review",
    "review_closes_at",
    "shown_due",
    "take_warnings",
]

_DAY = timedelta(days=1)


class DeadlineKind(StrEnum):
    """What must be done: by law the decision and the answer to a review, the rest by the insurer's rules."""

    DECISION = "decision"
    REVIEW = "review"
    FIRST_CONTACT = "first_contact"
    PLAN = "plan"
    CLOSE = "close"
    STAGE = "stage"

    @property
    def statutory(self) -> bool:
        """Whether the law sets this deadline."""
        return self in (DeadlineKind.DECISION, DeadlineKind.REVIEW)


class Deadline(Struct):
    """A deadline of a case. All times are aware, those made here in UTC.

    `days`: the calendar days granted, of a statutory deadline; `span`: what an internal one was made with.
    `provisional`: counted in part over Monday to Friday, as the holidays of a year were not known.
    `warned`: how many steps of the ladder were taken. `stood_still`: how far stops moved the due time.
    A deadline that was met while it stood still keeps both times.
    """

    kind: DeadlineKind
    started_at: datetime
    due_at: datetime
    days: int | None = None
    span: Span | None = None
    provisional: bool = False
    stopped_at: datetime | None = None
    met_at: datetime | None = None
    warned: int = 0
    stood_still: timedelta = timedelta()

    @property
    def is_open(self) -> bool:
        """Whether it is still to be met, be it running or stopped."""
        return self.met_at is None

    @property
    def is_running(self) -> bool:
        """Whether it is still to be met and its clock runs."""
        return self.met_at is None and self.stopped_at is None

    def is_late(self, now: datetime) -> bool:
        """Whether it was over when it was met or stopped, or else is over now."""
        return (self.stopped_at or self.met_at or now) >= self.due_at

    def meet(self, now: datetime) -> None:
        """What was to be done is done. A deadline already met keeps its time."""
        if self.met_at is None:
            self.met_at = now

    def stop(self, now: datetime) -> None:
        """The clock stops. Changes nothing unless it runs."""
        if self.is_running:
            self.stopped_at = now

    def resume(self, now: datetime, calendar: Calendar) -> None:
        """The clock goes on; changes nothing unless it was stopped.

        A deadline in days moves by the calendar days between stop and now, dates in the calendar's zone;
        one in clock time, or already late, by the time between; one in working time gets what was left.
        """
        if self.stopped_at is None or not self.is_open:
            return
        moved, provisional = self._resumed(self.stopped_at, now, calendar)
        self.stood_still += moved - self.due_at
        self.due_at, self.provisional = moved, self.provisional or provisional
        self.stopped_at = None

    def recount(self, calendar: Calendar) -> None:
        """Count a provisional deadline anew, as the holidays may be known by now. Changes nothing unless it
        runs and never stood still."""
        if self.provisional and self.span is not None and self.is_running and not self.stood_still:
            self.due_at, self.provisional = calendar.add(self.started_at, self.span)

    def extend(self, days: int, now: datetime, zone: tzinfo, rules: DeadlineRules) -> None:
        """Grant a statutory deadline `days` in all instead of fewer; the warnings start over on what lies
        ahead. Raises ValueError for an internal deadline, one already met, or no more days than before."""
        if self.days is None or not self.is_open or days <= self.days:
            raise ValueError(f"a deadline {self.kind} of {self.days} days cannot be extended to {days}")
        self.due_at = _moved(self.due_at, days - self.days, zone)
        self.days = days
        reached = self.stopped_at or now
        self.warned = sum(_step_at(self, step, rules) <= reached for step in range(len(rules.warn_at)))

    def _resumed(self, stopped_at: datetime, now: datetime, calendar: Calendar) -> tuple[datetime, bool]:
        if self.span is None or self.span.unit is Unit.DAYS:
            stood = now.astimezone(calendar.zone).date() - stopped_at.astimezone(calendar.zone).date()
            return _moved(self.due_at, stood.days, calendar.zone), False
        if self.span.in_working_time and stopped_at < self.due_at:
            left = timedelta(seconds=calendar.working_seconds(stopped_at, self.due_at))
            return calendar.add_working_time(now, left)
        return self.due_at + (now.astimezone(UTC) - stopped_at.astimezone(UTC)), False


def answer_due(received_at: datetime, rules: DeadlineRules, zone: tzinfo) -> date:
    """The last day, in `zone`, on which a simple complaint may be answered: the date a customer is told.

    Calendar days; the day of receipt in `zone` is not counted and the last day is within the limit. A last
    day on a holiday is not moved. Raises ValueError for a time without zone.
    """
    return _last_day(received_at, rules.simple_days, zone)


def decision(received_at: datetime, days: int, rules: DeadlineRules, zone: tzinfo) -> Deadline:
    """The deadline for the decision, `days` calendar days from receipt, one of `extension_steps(rules)`.

    Counted as `answer_due`. Raises ValueError for other days.
    """
    if days not in extension_steps(rules):
        raise ValueError(f"{days} is not among the limits {extension_steps(rules)} of these rules")
    return _statutory(DeadlineKind.DECISION, received_at, days, zone)


def review(asked_at: datetime, rules: DeadlineRules, zone: tzinfo) -> Deadline:
    """The deadline for the answer to a review that was asked for at this moment."""
    return _statutory(DeadlineKind.REVIEW, asked_at, rules.review_days, zone)


def review_closes_at(decided_at: datetime, rules: DeadlineRules, zone: tzinfo) -> datetime:
    """The first moment at which it is too late to ask for a review of a decision."""
    return midnight(_last_day(decided_at, rules.review_within_days, zone) + _DAY, zone)


def internal(kind: DeadlineKind, span: Span, started_at: datetime, calendar: Calendar) -> Deadline:
    """A deadline of the insurer's own. Raises ValueError for a statutory kind."""
    if kind.statutory:
        raise ValueError(f"{kind} is counted in calendar days, not over a span")
    due = calendar.add(started_at, span)
    return Deadline(kind, started_at, due.at, span=span, provisional=due.provisional)


def shown_due(deadlines: Iterable[Deadline]) -> Deadline | None:
    """The running deadline that is due first; None if none runs."""
    return min((one for one in deadlines if one.is_running), key=lambda one: one.due_at, default=None)


class DeadlineWarning(Struct, frozen=True):
    """So many percent of the time have gone, at 100 with the days it is late. `skipped` are the steps that
    passed without a warning, such as "50%", "1d late" and "2-6d late"."""

    percent: int
    days_late: int = 0
    skipped: tuple[str, ...] = ()


def next_warning_at(deadline: Deadline, rules: DeadlineRules) -> datetime | None:
    """When to warn next of this deadline; None while it does not run."""
    return _step_at(deadline, deadline.warned, rules) if deadline.is_running else None


def take_warnings(deadline: Deadline, now: datetime, rules: DeadlineRules) -> DeadlineWarning | None:
    """The latest step that has become due since the last call, marked as taken; None if there is none."""
    first, due = deadline.warned, next_warning_at(deadline, rules)
    if due is None or now < due:
        return None
    percents = rules.warn_at
    reached = sum(_step_at(deadline, step, rules) <= now for step in range(len(percents)))
    days_late = max(0, (now - deadline.due_at) // _DAY)
    deadline.warned = reached + days_late
    skipped = [f"{percent}%" for percent in percents[first : deadline.warned - 1]]
    from_, to = max(1, first - len(percents) + 1), days_late - 1
    if from_ <= to:
        skipped.append(f"{from_}d late" if from_ == to else f"{from_}-{to}d late")
    return DeadlineWarning(percents[reached - 1], days_late, tuple(skipped))


def _step_at(deadline: Deadline, step: int, rules: DeadlineRules) -> datetime:
    # Counted back from the due time, as the clock may have stood still before.
    if step >= len(rules.warn_at):
        return deadline.due_at + (step - len(rules.warn_at) + 1) * _DAY
    length = deadline.due_at - deadline.started_at - deadline.stood_still
    return deadline.due_at - length * (100 - rules.warn_at[step]) / 100


def _statutory(kind: DeadlineKind, started_at: datetime, days: int, zone: tzinfo) -> Deadline:
    due_at = midnight(_last_day(started_at, days, zone) + _DAY, zone)
    return Deadline(kind, started_at, due_at, days=days)


def _last_day(started_at: datetime, days: int, zone: tzinfo) -> date:
    if started_at.utcoffset() is None:
        raise ValueError("the time of receipt needs a zone")
    return started_at.astimezone(zone).date() + days * _DAY


def _moved(due_at: datetime, days: int, zone: tzinfo) -> datetime:
    return midnight(due_at.astimezone(zone).date() + days * _DAY, zone)
