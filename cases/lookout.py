"""What time does to a case: warnings, word that it is being worked on, reminders, the rating."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from msgspec import structs

from cases import clock_actions as clock
from cases.actions import Action, EraseData
from cases.complaint import Complaint
from cases.deadlines import Deadline, DeadlineKind, next_warning_at, take_warnings
from cases.rules import CaseRules
from cases.spans import Span
from cases.stage import Stage

Make = Callable[[datetime], Action]
Ahead = Iterator[tuple[datetime, Make]]

_WORKED_ON = (
    Stage.RECEIVED,
    Stage.ACCEPTED,
    Stage.INVESTIGATING,
    Stage.IN_MEDIATION,
    Stage.IN_APPRAISAL,
    Stage.IN_REVIEW,
)


def next_look_at(case: Complaint, rules: CaseRules) -> datetime | None:
    """When the clock must look at the case next; None when nothing will become due by itself."""
    return min((at for at, _ in _ahead(case, rules)), default=None)


def due_actions(case: Complaint, now: datetime, rules: CaseRules) -> Iterator[Action]:
    """What the clock does to the case now. Each is to be performed before the next is asked for: it ends
    where one was not.

    What a stop of the clock made pointless is skipped, and named in what is done instead.
    """
    done = -1
    while done < case.version and (ready := [(at, make) for at, make in _ahead(case, rules) if at <= now]):
        done = case.version
        _, make = min(ready, key=lambda one: one[0])
        yield make(now)


def _ahead(case: Complaint, rules: CaseRules) -> Ahead:
    """Everything that will become due, and the action it then is."""
    if not case.stage.is_over:
        yield from _warnings(case, rules)
    if case.stage in _WORKED_ON:
        yield from _still_working(case, rules)
    if case.stage is Stage.AWAITING_CUSTOMER:
        yield from _material(case, rules)
    if case.stage is Stage.CLOSED and not case.life.erase_asked:
        yield from _rating(case, rules)
    if case.over_at is not None and case.life.erase_asked and not case.life.erased:
        yield case.over_at + rules.retention, lambda _: EraseData()


def _warnings(case: Complaint, rules: CaseRules) -> Ahead:
    ladder = rules.deadlines.of(case.rules_version)
    for deadline in case.life.deadlines:
        if (at := next_warning_at(deadline, ladder)) is not None:
            yield at, partial(_warn, deadline, case, rules)


def _warn(deadline: Deadline, case: Complaint, rules: CaseRules, now: datetime) -> Action:
    warning = take_warnings(structs.replace(deadline), now, rules.deadlines.of(case.rules_version))
    if warning is None:
        raise LookupError(f"no warning of {deadline.kind} is due")
    return clock.Warn(
        deadline.kind.value, deadline.due_at, warning.percent, warning.days_late, warning.skipped
    )


def _still_working(case: Complaint, rules: CaseRules) -> Ahead:
    every = rules.deadlines.of(case.rules_version).still_working_every
    told = case.life.told_at or case.received_at
    yield _by_day(_after(told, every, rules), rules), lambda _: clock.TellStillWorking()


def _material(case: Complaint, rules: CaseRules) -> Ahead:
    """One reminder, when half of the time for it has gone."""
    limit = case.deadline(DeadlineKind.STAGE)
    if limit is not None and not case.life.reminded_of_material:
        half = limit.started_at + (limit.due_at - limit.started_at) / 2
        yield _by_day(half, rules), lambda _: clock.RemindOfMaterial()


def _rating(case: Complaint, rules: CaseRules) -> Ahead:
    life, ratings = case.life, rules.ratings
    if life.score is not None or life.rating_ended_at is not None or case.over_at is None:
        return
    ask = _by_day(_after(case.over_at, ratings.ask_after, rules), rules)
    ends = _after(life.rating_asked_at or ask, ratings.expire_after, rules)
    if life.rating_asked_at is None:
        yield ask, _unless_over(ends, clock.AskForRating, "rating_asked", "rating_reminder")
        return
    if life.rating_reminded_at is None:
        remind = _by_day(_after(life.rating_asked_at, ratings.remind_after, rules), rules)
        if remind < ends:
            yield remind, _unless_over(ends, clock.RemindOfRating, "rating_reminder")
    yield ends, lambda _: clock.EndRating()


def _unless_over(ends: datetime, make: type[Action], *skipped: str) -> Make:
    return lambda now: make() if now < ends else clock.EndRating(skipped)


def _by_day(moment: datetime, rules: CaseRules) -> datetime:
    return rules.quiet_hours.next_allowed(moment, rules.zone)


def _after(moment: datetime, span: Span, rules: CaseRules) -> datetime:
    return rules.calendar.add(moment, span).at
