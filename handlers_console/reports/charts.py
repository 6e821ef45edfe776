"""The charts of a report: its days, and the months up to it."""

from collections.abc import Sequence
from datetime import date

from cases.months import Month
from cases.reporting import Day, Report, Share
from handlers_console.dashboard.charts import Chart, Drawn, bars, lines
from handlers_console.dashboard.wordings import number, percent
from handlers_console.reports.cells import behind
from handlers_console.visit import Visit


def charts(visit: Visit, report: Report) -> list[Chart]:
    """What came in and went out each day; each month; how well."""
    days, months = _Columns(visit, report.days, by_day=True), _Columns(visit, report.months, by_day=False)
    quality = [months.shares("on_time", "closed"), months.shares("csat", "rated")]
    return [
        bars("days", days.labels, [days.counts("received"), days.counts("closed")]),
        bars("months", months.labels, [months.counts("received"), months.counts("closed")]),
        lines("months_backlog", months.labels, [months.counts("backlog")]),
        lines("months_quality", months.labels, quality, share=True, target=report.target),
    ]


class _Columns:
    """The columns of a chart."""

    def __init__(self, visit: Visit, columns: Sequence[Day], *, by_day: bool) -> None:
        self._visit = visit
        self._columns = columns
        self._by_day = by_day

    @property
    def labels(self) -> list[str]:
        """What stands below them."""
        return [f"{one.first:%m-%d}" if self._by_day else f"{one.first:%y-%m}" for one in self._columns]

    def counts(self, kind: str) -> Drawn:
        """How many."""
        values = [getattr(one.flow, kind) for one in self._columns]
        return self._drawn(
            kind, values, [number(value) for value in values], "" if kind == "backlog" else kind
        )

    def shares(self, kind: str, figure: str) -> Drawn:
        """Of a hundred; of too few nothing is drawn."""
        shares = [self._share(one, kind).percent for one in self._columns]
        return self._drawn(kind, shares, [percent(value) for value in shares], figure)

    def _drawn(self, kind: str, values: Sequence[float | None], words: Sequence[str], figure: str) -> Drawn:
        what = self._visit.line(f"console.dashboard.figure.{kind}")
        spoken = [
            self._visit.line("console.dashboard.mark", days=self._name(one.first), what=what, value=value)
            for one, value in zip(self._columns, words, strict=True)
        ]
        return Drawn(kind, values, spoken, [self._href(one.first, figure) for one in self._columns])

    def _name(self, first: date) -> str:
        return first.isoformat() if self._by_day else str(Month.of(first))

    def _href(self, first: date, figure: str) -> str:
        if not figure:
            return ""
        if self._by_day:
            day = first.isoformat()
            return behind(self._visit, figure, Month.of(first), **{"from": day, "to": day})
        return behind(self._visit, figure, Month.of(first))

    @staticmethod
    def _share(column: Day, kind: str) -> Share:
        return column.flow.in_time if kind == "on_time" else column.flow.csat
