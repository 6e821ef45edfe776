"""What the dashboard shows: what happened in some days, day by day and by each of a dimension's values.

Read models. What happened is summed from `tallies` and `lengths`, which have a few rows for each day; what
is open is found by the partial indexes over open cases. Nothing here costs more for cases that are over.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, and_, case, func, select

from cases.lengths import quantile
from dialogs.staff.figures import Counts, Standing
from dialogs.staff.periods import Period, Span
from dialogs.staff.scopes import Reach, Scope
from storage.case_tables import cases, staff, tallies
from storage.figure_tables import lengths
from storage.figures import counts, in_period, is_open, standing

DIMENSIONS = ("matter", "line", "branch", "channel", "grade", "team", "handler", "cause")
_OPEN_BY = {"handler": "handler_id"}
_OF_TAXONOMY = ("matter", "line")
_SUMS = [func.sum(tallies.c[name]) for name in Counts.__struct_fields__]


class Lengths(Struct, frozen=True):
    """How long something took: of how many, the median and what nine in ten did not exceed. None of none.
    Each is told within 4.9 % (`cases.lengths`)."""

    n: int = 0
    median: timedelta | None = None
    p90: timedelta | None = None


class Done(Struct, frozen=True):
    """What happened in a period, and how many cases were open at its end."""

    period: Period
    counts: Counts
    first_response: Lengths
    cycle: Lengths
    backlog: int


class Column(Struct, frozen=True):
    """Some days of a chart, and how many cases were open at their end."""

    first: date
    last: date
    counts: Counts
    backlog: int


class Share(Struct, frozen=True):
    """One of a dimension's values: a code, an id or a name. `open` and `overdue` are of now."""

    value: str
    counts: Counts
    cycle: Lengths
    open: int
    overdue: int


class Dashboard(Struct, frozen=True):
    """What happened in a period and in the one before, how things stand now, and the columns of charts."""

    now: Done
    before: Done
    standing: Standing
    columns: tuple[Column, ...]


def dashboard(connection: Connection, scope: Scope, period: Period, now: datetime, today: date) -> Dashboard:
    """All of it, at one moment; `today` is the day of `now` in the installation's time zone."""
    open_now = standing(connection, scope, now)
    by_day = _by_day(connection, scope, Period(Span.RANGE, period.before.first, today))
    backlog = _backlogs(by_day, open_now.open, period.before.last, today)
    return Dashboard(
        _done(connection, scope, period, backlog),
        _done(connection, scope, period.before, backlog),
        open_now,
        _columns(by_day, backlog, period),
    )


def dimensions(scope: Scope) -> tuple[str, ...]:
    """What the cases of this scope may be divided by."""
    match scope.reach:
        case Reach.ALL:
            return DIMENSIONS
        case Reach.TEAM:
            return tuple(name for name in DIMENSIONS if name not in ("team", "cause"))
        case Reach.HANDLER:
            return tuple(name for name in DIMENSIONS if name not in ("team", "handler", "cause"))


def shares(
    connection: Connection, scope: Scope, dimension: str, period: Period, now: datetime
) -> tuple[Share, ...]:
    """The cases of this scope, divided; those received most first. The tallies of a team or handler are not
    divided by what the complaints are about: there only what is open is told."""
    done: Mapping[str, Counts] = {}
    cycles: Mapping[str, Lengths] = {}
    if is_divided(scope, dimension):
        done, cycles = _done_by(connection, dimension, period), _cycles_by(connection, dimension, period)
    if scope.reach is Reach.TEAM:
        theirs = set(connection.scalars(select(staff.c.id).where(staff.c.team == scope.value)))
        done = {value: counts for value, counts in done.items() if value in theirs}
    standing_ = _open_by(connection, scope, dimension, now) if dimension != "cause" else {}
    found = [
        Share(value, done.get(value, Counts()), cycles.get(value, Lengths()), *standing_.get(value, (0, 0)))
        for value in {*standing_, *done}
    ]
    return tuple(
        sorted(found, key=lambda one: (-one.counts.received, -one.counts.closed, -one.open, one.value))
    )


def is_divided(scope: Scope, dimension: str) -> bool:
    """Whether what happened is counted for each value of this dimension within the scope."""
    return scope.reach is Reach.ALL or (scope.reach is Reach.TEAM and dimension == "handler")


