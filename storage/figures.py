"""What managers ask for: what happened, how cases stand, what is late. Read models, all bounded.

What happened is summed from the tallies, a row for each day; what is open is found by the partial indexes
over open cases. So nothing here costs more for cases that are over. Times are aware.
"""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from cases.deadlines import DeadlineKind
from cases.grade import Grade
from cases.lifecycle import WORKING
from cases.stage import Stage
from dialogs.staff import periods
from dialogs.staff.figures import SHOWN, Counts, Late, Overdue, Standing, Summary, Tally, Watch
from dialogs.staff.periods import Period
from dialogs.staff.scopes import Reach, Scope
from storage.case_tables import cases, tallies
from storage.codec import Codec
from storage.figures_staff import loads, names
from storage.figures_tasks import open_of_kind

DUE_SOON = timedelta(days=2)
RATINGS_OVER = 30
"""Days whose ratings say how satisfied customers are now."""
_RUNNING = [stage.value for stage in (Stage.RECEIVED, *WORKING)]
"""Stages at which the statutory limit for the decision runs."""
_SUMS = [func.coalesce(func.sum(tallies.c[measure]), 0) for measure in Counts.__struct_fields__]


def summary(
    connection: Connection,
    codec: Codec,
    scope: Scope,
    period: Period,
    now: datetime,
    today: date,
    capacity: int,
) -> Summary:
    """What happened in the period, what in the one before, and how things stand. `today` is the day of
    `now` in the installation's time zone; `capacity` is that of handlers whose own is not set."""
    return Summary(
        period,
        counts(connection, scope, period),
        counts(connection, scope, period.before),
        watch(connection, codec, scope, now, today, capacity),
    )


def counts(connection: Connection, scope: Scope, period: Period) -> Counts:
    """What happened in these days."""
    row = connection.execute(select(*_SUMS).where(in_period(scope.reach.value, scope.value, period))).one()
    return Counts(*map(int, row))


def standing(connection: Connection, scope: Scope, now: datetime) -> Standing:
    """The open cases of this scope now."""
    due = cases.c.due_at
    wanted = select(
        func.count(),
        _count_if(due <= now),
        _count_if(and_(due > now, due <= now + DUE_SOON)),
        _count_if(cases.c.handler_id.is_(None)),
    ).where(is_open(scope))
    return Standing(*map(int, connection.execute(wanted).one()))


def watch(
    connection: Connection, codec: Codec, scope: Scope, now: datetime, today: date, capacity: int
) -> Watch:
    """What may need attention."""
    return Watch(
        standing=standing(connection, scope, now),
        dangers=open_of_kind(connection, scope, "danger").count,
        statutory=_tally(connection, scope, _late_by_law(now, today)),
        grave=_tally(connection, scope, cases.c.grade == Grade.P1.value),
        undelivered=open_of_kind(connection, scope, "phone"),
        csat=counts(connection, scope, periods.recent(today, RATINGS_OVER)).csat,
        loads=loads(connection, codec, scope, now, capacity),
    )


def overdue(connection: Connection, codec: Codec, scope: Scope, now: datetime) -> Overdue:
    """The cases that are late the longest."""
    late = and_(is_open(scope), cases.c.due_at <= now)
    shown = (
        cases.c.number,
        cases.c.grade,
        cases.c.green,
        cases.c.handler_id,
        cases.c.due_at,
        cases.c.due_kind,
    )
    rows = connection.execute(select(*shown).where(late).order_by(cases.c.due_at).limit(SHOWN)).all()
    count = connection.scalar(select(func.count()).select_from(cases).where(late)) or 0
    named = names(connection, codec) if rows else {}
    return Overdue(count, tuple(_late(row, named) for row in rows))


def is_open(scope: Scope) -> ColumnElement[bool]:
    """The open cases of this scope, as the partial indexes have them."""
    open_ = cases.c.over_at.is_(None)
    if scope.reach is Reach.ALL:
        return open_
    column = cases.c.team if scope.reach is Reach.TEAM else cases.c.handler_id
    return and_(open_, column == scope.value)


def in_period(dimension: str, value: str | None, period: Period) -> ColumnElement[bool]:
    """The tallies of these days; of all values of the dimension where none is given."""
    days = tallies.c.day.between(period.first, period.last)
    found = and_(tallies.c.dimension == dimension, days)
    return found if value is None else and_(found, tallies.c.value == value)


def _late_by_law(now: datetime, today: date) -> ColumnElement[bool]:
    # due_kind alone would not do: it tells the deadline that ended first, which may be another.
    undecided = and_(cases.c.stage.in_(_RUNNING), cases.c.answer_due < today)
    return and_(cases.c.due_at <= now, or_(undecided, cases.c.due_kind == DeadlineKind.REVIEW.value))


def _tally(connection: Connection, scope: Scope, condition: ColumnElement[bool]) -> Tally:
    wanted = select(func.count().over(), cases.c.number).where(is_open(scope), condition)
    first = connection.execute(wanted.order_by(cases.c.due_at.is_(None), cases.c.due_at).limit(1)).first()
    return Tally(*first) if first else Tally()


def _count_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _late(row: Any, named: dict[str, str]) -> Late:
    handler = named.get(row.handler_id, "")
    return Late(row.number, Grade(row.grade), bool(row.green), handler, row.due_at, row.due_kind or "")
