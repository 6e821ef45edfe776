"""The report as tables, in the order in which they are read: the same for the page and for the sheets."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from cases.months import Month
from cases.reporting import DIVISIONS, Compared, Flow, Report, Special, Took
from handlers_console.reports.cells import (
    UNKNOWN,
    Cell,
    Line,
    Table,
    behind,
    count_cell,
    length_cell,
    name_of,
    share_cell,
)
from handlers_console.reports.outlook import outlook
from handlers_console.visit import Visit

_GOOD = {"closed": 1, "backlog": -1, "extended": -1, "reopened": -1, "overturned": -1}
_BEHIND = {"received": "received", "closed": "closed"}


def tables(visit: Visit, report: Report) -> list[Table]:
    """All of them."""
    return [
        _compared(visit, report, "volumes", "volumes", ("received", "closed", "reopened", "backlog")),
        *_divisions(visit, report),
        _compared(
            visit,
            report,
            "timeliness",
            "timeliness",
            ("on_time", "first_response", "first_response_p90", "cycle", "cycle_p90", "extended"),
        ),
        _compared(visit, report, "satisfaction", "timeliness", ("csat", "response")),
        _compared(visit, report, "reviews", "timeliness", ("reviewed", "overturned")),
        _special(visit, report),
        *outlook(visit, report),
    ]


def months_of(report: Report) -> tuple[Month, Month, Month]:
    """The month, the one before and the same a year before."""
    return report.month, report.month.moved(-1), report.month.moved(-12)


def _heads(visit: Visit, report: Report) -> list[str]:
    month, before, year = map(str, months_of(report))
    return [
        month,
        visit.line("console.reports.was", month=before),
        visit.line("console.reports.was", month=year),
    ]


def _compared(visit: Visit, report: Report, name: str, sheet: str, figures: Sequence[str]) -> Table:
    flows = (report.all.now, report.all.before, report.all.year)
    lines = [
        Line(
            visit.line(f"console.reports.figure.{figure}"),
            list(_over_months(visit, report, flows, figure)),
            visit.line(f"console.reports.counts.{figure}"),
        )
        for figure in figures
    ]
    return Table(name, sheet, [visit.line("console.reports.figure"), *_heads(visit, report)], lines)


def _over_months(visit: Visit, report: Report, flows: Sequence[Flow | None], figure: str) -> Iterator[Cell]:
    for nth, (flow, month) in enumerate(zip(flows, months_of(report), strict=True)):
        if flow is None:
            yield Cell(UNKNOWN)
        else:
            yield _cell(visit, figure, flow, flows[1] if nth == 0 else None, month)


def _cell(visit: Visit, figure: str, flow: Flow, before: Flow | None, month: Month, **narrowed: str) -> Cell:
    """One figure of one month, with the cases behind it."""

    def link(what: str) -> str:
        return behind(visit, what, month, **narrowed)

    match figure:
        case "on_time":
            return share_cell(flow.in_time, before.in_time if before else None, href=link("closed"))
        case "csat":
            return share_cell(flow.csat, before.csat if before else None, href=link("rated"))
        case "response":
            return share_cell(flow.response, before.response if before else None, good=0)
        case "first_response" | "first_response_p90" | "cycle" | "cycle_p90":
            took, earlier = _took(flow, figure), _took(before, figure) if before else (None, 0)
            return length_cell(
                visit, *took, earlier[0], href=link("closed") if figure.startswith("cycle") else ""
            )
    value, earlier_value = getattr(flow, figure), getattr(before, figure) if before else None
    href = link(_BEHIND[figure]) if figure in _BEHIND else ""
    return count_cell(value, earlier_value, good=_GOOD.get(figure, 0), href=href)


def _took(flow: Flow, figure: str) -> tuple[timedelta | None, int]:
    took: Took = getattr(flow, figure.removesuffix("_p90"))
    return (took.p90 if figure.endswith("_p90") else took.median), took.n


def _divisions(visit: Visit, report: Report) -> Iterator[Table]:
    heads = ["received", "before", "year", "closed", "backlog", "on_time", "cycle", "cycle_p90", "csat"]
    for name in DIVISIONS:
        if name in report.divisions:
            lines = [
                Line(
                    name_of(visit, name, one.value),
                    _divided(visit, report, one, {name: one.value} if one.value else {}),
                )
                for one in report.divisions[name]
            ]
            columns = [visit.line(f"console.reports.by.{name}")]
            columns += (visit.line(f"console.reports.column.{head}") for head in heads)
            none = visit.line("console.reports.nothing")
            yield Table(f"by_{name}", "volumes", columns, lines, none=none)


def _divided(visit: Visit, report: Report, one: Compared, narrowed: dict[str, str]) -> list[Cell]:
    month, before, year = months_of(report)

    def cell(figure: str, flow: Flow, earlier: Flow | None, when: Month) -> Cell:
        made = _cell(visit, figure, flow, earlier, when, **narrowed)
        return made if narrowed else Cell(made.words, made.value, made.kind, made.n, "", made.change)

    return [
        cell("received", one.now, one.before, month),
        cell("received", one.before, None, before) if one.before else Cell(UNKNOWN),
        cell("received", one.year, None, year) if one.year else Cell(UNKNOWN),
        *(cell(figure, one.now, None, month) for figure in ("closed", "backlog", "on_time", "cycle")),
        cell("cycle_p90", one.now, None, month),
        cell("csat", one.now, None, month),
    ]


def _special(visit: Visit, report: Report) -> Table:
    lines = []
    for figure in ("green", "grave"):
        narrowed = {"grade": "P1"} if figure == "grave" else {}
        cells = [
            _special_cell(visit, figure, special, report.special[1] if nth == 0 else None, month, narrowed)
            for nth, (special, month) in enumerate(zip(report.special, months_of(report), strict=True))
        ]
        counts = visit.line(f"console.reports.counts.{figure}")
        lines.append(Line(visit.line(f"console.reports.figure.{figure}"), cells, counts))
    heads = [visit.line("console.reports.figure"), *_heads(visit, report)]
    return Table("special", "timeliness", heads, lines)


def _special_cell(
    visit: Visit,
    figure: str,
    special: Special | None,
    before: Special | None,
    month: Month,
    narrowed: dict[str, str],
) -> Cell:
    if special is None:
        return Cell(UNKNOWN)
    href = behind(visit, "received", month, **narrowed) if narrowed else ""
    return count_cell(getattr(special, figure), getattr(before, figure) if before else None, href=href)
