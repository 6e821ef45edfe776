"""A plain count of what happened in a month, to hold a report against."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from cases.complaint import Complaint
from cases.months import Month
from cases.reporting import Report
from storage import reports_reading
from storage.codec import Codec
from tests.storage.dashboards_seed import Happened, Lived
from tests.storage.office import Held, rules

ZONE = rules().zone


def made(connection: Connection, codec: Codec, month: Month, now: datetime) -> Report:
    """The report, read over one connection, which never waits."""
    reading = reports_reading.report(Held(connection), codec, month, rules(), now)
    try:
        reading.send(None)
    except StopIteration as done:
        report: Report = done.value
        return report
    raise AssertionError("it waited")


MEASURES = ("received", "closed", "on_time", "reopened", "asked", "rated", "satisfied")
Within = Callable[[Happened], bool]


def month_of(at: datetime) -> Month:
    """In the installation's time zone."""
    return Month.of(at.astimezone(ZONE).date())


def counted(lived: Lived, month: Month, within: Within = lambda _: True) -> dict[str, int]:
    """How often each thing happened in the month."""
    found = [one.what for one in lived.happened if month_of(one.at) == month and within(one)]
    return {what: found.count(what) for what in MEASURES}


def open_at_end(lived: Lived, month: Month, within: Within = lambda _: True) -> int:
    """How many had been received, or had begun anew, and were not over."""
    found = [one.what for one in lived.happened if month_of(one.at) <= month and within(one)]
    return found.count("received") + found.count("reopened") - found.count("closed")


def quickest(lived: Lived, what: str, month: Month, share: float) -> timedelta | None:
    """The shortest time that this share of all did not exceed."""
    took = sorted(one.length for one in lived.happened if one.what == what and month_of(one.at) == month)
    return took[max(0, -(-int(len(took) * share * 10) // 10) - 1)] if took else None


def standing(cases: Iterable[Complaint], now: datetime) -> dict[str, int]:
    """The cases that are open now."""
    open_ = [case for case in cases if case.over_at is None]
    due = [case.next_due.due_at for case in open_ if case.next_due is not None]
    return {
        "open": len(open_),
        "overdue": sum(at <= now for at in due),
        "soon": sum(now < at <= now + timedelta(days=15) for at in due),
        "unassigned": sum(case.handler is None for case in open_),
        "grave": sum(case.grade.value == "P1" for case in open_),
    }
