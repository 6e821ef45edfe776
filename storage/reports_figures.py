"""What happened in the month of a report, in the one before and a year before: read from the counters."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from msgspec import structs
from sqlalchemy import Connection, func, select

from cases.lifecycle import WORKING
from cases.months import Month
from cases.reporting import (
    TREND,
    Compared,
    Day,
    Flow,
    Took,
)
from cases.stage import Stage
from dialogs.staff.figures import Counts
from dialogs.staff.periods import Period, Span
from dialogs.staff.scopes import Reach, Scope
from storage import dashboards
from storage.case_tables import tallies
from storage.dashboards import Column, Lengths, Share

ALL = Scope(Reach.ALL)
_UNDECIDED = [stage.value for stage in (Stage.RECEIVED, *WORKING)]


def counted_since(connection: Connection) -> date | None:
    """The first day that anything was counted on."""
    first: date | None = connection.scalar(
        select(func.min(tallies.c.day)).where(tallies.c.dimension == "all")
    )
    return first


class Flows:
    """What happened in months, as the dashboard counts it. `since` is the first day that anything was counted
    on, `today` the day of `now` in the installation's time zone."""

    def __init__(self, connection: Connection, now: datetime, today: date, since: date | None) -> None:
        self._connection = connection
        self._now = now
        self._today = today
        self._since = since

    def flow(self, month: Month) -> Flow:
        """All of the month."""
        found = self._dashboard(_period(month)).now
        first = Took(*structs.astuple(found.first_response))
        return structs.replace(_flow(found.counts, found.cycle, found.backlog), first_response=first)

    def days(self, month: Month) -> tuple[Day, ...]:
        """Day by day."""
        return tuple(map(_day, self._dashboard(_period(month)).columns))

    def months(self, month: Month) -> tuple[Day, ...]:
        """Month by month, from when anything was counted; so many days are told in whole months."""
        period = Period(Span.RANGE, month.moved(1 - TREND).first, month.last)
        begin = min(month.first, Month.of(self._since).first) if self._since else month.first
        return tuple(_day(one) for one in self._dashboard(period).columns if one.first >= begin)

    def divided(self, dimension: str, month: Month, all_: Compared) -> tuple[Compared, ...]:
        """By each of a dimension's values that anything happened to, those received most first; `all_` is
        what they are the parts of."""
        now = self._by(dimension, month, all_.now)
        then = self._by(dimension, month.moved(-1), all_.before) if all_.before else None
        long_ago = self._by(dimension, month.moved(-12), all_.year) if all_.year else None
        found = [
            Compared(
                flow,
                then.get(value, Flow()) if then is not None else None,
                long_ago.get(value, Flow()) if long_ago is not None else None,
                value,
            )
            for value, flow in now.items()
        ]
        return tuple(sorted(found, key=lambda one: (-one.now.received, -one.now.backlog, one.value)))

    def _by(self, dimension: str, month: Month, all_: Flow) -> Mapping[str, Flow]:
        since = self._shares(dimension, Period(Span.RANGE, month.after.first, self._today))
        flows = {
            value: _flow(one.counts, one.cycle, _at_end(one.open, since.get(value)))
            for value, one in self._shares(dimension, _period(month)).items()
        }
        for value, one in since.items():
            flows.setdefault(value, Flow(backlog=_at_end(one.open, one)))
        flows[""] = _rest(all_, flows.values())
        return {value: flow for value, flow in flows.items() if flow != Flow()}

    def _shares(self, dimension: str, period: Period) -> dict[str, Share]:
        found = dashboards.shares(self._connection, ALL, dimension, period, self._now)
        return {one.value: one for one in found if one.value}

    def _dashboard(self, period: Period) -> dashboards.Dashboard:
        return dashboards.dashboard(self._connection, ALL, period, self._now, self._today)


def _rest(all_: Flow, flows: Iterable[Flow]) -> Flow:
    """What has no value is counted under none: it is what the others leave of all."""
    counted, names = list(flows), (*Counts.__struct_fields__, "backlog")
    sums = {name: sum(getattr(flow, name) for flow in counted) for name in names}
    return Flow(**{name: max(0, getattr(all_, name) - sums[name]) for name in names})


def _at_end(open_now: int, since: Share | None) -> int:
    """How many were open, counted back from now."""
    counts = since.counts if since else Counts()
    return max(0, open_now - counts.received - counts.reopened + counts.closed)


def _flow(counts: Counts, cycle: Lengths, backlog: int) -> Flow:
    return Flow(**structs.asdict(counts), backlog=backlog, cycle=Took(*structs.astuple(cycle)))


def _day(column: Column) -> Day:
    return Day(column.first, _flow(column.counts, Lengths(), column.backlog))


def _period(month: Month) -> Period:
    return Period(Span.RANGE, month.first, month.last)
