"""The figures of a monthly report, read from the counters and from the open cases at one moment."""

from collections.abc import Mapping
from datetime import date, datetime

from msgspec import structs
from sqlalchemy import Connection, func, select

from cases.lifecycle import WORKING
from cases.months import Month
from cases.reporting import (
    DIVISIONS,
    TREND,
    Compared,
    Day,
    Flow,
    Report,
    Took,
)
from cases.rules import CaseRules
from cases.stage import Stage
from dialogs.staff.figures import Counts
from dialogs.staff.periods import Period, Span
from dialogs.staff.scopes import Reach, Scope
from storage import dashboards
from storage import reports_outlook as outlook
from storage.case_tables import tallies
from storage.codec import Codec
from storage.dashboards import Column, Lengths, Share

ALL = Scope(Reach.ALL)
_UNDECIDED = [stage.value for stage in (Stage.RECEIVED, *WORKING)]


def report(connection: Connection, codec: Codec, month: Month, rules: CaseRules, now: datetime) -> Report:
    """All that is told of a month, as it is known `now`; the month must be over."""
    today = now.astimezone(rules.zone).date()
    since = counted_since(connection)
    reading = _Reading(connection, now, today, since)
    earlier = [one if since and since <= one.last else None for one in (month.moved(-1), month.moved(-12))]
    before, year = earlier
    return Report(
        month=month,
        made_at=now,
        target=rules.ratings.target_percent,
        all=Compared(*(reading.flow(one) if one else None for one in (month, before, year))),  # type: ignore[arg-type]
        days=reading.days(month),
        months=reading.months(month),
        divisions={name: reading.divided(name, month, before, year) for name in _divisions()},
        special=(
            outlook.special(connection, month, rules.zone),
            outlook.special(connection, before, rules.zone) if before else None,
            outlook.special(connection, year, rules.zone) if year else None,
        ),
        standing=outlook.standing(connection, codec, rules, now, today),
        signals=outlook.signals(connection, codec, rules.zone, month, before),
        counted_since=since,
        causes=outlook.causes(connection, month, before, year),
        rises=outlook.rises(connection, month),
        measures=outlook.measures(connection, codec, month, today, rules.zone),
    )


def counted_since(connection: Connection) -> date | None:
    """The first day that anything was counted on."""
    first: date | None = connection.scalar(
        select(func.min(tallies.c.day)).where(tallies.c.dimension == "all")
    )
    return first


def _divisions() -> list[str]:
    return [name for name in DIVISIONS if name in dashboards.DIMENSIONS]


class _Reading:
    """What happened in months, as the dashboard counts it."""

    def __init__(self, connection: Connection, now: datetime, today: date, since: date | None) -> None:
        self._connection = connection
        self._now = now
        self._today = today
        self._since = since
        self._read: dict[Period, dashboards.Dashboard] = {}

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

    def divided(
        self, dimension: str, month: Month, before: Month | None, year: Month | None
    ) -> tuple[Compared, ...]:
        """By each of a dimension's values that anything happened to, those received most first."""
        now, then, long_ago = (self._by(dimension, one) if one else None for one in (month, before, year))
        found = [
            Compared(
                flow,
                then.get(value, Flow()) if then is not None else None,
                long_ago.get(value, Flow()) if long_ago is not None else None,
                value,
            )
            for value, flow in (now or {}).items()
        ]
        return tuple(sorted(found, key=lambda one: (-one.now.received, -one.now.backlog, one.value)))

    def _by(self, dimension: str, month: Month) -> Mapping[str, Flow]:
        since = self._shares(dimension, Period(Span.RANGE, month.after.first, self._today))
        flows = {
            value: _flow(one.counts, one.cycle, _at_end(one.open, since.get(value)))
            for value, one in self._shares(dimension, _period(month)).items()
        }
        for value, one in since.items():
            flows.setdefault(value, Flow(backlog=_at_end(one.open, one)))
        return {
            value: flow for value, flow in {**flows, "": self._rest(month, flows)}.items() if flow != Flow()
        }

    def _rest(self, month: Month, flows: Mapping[str, Flow]) -> Flow:
        """What has no value is counted under none: it is what the others leave of all."""
        all_, names = self.flow(month), (*Counts.__struct_fields__, "backlog")
        counted = {name: sum(getattr(flow, name) for flow in flows.values()) for name in names}
        return Flow(**{name: max(0, getattr(all_, name) - counted[name]) for name in names})

    def _shares(self, dimension: str, period: Period) -> dict[str, Share]:
        found = dashboards.shares(self._connection, ALL, dimension, period, self._now)
        return {one.value: one for one in found if one.value}

    def _dashboard(self, period: Period) -> dashboards.Dashboard:
        if period not in self._read:
            found = dashboards.dashboard(self._connection, ALL, period, self._now, self._today)
            self._read[period] = found
        return self._read[period]


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
