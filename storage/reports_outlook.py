"""What a monthly report says of causes, risks and measures, read at one moment."""

from collections import Counter
from datetime import date, datetime, timedelta, tzinfo

from msgspec import Struct, structs
from sqlalchemy import ColumnElement, Connection, and_, case, func, select

from cases import measures as measuring
from cases.complaint import Life
from cases.grade import Grade
from cases.grading import SPECIAL_CARE
from cases.lifecycle import WORKING
from cases.months import Month
from cases.rates import Counted
from cases.reporting import OVERDUE, SOON, UNREADABLE, Cause, Measure, Rise, Share, Signal, Special, Standing
from cases.rules import CaseRules
from cases.stage import Stage
from cases.working_days import midnight
from dialogs.staff.scopes import Reach, Scope
from storage import figures, improvement
from storage import measures as stored
from storage.case_tables import cases
from storage.codec import Codec
from storage.crypto import Tampered
from storage.figures_staff import names
from storage.improvement import CauseCount

_ALL = Scope(Reach.ALL)
_UNDECIDED = [stage.value for stage in (Stage.RECEIVED, *WORKING)]
_WEEK = timedelta(days=7)
_TOLD_FOR = timedelta(days=180)
"""So long after it came into force the effect of a measure is told."""


def special(connection: Connection, month: Month, zone: tzinfo) -> Special:
    """Of the cases received in the month, those in the green channel and those of grade P1."""
    sums = [_count_if(cases.c.green == 1), _count_if(cases.c.grade == Grade.P1.value)]
    return Special(*map(int, connection.execute(select(*sums).where(_received(month, zone))).one()))


def standing(connection: Connection, codec: Codec, rules: CaseRules, now: datetime, today: date) -> Standing:
    """The open cases now."""
    watch = figures.watch(connection, codec, _ALL, now, today, rules.assignment.capacity)
    soon = and_(cases.c.due_at > now, cases.c.due_at <= now + SOON)
    decisions = and_(
        cases.c.stage.in_(_UNDECIDED), cases.c.answer_due.between(today, today + timedelta(days=SOON.days))
    )
    sums = [_count_if(soon), _count_if(decisions)]
    found = connection.execute(select(*sums).where(figures.is_open(_ALL))).one()
    return Standing(
        open=watch.standing.open,
        overdue=watch.standing.overdue,
        statutory=watch.statutory.count,
        soon=int(found[0]),
        decisions=int(found[1]),
        unassigned=watch.standing.unassigned,
        grave=watch.grave.count,
    )


def signals(
    connection: Connection, codec: Codec, zone: tzinfo, month: Month, before: Month | None
) -> tuple[Signal, ...]:
    """Which rules speak for P1 or P2, and how often; of cases whose data were erased it is not known."""
    now = _rules_of(connection, codec, month, zone)
    then = _rules_of(connection, codec, before, zone) if before else None
    return tuple(
        Signal(rule, number, then[rule] if then is not None else None) for rule, number in now.most_common()
    )


def _rules_of(connection: Connection, codec: Codec, month: Month, zone: tzinfo) -> Counter[str]:
    grave = [Grade.P1.value, Grade.P2.value]
    wanted = select(cases.c.id, cases.c.sealed_life).where(
        _received(month, zone), cases.c.grade.in_(grave), cases.c.sealed_life.is_not(None)
    )
    found: Counter[str] = Counter()
    for id_, sealed in connection.execute(wanted):
        try:
            assessment = codec.open(sealed, Life, "cases", id_, "life").assessment
        except Tampered:  # one damaged case must not keep the report from everybody
            found[UNREADABLE] += 1
            continue
        if assessment is not None:
            raising = (one for one in assessment.findings if not Grade.P2.outranks(one.grade))
            found.update({one.rule for one in raising if one.rule != SPECIAL_CARE})
    return found


def causes(
    connection: Connection, month: Month, before: Month | None, year: Month | None
) -> tuple[Cause, ...]:
    """The root causes of what was closed in the month or in the one before, those with most first."""
    now, then, long_ago = (_causes(connection, one) if one else {} for one in (month, before, year))
    found = [
        Cause(
            code,
            _part(code, now),
            _part(code, then) if before else None,
            _part(code, long_ago) if year else None,
            Share(now[code].satisfied, now[code].rated) if code in now else Share(0, 0),
        )
        for code in {**now, **then}
    ]
    return tuple(sorted(found, key=lambda one: (-one.now.part, one.code)))


def rises(connection: Connection, month: Month) -> tuple[Rise, ...] | None:
    """The unusual rises in the last four weeks of the month, week by week; None where nothing was counted
    long enough before."""
    weeks = [improvement.rises_as_of(connection, month.last - back * _WEEK) for back in (3, 2, 1, 0)]
    if not any(week.dimensions for week in weeks):
        return None
    return tuple(
        Rise(
            one.group.dimension,
            one.group.value,
            week.first,
            week.last,
            one.group.recent,
            one.expected,
            one.chance,
        )
        for week in weeks
        for one in week.rises
    )


class Planned(Struct, frozen=True):
    """A measure to be told, the `state` that it is told under, and the name of its owner."""

    measure: measuring.Measure
    state: str
    owner: str


def measures(connection: Connection, codec: Codec, month: Month, today: date) -> list[Planned]:
    """Those overdue now, those due in the month, those in force, and those given up in the month."""
    found = stored.of_period(connection, codec, month.first, month.last, today)
    in_force = [
        one
        for one in stored.listed(connection, codec, state=measuring.State.IN_FORCE.value)
        if one.in_force_on is not None and month.last - _TOLD_FOR <= one.in_force_on <= month.last
    ]
    late = {one.id for one in found.overdue}
    due = [one for one in found.due if one.id not in late]
    named = names(connection, codec) if (late or due or in_force or found.dropped) else {}
    groups = {OVERDUE: found.overdue, "due": due, "in_force": in_force, "dropped": found.dropped}
    return [Planned(one, state, named.get(one.owner, "")) for state, group in groups.items() for one in group]


def measure(connection: Connection, planned: Planned, today: date) -> Measure:
    """It, with what it changed so far."""
    one = planned.measure
    on = {"in_force": one.in_force_on, "dropped": one.dropped_on}.get(planned.state) or one.due_on
    told = Measure(one.id, one.words.title, one.cause, planned.state, planned.owner, on)
    effect = improvement.effect_of(connection, one, today)
    if effect is None:
        return told
    before, after = _share(effect.before), _share(effect.after)
    return structs.replace(told, verdict=effect.verdict.value, days=effect.days, before=before, after=after)


def _causes(connection: Connection, month: Month) -> dict[str, CauseCount]:
    return {one.cause: one for one in improvement.causes(connection, month.first, month.last)}


def _part(cause: str, counted: dict[str, CauseCount]) -> Share:
    one = counted.get(cause)
    return Share(one.closed if one else 0, sum(other.closed for other in counted.values()))


def _share(counted: Counted) -> Share:
    return Share(counted.found, counted.all)


def _received(month: Month, zone: tzinfo) -> ColumnElement[bool]:
    begin, end = midnight(month.first, zone), midnight(month.after.first, zone)
    return and_(cases.c.received_at >= begin, cases.c.received_at < end)


def _count_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
