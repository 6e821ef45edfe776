"""The overview: what complaints came from, what rises, which measures are due."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection
from starlette.responses import Response

from cases.actors import Role
from cases.causes import NOT_STATED
from cases.measures import State
from cases.rises import Rise
from handlers_console import rendering
from handlers_console.dashboard.asked import today_of
from handlers_console.dashboard.wordings import Change, changed, number, percent
from handlers_console.improvement.asked import MEASURES, NAMED, PATH, Asked, asked, behind, new_measure
from handlers_console.improvement.drawing import Column, columns
from handlers_console.improvement.effects import small
from handlers_console.improvement.listing import listed
from handlers_console.naming import cause_label
from handlers_console.visit import Visit
from storage import improvement, measures, staff
from storage.improvement import CauseCount, Watched
from storage.measures import OfPeriod

AHEAD = timedelta(days=30)


@dataclass(frozen=True)
class Row:
    """One cause of the period: `share` of all closings, `width` of its bar, `before` the count of the period
    before; `measures` are those planned or in force against it, `new` the form for one more."""

    code: str
    label: str
    count: CauseCount
    share: str
    width: int
    change: Change | None
    before: str
    href: str
    measures: int
    new: str


@dataclass(frozen=True)
class Risen:
    """A rise in words: what everybody understands, and what exactly was reckoned."""

    name: str
    kind: str
    words: str
    exact: str
    columns: tuple[Column, ...]
    href: str
    new: str


@dataclass(frozen=True)
class Found:
    """What is read at one moment."""

    now: tuple[CauseCount, ...]
    before: Mapping[str, int]
    watched: Watched
    due: OfPeriod
    against: Counter[str]
    names: dict[str, str]


async def open_overview(visit: Visit) -> Response:
    """The overview; handlers, who see no figures of others, begin at the measures."""
    if visit.can(Role.HANDLER):
        return rendering.see(MEASURES)
    wanted = asked(visit)
    found = await visit.office.read(lambda connection: _found(connection, visit, wanted))
    closed = sum(one.closed for one in found.now)
    due = {one.id: one for one in (*found.due.overdue, *found.due.due)}
    return rendering.render(
        visit,
        "improvement/overview.html",
        wanted=wanted,
        period=wanted.period,
        names=list(NAMED),
        rows=_rows(wanted, found, visit),
        closed=closed,
        closed_before=sum(found.before.values()),
        stated=closed - next((one.closed for one in found.now if one.cause == NOT_STATED), 0),
        number=number,
        percent=percent,
        watched=found.watched,
        risen=[_risen(visit, one, found.watched) for one in found.watched.rises],
        due=[listed(visit, one, found.names) for one in due.values()],
        path=PATH,
    )


def _found(connection: Connection, visit: Visit, wanted: Asked) -> Found:
    codec, today, period = visit.office.codec, today_of(visit), wanted.period
    due = measures.of_period(connection, codec, today, today + AHEAD, today)
    alive = [
        one.cause for state in (State.PLANNED, State.IN_FORCE)
        for one in measures.listed(connection, codec, state=state.value)
    ]  # fmt: skip
    before = improvement.causes(connection, period.before.first, period.before.last)
    return Found(
        now=improvement.causes(connection, period.first, period.last),
        before={one.cause: one.closed for one in before},
        watched=improvement.rises_as_of(connection, today),
        due=due,
        against=Counter(alive),
        names=staff.names(connection, codec, {one.owner for one in (*due.due, *due.overdue)}),
    )


def _rows(wanted: Asked, found: Found, visit: Visit) -> list[Row]:
    """The causes with most first; what has none stands last."""
    now = {one.cause: one for one in found.now}
    gone = [CauseCount(code, 0) for code, n in found.before.items() if n and code not in now]
    ordered = sorted((*now.values(), *gone), key=lambda one: one.cause == NOT_STATED)
    most, all_ = max((one.closed for one in ordered), default=0), sum(one.closed for one in ordered)
    return [
        Row(
            code=one.cause,
            label=cause_label(visit, one.cause),
            count=one,
            share=percent(100 * one.closed / all_) if all_ else "–",
            width=round(100 * one.closed / most) if most else 0,
            change=changed(one.closed, found.before.get(one.cause, 0)),
            before=number(found.before.get(one.cause, 0)),
            href=behind("closed", wanted.period.first, wanted.period.last, cause=one.cause),
            measures=found.against[one.cause],
            new=new_measure(cause=one.cause) if one.cause != NOT_STATED else "",
        )
        for one in ordered
        if one.closed or found.before.get(one.cause)
    ]


def _risen(visit: Visit, rise: Rise, watched: Watched) -> Risen:
    group = rise.group
    name = visit.office.dialog.taxonomy.label(group.value, visit.locale)
    if group.dimension == "branch":
        name = visit.office.cases.branches.label(group.value, visit.locale)
    facts = {
        "n": group.recent,
        "expected": f"{rise.expected:.1f}",
        "most": max(group.before),
        "all": group.recent + sum(group.before),
        "m": rise.looked_at,
        "p": small(rise.chance),
    }
    narrowed = {group.dimension: group.value}
    return Risen(
        name=name,
        kind=visit.line(f"console.improvement.rise.{group.dimension}"),
        words=visit.line("console.improvement.rise.words", **facts),
        exact=visit.line("console.improvement.rise.exact", **facts),
        columns=columns(visit, (*group.before, group.recent), watched.last),
        href=behind("received", watched.first, watched.last, **narrowed),
        new=new_measure(**narrowed),
    )
