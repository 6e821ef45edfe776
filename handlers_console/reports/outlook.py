"""What the report says of the time to come: causes, risks, and what is done about them."""

from collections.abc import Iterator
from datetime import timedelta

from cases.reporting import Report
from handlers_console.reports.cells import Line, Table, count_cell
from handlers_console.visit import Visit

_FRESH = timedelta(days=40)
_LISTS = {"open": "open", "overdue": "overdue", "unassigned": "unassigned"}


def outlook(visit: Visit, report: Report) -> Iterator[Table]:
    """The tables of these; what was not looked into has none."""
    yield _standing(visit, report)
    yield _signals(visit, report)


def _standing(visit: Visit, report: Report) -> Table:
    standing = report.standing
    lines = [
        Line(
            visit.line(f"console.reports.standing.{name}"),
            [count_cell(getattr(standing, name), href=_listed(visit, report, name))],
            visit.line(f"console.reports.standing.counts.{name}"),
        )
        for name in ("open", "overdue", "statutory", "decisions", "soon", "unassigned", "grave")
    ]
    at = f"{report.made_at.astimezone(visit.office.dialog.zone):%Y-%m-%d %H:%M}"
    columns = [visit.line("console.reports.figure"), visit.line("console.reports.cases")]
    return Table("standing", "risks", columns, lines, visit.line("console.reports.note.standing", at=at))


def _signals(visit: Visit, report: Report) -> Table:
    lines = [
        Line(_rule(visit, one.rule), [count_cell(one.now, one.before, good=-1), count_cell(one.before)])
        for one in report.signals
    ]
    was = visit.line("console.reports.was", month=str(report.month.moved(-1)))
    columns = [visit.line("console.reports.rule"), str(report.month), was]
    note, none = (visit.line(f"console.reports.{name}.signals") for name in ("note", "none"))
    return Table("signals", "risks", columns, lines, note, none)


def _rule(visit: Visit, name: str) -> str:
    """What a rule of the grading is called; one that there is no more goes by its own name."""
    rule = visit.office.cases.grading.find(name)
    return rule.called(visit.locale) if rule else name


def _listed(visit: Visit, report: Report, name: str) -> str:
    """The list of these cases as it is today, while that tells something of then."""
    if visit.now - report.made_at > _FRESH or not visit.may("/console/cases"):
        return ""
    if name == "grave":
        return "/console/cases?view=open&grade=P1"
    return f"/console/cases?view={_LISTS[name]}" if name in _LISTS else ""
