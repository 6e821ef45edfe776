"""How Tingsu is doing, and the settings it runs with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from time import perf_counter

from sqlalchemy import Connection
from starlette.responses import Response

from dialogs.staff.voice import Voice
from handlers_console import rendering
from handlers_console.dashboard.asked import today_of
from handlers_console.dashboard.wordings import length
from handlers_console.visit import Visit
from storage import complaints, operations
from storage.operations import Health

LATE = timedelta(minutes=5)
"""What should have been done longer ago than this is behind."""
_SINCE = timedelta(days=1)


@dataclass(frozen=True)
class Sign:
    """One thing that is looked at; `facts` are lines with what was found."""

    name: str
    good: bool
    facts: Sequence[str]


async def open_health(visit: Visit) -> Response:
    """What is well and what is not, found out just now."""
    began = perf_counter()

    def work(connection: Connection) -> tuple[Health, set[str], str]:
        found = operations.health(connection, visit.now, visit.now - _SINCE)
        return found, complaints.open_rules(connection), connection.dialect.name

    found, in_use, dialect = await visit.office.read(work)
    took = round((perf_counter() - began) * 1000)
    signs = [
        Sign("database", True, [_line(visit, "database", name=_DATABASES[dialect], ms=took)]),
        _queue(visit, "outbox", _line(visit, "queued", n=found.queued), found.oldest),
        _queue(visit, "clock", _line(visit, "jobs", n=found.jobs), found.oldest_job),
        _channels(visit, found),
        _calendar(visit),
        _rules(visit, in_use),
    ]
    return rendering.render(visit, "operations/health.html", 200, signs=signs)


async def open_config(visit: Visit) -> Response:
    """The settings in force, section by section."""
    sections = groupby(visit.office.settings, key=lambda one: one[0].partition(".")[0])
    return rendering.render(
        visit, "operations/config.html", 200, sections=[(name, list(values)) for name, values in sections]
    )


_DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def _line(visit: Visit, key: str, **values: object) -> str:
    return visit.line(f"console.operations.health.{key}", **values)


def _queue(visit: Visit, what: str, words: str, oldest: datetime | None) -> Sign:
    """Whether what waits is done in time; `words` say how much waits."""
    waits = visit.now - oldest if oldest else timedelta()
    facts = [words]
    if waits > LATE:
        facts.append(_line(visit, "behind", length=length(visit, waits)))
    return Sign(what, waits <= LATE, facts)


def _channels(visit: Visit, found: Health) -> Sign:
    voice = Voice(visit.office.dialog, visit.locale, visit.now)
    facts = [
        _line(visit, "undelivered", channel=voice.channel(channel), n=count)
        for channel, count in sorted(found.undelivered.items())
    ]
    return Sign("channels", not facts, facts or [_line(visit, "delivered")])


def _calendar(visit: Visit) -> Sign:
    missing = visit.office.cases.calendar.years_missing(today_of(visit))
    facts = [_line(visit, "year_missing", year=year) for year in missing]
    return Sign("calendar", not facts, facts or [_line(visit, "years_known")])


def _rules(visit: Visit, in_use: set[str]) -> Sign:
    book = visit.office.cases.deadlines
    lost = sorted(in_use - {rules.version for rules in (book.current, *book.earlier)})
    facts = [_line(visit, "rules", version=book.current.version)]
    facts += [_line(visit, "rules_lost", version=version) for version in lost]
    return Sign("rules", not lost, facts)
