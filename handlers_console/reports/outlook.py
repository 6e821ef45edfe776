"""What the report says of the time to come: causes, risks, and what is done about them."""

from collections.abc import Iterator
from datetime import timedelta

from cases.months import Month
from cases.reporting import UNREADABLE, Measure, Report, Rise
from handlers_console.naming import cause_label
from handlers_console.reports.cells import (
    UNKNOWN,
    Cell,
    Line,
    Table,
    behind,
    count_cell,
    name_of,
    share_cell,
)
from handlers_console.visit import Visit

_FRESH = timedelta(days=40)
_SURE = 0.001
_MEASURES = "/console/improvement/measures"
_LISTS = {"open": "open", "overdue": "overdue", "unassigned": "unassigned"}


def outlook(visit: Visit, report: Report) -> Iterator[Table]:
    """The tables of these."""
    yield _causes(visit, report)
    yield _standing(visit, report)
    yield _rises(visit, report)
    yield _signals(visit, report)
    yield _measures(visit, report)


def _causes(visit: Visit, report: Report) -> Table:
    before, year = report.month.moved(-1), report.month.moved(-12)
    lines = [
        Line(
            cause_label(visit, one.code),
            [
                count_cell(
                    one.now.part,
                    one.before.part if one.before else None,
                    good=-1,
                    href=behind(visit, "closed", report.month, cause=one.code),
                ),
                share_cell(one.now),
                count_cell(one.before.part if one.before else None),
                count_cell(one.year.part if one.year else None),
                share_cell(one.csat),
            ],
        )
        for one in report.causes
    ]
    columns = [
        visit.line("console.reports.by.cause"),
        str(report.month),
        visit.line("console.reports.column.share"),
        str(before),
        str(year),
        visit.line("console.reports.column.csat"),
    ]
    note, none = (visit.line(f"console.reports.{name}.causes") for name in ("note", "none"))
    return Table("causes", "causes", columns, lines, note, none)


def _rises(visit: Visit, report: Report) -> Table:
    lines = [
        Line(
            visit.line(
                "console.reports.named",
                kind=visit.line(f"console.reports.by.{one.dimension}"),
                name=name_of(visit, one.dimension, one.value),
            ),
            [
                Cell(f"{one.first} – {one.last}"),
                count_cell(one.now, href=_received(visit, one)),
                Cell(f"{one.usual:.1f}", round(one.usual, 1)),
                Cell(f"{one.chance:.3f}" if one.chance >= _SURE else f"<{_SURE}", one.chance),
            ],
        )
        for one in report.rises or ()
    ]
    names = ("rise", "week", "received", "usual", "chance")
    columns = [visit.line(f"console.reports.column.{name}") for name in names]
    none = visit.line(f"console.reports.none.{'weeks' if report.rises is None else 'rises'}")
    return Table("rises", "risks", columns, lines, visit.line("console.reports.note.rises"), none)


def _received(visit: Visit, rise: Rise) -> str:
    days = {"from": rise.first.isoformat(), "to": rise.last.isoformat()}
    return behind(visit, "received", Month.of(rise.last), **days, **{rise.dimension: rise.value})


def _measures(visit: Visit, report: Report) -> Table:
    lines = [
        Line(
            one.title,
            [
                Cell(visit.line(f"console.reports.measure.{one.state}"), href=_page(visit, one)),
                Cell(one.on.isoformat()),
                Cell(cause_label(visit, one.cause)),
                Cell(one.owner or UNKNOWN),
                share_cell(one.before),
                share_cell(one.after),
                Cell(_verdict(visit, one)),
            ],
        )
        for one in report.measures
    ]
    names = ("measure", "state", "on", "cause", "owner", "share_before", "share_after", "verdict")
    columns = [visit.line(f"console.reports.column.{name}") for name in names]
    note, none = (visit.line(f"console.reports.{name}.measures") for name in ("note", "none"))
    return Table("measures", "measures", columns, lines, note, none)


def _page(visit: Visit, measure: Measure) -> str:
    return f"{_MEASURES}/{measure.id}" if visit.may(f"{_MEASURES}/{{id}}") else ""


def _verdict(visit: Visit, measure: Measure) -> str:
    if not measure.verdict:
        return UNKNOWN
    return visit.line(f"console.reports.verdict.{measure.verdict}", n=measure.days)


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
    if name == UNREADABLE:
        return visit.line("console.reports.unreadable")
    rule = visit.office.cases.grading.find(name)
    return rule.called(visit.locale) if rule else name


def _listed(visit: Visit, report: Report, name: str) -> str:
    """The list of these cases as it is today, while that tells something of then."""
    if visit.now - report.made_at > _FRESH or not visit.may("/console/cases"):
        return ""
    if name == "grave":
        return "/console/cases?view=open&grade=P1"
    return f"/console/cases?view={_LISTS[name]}" if name in _LISTS else ""
