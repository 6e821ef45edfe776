"""Which days are asked for, and where the pages of improvement are."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from urllib.parse import urlencode

from dialogs.staff import periods
from dialogs.staff.periods import Period
from handlers_console.dashboard.asked import PATH as DASHBOARD
from handlers_console.dashboard.asked import today_of
from handlers_console.visit import Visit

PATH = "/console/improvement"
MEASURES = f"{PATH}/measures"
RATINGS = f"{PATH}/ratings"
EXAMPLES = f"{PATH}/examples"
NAMED: dict[str, Callable[[date], Period]] = {
    "recent": partial(periods.recent, days=30),
    "month": periods.month,
    "quarter": partial(periods.recent, days=90),
    "year": partial(periods.recent, days=365),
}


@dataclass(frozen=True)
class Asked:
    """Days by their name in NAMED."""

    name: str
    period: Period


def asked(visit: Visit) -> Asked:
    """What the address asks for, thirty days if it does not say."""
    name = visit.asked("period")
    name = name if name in NAMED else "recent"
    return Asked(name, NAMED[name](today_of(visit)))


def behind(figure: str, first: date, last: date, **narrowed: str) -> str:
    """The list of the cases that a figure of these days counts."""
    days = {"from": first.isoformat(), "to": last.isoformat()}
    return f"{DASHBOARD}/cases?{urlencode({'figure': figure, **days, **narrowed})}"


def new_measure(**filled: str) -> str:
    """The form for a new measure, with this filled in."""
    return f"{MEASURES}/new?{urlencode({name: text for name, text in filled.items() if text})}"
