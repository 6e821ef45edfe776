"""The monthly report: what it says of a month, and what of that is worth saying first.

Its figures come from the counters and are kept with it as they were. Nothing here is worded or rounded.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from msgspec import Struct

from cases.months import Month

MADE_AT = time(9)
"""The local time at which the report of the month before is made, on the first."""
ENOUGH = 5
"""Of fewer than these no percentage is told: it would say more than is known."""
SOON = timedelta(days=15)
TREND = 13
"""How many months the report looks back on, its own the last."""
OVERDUE = "overdue"
UNREADABLE = "?"
"""Stands for the grading rule of cases whose data were damaged; no rule has this name."""
DIVISIONS = ("matter", "line", "channel", "branch")


def made_at(month: Month, zone: tzinfo) -> datetime:
    """When the report of this month makes itself, in UTC: on the first day after it, also where nobody works
    then, as what is open is counted at that moment and soon is another number."""
    return datetime.combine(month.after.first, MADE_AT, tzinfo=zone).astimezone(UTC)


class Share(Struct, frozen=True):
    """So many of so many."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        """None where they are too few."""
        return min(100.0, 100 * self.part / self.whole) if self.whole >= ENOUGH else None


class Took(Struct, frozen=True):
    """How long something took: of how many, the median and what nine in ten did not exceed."""

    n: int = 0
    median: timedelta | None = None
    p90: timedelta | None = None


class Flow(Struct, frozen=True):
    """What happened in a month, as `cases.tallying` counts it, and how many cases were open at its end."""

    received: int = 0
    closed: int = 0
    on_time: int = 0
    extended: int = 0
    reopened: int = 0
    reviewed: int = 0
    overturned: int = 0
    asked: int = 0
    rated: int = 0
    satisfied: int = 0
    backlog: int = 0
    cycle: Took = Took()
    first_response: Took = Took()

    @property
    def in_time(self) -> Share:
        """Of what was closed, what had missed no statutory deadline."""
        return Share(self.on_time, self.closed)

    @property
    def csat(self) -> Share:
        """Of those who rated, those who gave 4 or 5."""
        return Share(self.satisfied, self.rated)

    @property
    def response(self) -> Share:
        """Of those who were asked for a rating, those who gave one."""
        return Share(self.rated, self.asked)


class Compared(Struct, frozen=True):
    """What happened in the month, in the one before and in the same a year before; None where nothing was
    counted then. `value` is a code, "" for all, and for what has none."""

    now: Flow
    before: Flow | None = None
    year: Flow | None = None
    value: str = ""


class Day(Struct, frozen=True):
    """One day, or one month: `backlog` at its end."""

    first: date
    flow: Flow


class Special(Struct, frozen=True):
    """Of the cases received in a month, those in the green channel and those of grade P1, as they stood when
    the report was made."""

    green: int = 0
    grave: int = 0


class Signal(Struct, frozen=True):
    """How many cases received in the month a grading rule raised to P1 or P2; `before`: in the one before."""

    rule: str
    now: int
    before: int | None = None


class Cause(Struct, frozen=True):
    """How many of the cases closed with a decision had this root cause: a code of `cases.causes`, or
    "not_stated". `csat` is of those who rated such a case."""

    code: str
    now: Share
    before: Share | None = None
    year: Share | None = None
    csat: Share = Share(0, 0)


class Rise(Struct, frozen=True):
    """A matter or branch of which more came in, in these seven days, than can be chance: `usual` is the mean
    of the eight weeks before, `chance` as `cases.rises` has it."""

    dimension: str
    value: str
    first: date
    last: date
    now: int
    usual: float
    chance: float


class Measure(Struct, frozen=True):
    """What is done about a cause, as it stood when the report was made: its `state` is due (in the month),
    overdue, in_force or dropped. `on` is when it is due, came into force or was given up. `verdict`: whether
    the cause fell since it is in force; `before` and `after` are its shares in `days` days each."""

    id: str
    title: str
    cause: str
    state: str
    owner: str
    on: date
    verdict: str = ""
    days: int = 0
    before: Share | None = None
    after: Share | None = None


class Standing(Struct, frozen=True):
    """The open cases when the report was made: those late, late by law, with a deadline in the next fifteen
    days, with the last day for the decision in them, without a handler, and of grade P1."""

    open: int = 0
    overdue: int = 0
    statutory: int = 0
    soon: int = 0
    decisions: int = 0
    unassigned: int = 0
    grave: int = 0


class Report(Struct, frozen=True):
    """Everything that is told of a month. `target` is the share of satisfied customers aimed at, in percent;
    `counted_since` the first day that anything was counted on; `rises` None while there are too few weeks to
    compare with."""

    month: Month
    made_at: datetime
    target: int
    all: Compared
    days: tuple[Day, ...]
    months: tuple[Day, ...]
    divisions: dict[str, tuple[Compared, ...]]
    special: tuple[Special, Special | None, Special | None]
    standing: Standing
    signals: tuple[Signal, ...] = ()
    counted_since: date | None = None
    causes: tuple[Cause, ...] = ()
    rises: tuple[Rise, ...] | None = None
    measures: tuple[Measure, ...] = ()


class Point(Struct, frozen=True):
    """One thing worth saying first: `kind` names its line, `value` what it is about."""

    kind: str
    n: int = 0
    before: int | None = None
    share: Share | None = None
    earlier: Share | None = None
    value: str = ""


def points(report: Report) -> list[Point]:
    """The figures that everybody asks for, then what needs attention, the most pressing first."""
    return [*_figures(report), *_concerns(report)]


def _figures(report: Report) -> Iterator[Point]:
    now, before = report.all.now, report.all.before
    for kind in ("received", "closed", "backlog"):
        yield Point(kind, getattr(now, kind), getattr(before, kind) if before else None)
    yield Point("on_time", share=now.in_time, earlier=before.in_time if before else None)
    yield Point("csat", share=now.csat, earlier=before.csat if before else None)


def _concerns(report: Report) -> Iterator[Point]:
    standing = report.standing
    late = [measure for measure in report.measures if measure.state == OVERDUE]
    found = (
        Point("statutory", standing.statutory),
        Point("overdue", max(0, standing.overdue - standing.statutory)),
        Point("grave", standing.grave),
        Point("decisions", standing.decisions),
        Point("rises", len(report.rises or ())),
        Point("measures", len(late)),
    )
    yield from (point for point in found if point.n)
    if (grown := most_grown(report)) is not None and grown.before is not None:
        yield Point("grown", grown.now.received, grown.before.received, value=grown.value)


def most_grown(report: Report) -> Compared | None:
    """The matter of which so many more came in than in the month before that it is worth telling: at least
    five, and at least a quarter."""
    grown = [
        one
        for one in report.divisions.get("matter", ())
        if one.value
        and one.before is not None
        and one.now.received - one.before.received >= max(ENOUGH, one.before.received / 4)
    ]
    return max(grown, key=lambda one: one.now.received - (one.before or Flow()).received, default=None)
