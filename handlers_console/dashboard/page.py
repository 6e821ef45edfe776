"""The dashboard: tiles, charts, and one division of the cases."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection
from starlette.responses import Response

from dialogs.staff.figures import Counts
from dialogs.staff.scopes import Reach
from handlers_console import rendering
from handlers_console.dashboard.asked import NAMED, Asked, asked, today_of
from handlers_console.dashboard.charts import Chart, Drawn, bars, lines
from handlers_console.dashboard.tiles import tiles
from handlers_console.dashboard.wordings import length, number, percent
from handlers_console.naming import label
from handlers_console.visit import Visit
from storage import dashboards, staff
from storage.dashboards import Column, Dashboard, Share


@dataclass(frozen=True)
class Row:
    """One of a dimension's values. `links` are the cases behind its figures, by the figure's name."""

    name: str
    share: Share
    width: int
    links: dict[str, str]


async def open_dashboard(visit: Visit) -> Response:
    """The figures that the address asks for."""
    wanted = asked(visit)

    def work(connection: Connection) -> tuple[Dashboard, tuple[Share, ...], dict[str, str]]:
        period, today = wanted.period, today_of(visit)
        found = dashboards.dashboard(connection, wanted.scope, period, visit.now, today)
        shares = dashboards.shares(connection, wanted.scope, wanted.by, period, visit.now)
        people = [one.value for one in shares if one.value] if wanted.by == "handler" else []
        return found, shares, staff.names(connection, visit.office.codec, people)

    found, shares, names = await visit.office.read(work)
    context = {
        "wanted": wanted,
        "found": found,
        "tiles": tiles(visit, wanted, found),
        "charts": _charts(visit, wanted, found.columns),
        "rows": _rows(visit, wanted, shares, names),
        "divided": dashboards.is_divided(wanted.scope, wanted.by),
        "dimensions": _dimensions(visit, wanted),
        "names": list(NAMED),
        "target": visit.office.cases.ratings.target_percent,
        "is_all": wanted.scope.reach is Reach.ALL,
        "length": lambda value: length(visit, value),
        "number": number,
        "percent": percent,
    }
    return rendering.render(visit, "dashboard/page.html", 200, **context)


def _dimensions(visit: Visit, wanted: Asked) -> list[str]:
    """What the cases can be divided by here; by branch only where there are any."""
    branches = visit.office.cases.branches.every
    return [name for name in dashboards.dimensions(wanted.scope) if name != "branch" or branches]


def _charts(visit: Visit, wanted: Asked, columns: Sequence[Column]) -> list[Chart]:
    labels = [_label(one) for one in columns]
    flow = [
        _drawn(visit, wanted, columns, "received", [one.counts.received for one in columns]),
        _drawn(visit, wanted, columns, "closed", [one.counts.closed for one in columns]),
    ]
    backlog = Drawn(
        "backlog",
        [one.backlog for one in columns],
        [_words(visit, one, "backlog", number(one.backlog)) for one in columns],
        ["" for _ in columns],
    )
    quality = [
        _shares(visit, wanted, columns, "on_time", "closed", [_on_time(one.counts) for one in columns]),
        _shares(visit, wanted, columns, "csat", "rated", [one.counts.csat.percent for one in columns]),
    ]
    target = visit.office.cases.ratings.target_percent
    return [
        bars("flow", labels, flow),
        lines("backlog", labels, [backlog]),
        lines("quality", labels, quality, share=True, target=target),
    ]


def _on_time(counts: Counts) -> float | None:
    return counts.on_time_percent


def _drawn(visit: Visit, wanted: Asked, columns: Sequence[Column], kind: str, values: Sequence[int]) -> Drawn:
    words = [_words(visit, one, kind, number(value)) for one, value in zip(columns, values, strict=True)]
    return Drawn(kind, values, words, [wanted.behind(kind, one.first, one.last) for one in columns])


def _shares(
    visit: Visit,
    wanted: Asked,
    columns: Sequence[Column],
    kind: str,
    figure: str,
    values: Sequence[float | None],
) -> Drawn:
    words = [_words(visit, one, kind, percent(value)) for one, value in zip(columns, values, strict=True)]
    return Drawn(kind, values, words, [wanted.behind(figure, one.first, one.last) for one in columns])


def _words(visit: Visit, column: Column, kind: str, value: str) -> str:
    what = visit.line(f"console.dashboard.figure.{kind}")
    return visit.line("console.dashboard.mark", days=_days(column), what=what, value=value)


def _days(column: Column) -> str:
    first, last = column.first.isoformat(), f"{column.last:%m-%d}"
    return first if column.first == column.last else f"{first} – {last}"


def _label(column: Column) -> str:
    return f"{column.first:%m-%d}"


def _rows(visit: Visit, wanted: Asked, shares: Sequence[Share], names: dict[str, str]) -> list[Row]:
    divided = dashboards.is_divided(wanted.scope, wanted.by)
    sizes = [_size(wanted, one) if divided else one.open for one in shares]
    most = max(sizes, default=0)
    return [
        Row(
            _name(visit, wanted.by, one.value, names),
            one,
            round(100 * size / most) if most else 0,
            _links(wanted, one.value),
        )
        for one, size in zip(shares, sizes, strict=True)
    ]


def _size(wanted: Asked, one: Share) -> int:
    """Only what was closed has a cause."""
    return one.counts.closed if wanted.by == "cause" else one.counts.received


def _links(wanted: Asked, value: str) -> dict[str, str]:
    narrowed, period = {wanted.by: value}, wanted.period
    links = {view: wanted.listed(view, **narrowed) for view in ("open", "overdue")}
    for figure in ("received", "closed", "rated"):
        links[figure] = wanted.behind(figure, period.first, period.last, **narrowed) if value else ""
    return links


def _name(visit: Visit, dimension: str, value: str, names: dict[str, str]) -> str:
    if not value:
        return visit.line("console.dashboard.nobody" if dimension == "handler" else "console.dashboard.none")
    if dimension == "handler":
        return names.get(value, value[:8])
    return label(visit, dimension, value)
