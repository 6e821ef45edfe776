"""The tiles: each a figure, how it changed, and the cases behind it."""

from collections.abc import Iterator
from dataclasses import dataclass

from dialogs.staff.figures import Counts
from handlers_console.dashboard.asked import Asked
from handlers_console.dashboard.wordings import Change, changed, length, lengthened, number, percent
from handlers_console.visit import Visit
from storage.dashboards import Dashboard, Done


@dataclass(frozen=True)
class Tile:
    """`before` is the figure of the period before, "" where there is none to compare with."""

    name: str
    figure: str
    href: str
    note: str = ""
    change: Change | None = None
    before: str = ""
    mood: str = ""


def tiles(visit: Visit, wanted: Asked, found: Dashboard) -> list[Tile]:
    """In the order in which they are read."""
    return [
        *_flow(wanted, found),
        _overdue(visit, wanted, found),
        *_lengths(visit, wanted, found.now, found.before),
        *_quality(visit, wanted, found.now.counts, found.before.counts),
    ]


def _flow(wanted: Asked, found: Dashboard) -> Iterator[Tile]:
    now, before, days = found.now, found.before, wanted.period
    for name, good in (("received", 0), ("closed", 1)):
        value, earlier = getattr(now.counts, name), getattr(before.counts, name)
        href = wanted.behind(name, days.first, days.last)
        yield Tile(name, number(value), href, "", changed(value, earlier, good=good), number(earlier))
    change = changed(now.backlog, before.backlog, good=-1)
    yield Tile("backlog", number(now.backlog), wanted.listed("open"), "", change, number(before.backlog))


def _overdue(visit: Visit, wanted: Asked, found: Dashboard) -> Tile:
    late = found.standing.overdue
    note = visit.line("console.dashboard.note.due_soon", n=found.standing.due_soon)
    return Tile("overdue", number(late), wanted.listed("overdue"), note, mood="worse" if late else "better")


def _lengths(visit: Visit, wanted: Asked, now: Done, before: Done) -> Iterator[Tile]:
    days = wanted.period
    first, earlier = now.first_response, before.first_response
    yield Tile(
        "first_response",
        length(visit, first.median),
        wanted.behind("received", days.first, days.last),
        visit.line("console.dashboard.note.p90", p90=length(visit, first.p90), n=first.n) if first.n else "",
        lengthened(visit, first.median, earlier.median),
        length(visit, earlier.median),
    )
    for name, value, earlier_value in (
        ("cycle", now.cycle.median, before.cycle.median),
        ("cycle_p90", now.cycle.p90, before.cycle.p90),
    ):
        yield Tile(
            name,
            length(visit, value),
            wanted.behind("closed", days.first, days.last),
            visit.line("console.dashboard.note.cases", n=now.cycle.n) if now.cycle.n else "",
            lengthened(visit, value, earlier_value),
            length(visit, earlier_value),
        )


def _quality(visit: Visit, wanted: Asked, now: Counts, before: Counts) -> Iterator[Tile]:
    days, csat = wanted.period, now.csat
    target = visit.office.cases.ratings.target_percent
    yield Tile(
        "on_time",
        percent(now.on_time_percent),
        wanted.behind("closed", days.first, days.last),
        visit.line("console.dashboard.note.of", n=now.on_time, all=now.closed) if now.closed else "",
        changed(now.on_time_percent, before.on_time_percent, good=1, digits=1),
        percent(before.on_time_percent),
    )
    met = csat.met(target)
    yield Tile(
        "csat",
        percent(csat.percent),
        wanted.behind("rated", days.first, days.last),
        visit.line(
            "console.dashboard.note.csat",
            n=csat.rated,
            response=percent(csat.response_percent),
            target=target,
        )
        if csat.asked or csat.rated
        else "",
        changed(csat.percent, before.csat.percent, good=1, digits=1),
        percent(before.csat.percent),
        "" if met is None else "better" if met else "worse",
    )
