"""Whether managers are told what was seeded: their figures against the rows, counted one by one."""

from collections.abc import Iterator
from datetime import datetime

from msgspec import structs
from sqlalchemy import Connection, text

from benchmarks.open_cases import TEAMS, Opened
from bot.settings import Settings
from dialogs.staff import periods
from dialogs.staff.figures import Counts
from dialogs.staff.scopes import Reach, Scope
from storage import figures
from storage.codec import Codec
from storage.figures_ratings import satisfaction
from storage.figures_staff import loads
from storage.figures_trend import trend
from storage.types import EPOCH, MICROSECOND

ALL, TEAM = Scope(Reach.ALL), Scope(Reach.TEAM, TEAMS[0])
_ROWS = """
    WITH mine AS (SELECT * FROM cases WHERE :team IN ('', team)),
    rated AS (SELECT ratings.* FROM ratings JOIN mine ON mine.id = case_id)
    SELECT (SELECT count(*) FROM mine WHERE received_at >= :since),
        (SELECT count(*) FROM mine WHERE over_at >= :since),
        (SELECT count(*) FROM mine WHERE over_at >= :since
            AND date(over_at / 1000000 + 28800, 'unixepoch') <= answer_due),
        (SELECT count(*) FROM events JOIN mine ON mine.id = case_id
            WHERE kind = 'extended' AND at >= :since AND received_at >= :since - 86400000000 * 60),
        (SELECT count(*) FROM rated WHERE asked_at >= :since),
        (SELECT count(*) FROM rated WHERE rated_at >= :since),
        (SELECT count(*) FROM rated WHERE rated_at >= :since AND score >= 4)
"""
_NAMES = ("received", "closed", "on_time", "extended", "asked", "rated", "satisfied")
_OPEN = "SELECT count(*) FROM cases WHERE over_at IS NULL AND :team IN ('', team)"


def check(
    connection: Connection, codec: Codec, settings: Settings, opened: Opened, now: datetime
) -> list[str]:
    """What is wrong, a line each."""
    compared = _compared(connection, codec, settings, opened, now)
    return [f"{name}: {told}, not {right}" for name, told, right in compared if told != right]


def _compared(
    connection: Connection, codec: Codec, settings: Settings, opened: Opened, now: datetime
) -> Iterator[tuple[str, object, object]]:
    today = now.astimezone(settings.timezone).date()
    month, capacity = periods.month(today), settings.assignment.capacity
    for scope in (ALL, TEAM):
        found = figures.summary(connection, codec, scope, month, now, today, capacity)
        yield f"the month of {scope}", found.counts, _counted(connection, scope, now)
        open_ = connection.scalar(text(_OPEN), {"team": scope.value})
        yield f"open cases of {scope}", found.watch.standing.open, open_
        handled = sum(load.open for load in loads(connection, codec, scope, now, capacity))
        yield f"loads of {scope}", handled, open_
        late = figures.overdue(connection, codec, scope, now).count
        yield f"late cases of {scope}", late, found.watch.standing.overdue
        days = trend(connection, scope, 31, now, today).days
        yield f"trend of {scope}", sum((day.counts for day in days), Counts()), found.counts
        ratings = satisfaction(connection, codec, scope, month)
        yield f"satisfaction of {scope}", ratings.csat, found.counts.csat
        yield f"by handler of {scope}", sum(one.csat.rated for one in ratings.handlers), ratings.csat.rated
        if scope is ALL:
            yield "open cases", open_, len(opened.numbers)
            yield "late cases", late, opened.late
            yield "grave cases", found.watch.grave.count, opened.grave


def _counted(connection: Connection, scope: Scope, now: datetime) -> Counts:
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    values = {"since": (month - EPOCH) // MICROSECOND, "team": scope.value}
    row = connection.execute(text(_ROWS), values).one()
    return structs.replace(Counts(), **dict(zip(_NAMES, row, strict=True)))
