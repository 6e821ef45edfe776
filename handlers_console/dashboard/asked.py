"""Which days and which division are asked for: all of it stands in the address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from dialogs.staff import periods
from dialogs.staff.periods import LONGEST, Period, Span
from dialogs.staff.scopes import Reach, Scope, scope
from handlers_console.visit import Visit
from storage.dashboards import dimensions
from storage.figure_cases import Behind, Figure

PATH = "/console/dashboard"
RECENT = 30
NAMED: dict[str, Callable[[date], Period]] = {
    "today": periods.today,
    "week": periods.week,
    "month": periods.month,
    "recent": lambda today: periods.recent(today, RECENT),
}
_IN_LISTS = ("matter", "line", "branch", "channel", "grade", "handler")
"""What the lists of open cases can be narrowed by."""


@dataclass(frozen=True)
class Asked:
    """`name` is one of NAMED, or "" for any days; `by` a dimension; `unclear`: the days made no sense."""

    scope: Scope
    period: Period
    name: str
    by: str
    unclear: bool = False

    @property
    def days(self) -> dict[str, str]:
        """The days, as they stand in an address."""
        if self.name:
            return {"period": self.name}
        return {"from": self.period.first.isoformat(), "to": self.period.last.isoformat()}

    def address(self, **changed: str) -> str:
        """This page with other days or another division."""
        days = {} if "period" in changed else self.days
        return f"{PATH}?{urlencode({**days, 'by': self.by, **changed})}"

    def behind(self, figure: str, first: date, last: date, **narrowed: str) -> str:
        """The page of the cases that a figure of these days counts."""
        days = {"from": first.isoformat(), "to": last.isoformat()}
        return f"{PATH}/cases?{urlencode({'figure': figure, **days, **narrowed})}"

    def listed(self, view: str, **narrowed: str) -> str:
        """The list of open cases, "" where it cannot be narrowed so."""
        if not narrowed.keys() <= set(_IN_LISTS):
            return ""
        kept = {**narrowed, "handler": narrowed["handler"] or "none"} if "handler" in narrowed else narrowed
        if not all(kept.values()):
            return ""
        own = "mine" if self.scope.reach is Reach.HANDLER else "open"
        return f"/console/cases?{urlencode({'view': own if view == 'open' else view, **kept})}"


def asked(visit: Visit) -> Asked:
    """What the address asks for; what it cannot mean is told and left out."""
    reach, today = scope(visit.actor), today_of(visit)
    by, name = visit.asked("by"), visit.asked("period")
    by = by if by in dimensions(reach) else dimensions(reach)[0]
    given = visit.asked("from"), visit.asked("to")
    if name in NAMED or not any(given):
        name = name if name in NAMED else "recent"
        return Asked(reach, NAMED[name](today), name, by)
    period = days_between(*given, today)
    if period is None:
        return Asked(reach, NAMED["recent"](today), "recent", by, unclear=True)
    return Asked(reach, period, "", by)


def days_between(first: str, last: str, today: date) -> Period | None:
    """The days between these, none after today; None where they make no sense or are too many."""
    try:
        period = Period(Span.RANGE, date.fromisoformat(first), min(today, date.fromisoformat(last or first)))
    except ValueError:
        return None
    return period if 1 <= period.days <= LONGEST and period.first.year >= 2000 else None


def today_of(visit: Visit) -> date:
    """The day of now, in the installation's time zone."""
    return visit.now.astimezone(visit.office.dialog.zone).date()


def behind_asked(visit: Visit, query: Mapping[str, str]) -> tuple[Behind, Period] | None:
    """Which cases a query asks for; None where that makes no sense."""
    if not all(value.isprintable() for value in query.values()):
        return None
    period = days_between(query.get("from", ""), query.get("to", ""), today_of(visit))
    figure = query.get("figure", "")
    if period is None or figure not in set(Figure):
        return None
    zone = visit.office.dialog.zone
    narrowed = {name: query.get(name, "")[:32] for name in (*_IN_LISTS, "team", "cause")}
    first = datetime.combine(period.first, time(), zone)
    last = datetime.combine(period.last + timedelta(days=1), time(), zone)
    return Behind(Figure(figure), first, last, **narrowed), period