def _done(connection: Connection, scope: Scope, period: Period, backlog: Mapping[date, int]) -> Done:
    return Done(
        period,
        counts(connection, scope, period),
        _lengths(connection, scope, period, "first_response"),
        _lengths(connection, scope, period, "cycle"),
        backlog[period.last],
    )


def _by_day(connection: Connection, scope: Scope, period: Period) -> dict[date, Counts]:
    columns = [tallies.c[name] for name in Counts.__struct_fields__]
    found = select(tallies.c.day, *columns).where(in_period(scope.reach.value, scope.value, period))
    return {row[0]: Counts(*row[1:]) for row in connection.execute(found)}


def _backlogs(by_day: Mapping[date, Counts], open_now: int, first: date, today: date) -> dict[date, int]:
    """How many were open at the end of each day, counted back from now: a case that went to another team or
    handler counts for the one that has it."""
    found, backlog, day = {}, open_now, today
    while day >= first:
        found[day] = max(0, backlog)
        that_day = by_day.get(day, Counts())
        backlog -= that_day.received + that_day.reopened - that_day.closed
        day -= timedelta(days=1)
    return found


def _columns(
    by_day: Mapping[date, Counts], backlog: Mapping[date, int], period: Period
) -> tuple[Column, ...]:
    """A column for each day, each week or each month, so that there are never too many to see."""
    spans: list[tuple[date, date]] = []
    for day in (period.first + timedelta(days=n) for n in range(period.days)):
        if spans and _key(day, period) == _key(spans[-1][0], period):
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return tuple(Column(first, last, _sum(by_day, first, last), backlog[last]) for first, last in spans)


def _key(day: date, period: Period) -> object:
    if period.days <= 31:
        return day
    return (day.year, day.month) if period.days > 200 else day - timedelta(days=day.weekday())


def _sum(by_day: Mapping[date, Counts], first: date, last: date) -> Counts:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return sum((by_day[day] for day in days if day in by_day), Counts())


def _lengths(connection: Connection, scope: Scope, period: Period, kind: str) -> Lengths:
    where = _in_lengths(scope.reach.value, period, kind)
    wanted = select(lengths.c.step, func.sum(lengths.c.cases)).where(where, lengths.c.value == scope.value)
    return _summed({row[0]: int(row[1]) for row in connection.execute(wanted.group_by(lengths.c.step))})


def _in_lengths(dimension: str, period: Period, kind: str) -> ColumnElement[bool]:
    days = lengths.c.day.between(period.first, period.last)
    return and_(lengths.c.dimension == dimension, lengths.c.kind == kind, days)


def _summed(counted: Mapping[int, int]) -> Lengths:
    return Lengths(sum(counted.values()), quantile(counted, 0.5), quantile(counted, 0.9))


def _done_by(connection: Connection, dimension: str, period: Period) -> dict[str, Counts]:
    wanted = select(tallies.c.value, *_SUMS).where(in_period(dimension, None, period))
    rows = connection.execute(wanted.group_by(tallies.c.value))
    return {row[0]: Counts(*map(int, row[1:])) for row in rows}


def _cycles_by(connection: Connection, dimension: str, period: Period) -> dict[str, Lengths]:
    columns = lengths.c.value, lengths.c.step
    wanted = select(*columns, func.sum(lengths.c.cases)).where(_in_lengths(dimension, period, "cycle"))
    counted: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for value, step, number in connection.execute(wanted.group_by(*columns)):
        counted[value][step] = int(number)
    return {value: _summed(steps) for value, steps in counted.items()}


def _open_by(
    connection: Connection, scope: Scope, dimension: str, now: datetime
) -> dict[str, tuple[int, int]]:
    """How many are open, and how many of them late. What has no value stands under ""."""
    column: Any = cases.c[_OPEN_BY.get(dimension, dimension)]
    late = func.sum(case((cases.c.due_at <= now, 1), else_=0))
    found: defaultdict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for value, number, overdue in connection.execute(
        select(column, func.count(), late).where(is_open(scope)).group_by(column)
    ):
        name = (value or "").partition(".")[0] if dimension in _OF_TAXONOMY else value or ""
        found[name] = (found[name][0] + number, found[name][1] + int(overdue))
    return dict(found)
