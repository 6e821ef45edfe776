"""The figures of a report as cells: words for the page, a number for the sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from cases.months import Month
from cases.reporting import Share
from dialogs.staff.reports import share as share_words
from dialogs.staff.voice import Voice
from handlers_console.dashboard.wordings import Change, changed, length, lengthened, number
from handlers_console.visit import Visit

COUNT, SHARE, HOURS, TEXT = "count", "share", "hours", "text"
UNKNOWN = "–"
BEHIND = "/console/dashboard/cases"


@dataclass(frozen=True)
class Cell:
    """`value` is the number that the words tell, None for none; of a share it is of one, and `n` of how many
    it is; of a length in hours. `change` is told against the month before."""

    words: str
    value: float | None = None
    kind: str = TEXT
    n: int | None = None
    href: str = ""
    change: Change | None = None


@dataclass(frozen=True)
class Line:
    """A row: what it is called and, in a sentence, what is counted in it."""

    name: str
    cells: Sequence[Cell]
    counts: str = ""


@dataclass(frozen=True)
class Table:
    """`name` is that of its wording, `sheet` where it stands in the XLSX; `columns` are the words above the
    cells, the first above the names. `none` says that nothing is in it, `note` what is to be known."""

    name: str
    sheet: str
    columns: Sequence[str]
    lines: Sequence[Line]
    note: str = ""
    none: str = ""


def count_cell(value: int | None, before: int | None = None, *, good: int = 0, href: str = "") -> Cell:
    """How many; nothing stands behind nought."""
    if value is None:
        return Cell(UNKNOWN, kind=COUNT)
    change = changed(value, before, good=good) if value or before else None
    return Cell(number(value), value, COUNT, None, href if value else "", change)


def share_cell(found: Share | None, before: Share | None = None, *, good: int = 1, href: str = "") -> Cell:
    """So many of so many."""
    if found is None or not found.whole:
        return Cell(UNKNOWN, kind=SHARE, n=0 if found else None)
    percent = found.percent
    change = changed(percent, before.percent if before else None, good=good, digits=1)
    return Cell(
        share_words(found), None if percent is None else percent / 100, SHARE, found.whole, href, change
    )


def length_cell(
    visit: Visit, value: timedelta | None, n: int, before: timedelta | None = None, *, href: str = ""
) -> Cell:
    """How long something took, of how many."""
    if value is None:
        return Cell(UNKNOWN, kind=HOURS, n=n)
    words = visit.line("console.reports.of", value=length(visit, value), n=number(n))
    return Cell(words, value / timedelta(hours=1), HOURS, n, href, lengthened(visit, value, before))


def name_of(visit: Visit, dimension: str, value: str) -> str:
    """What a dimension's value is called; one that is not known any more goes by its code."""
    if not value:
        return visit.line("console.dashboard.none")
    match dimension:
        case "matter" | "line":
            return visit.office.dialog.taxonomy.label(value, visit.locale)
        case "channel":
            return Voice(visit.office.dialog, visit.locale, visit.now).channel(value)
        case "branch":
            return visit.office.dialog.branches.label(value, visit.locale)
    return value


def behind(visit: Visit, figure: str, month: Month, **narrowed: str) -> str:
    """The page of the cases that a figure of the month counts, or of the days that `narrowed` tells; "" where
    this member may not open it."""
    if not visit.may(BEHIND):
        return ""
    days = {"from": month.first.isoformat(), "to": month.last.isoformat()}
    return f"{BEHIND}?{urlencode({'figure': figure, **days, **narrowed})}"
