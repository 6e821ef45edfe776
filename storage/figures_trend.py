"""How cases came and went, day by day."""

from datetime import date, datetime, timedelta

from sqlalchemy import Connection, select

from dialogs.staff import periods
from dialogs.staff.figures import Counts, Day, Trend
from dialogs.staff.scopes import Scope
from storage.case_tables import tallies
from storage.figures import counts, in_period, standing

LONGEST = 60


def trend(connection: Connection, scope: Scope, days: int, now: datetime, today: date) -> Trend:
    """The last `days` days, at most sixty. The backlog is counted back from the open cases of now: a case
    that went to another team or handler counts for the one that has it."""
    period = periods.recent(today, min(days, LONGEST))
    rows = connection.execute(
        select(tallies.c.day, *(tallies.c[name] for name in Counts.__struct_fields__)).where(
            in_period(scope.reach.value, scope.value, period)
        )
    )
    by_day = {row[0]: Counts(*row[1:]) for row in rows}
    found: list[Day] = []
    backlog, day = standing(connection, scope, now).open, period.last
    while day >= period.first:
        that_day = by_day.get(day, Counts())
        found.append(Day(day, that_day, max(0, backlog)))
        backlog -= that_day.received + that_day.reopened - that_day.closed
        day -= timedelta(days=1)
    return Trend(tuple(reversed(found)), counts(connection, scope, period.before))
