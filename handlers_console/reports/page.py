"""The pages of the monthly reports: which there are, one of them, its file, and how one is made anew."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection
from starlette.responses import Response

from cases.calls import Audience
from cases.months import Month
from cases.reporting import Point, Report, made_at, points
from dialogs.staff.reports import share
from handlers_console import rendering
from handlers_console.dashboard.wordings import changed, number
from handlers_console.exports.files import TYPES, XLSX
from handlers_console.refusals import Refused, not_found
from handlers_console.reports.book import SHEETS, book
from handlers_console.reports.cells import Cell, Line, Table, name_of
from handlers_console.reports.charts import charts
from handlers_console.reports.tables import tables
from handlers_console.visit import Visit
from storage import audit, reports, reports_reading, staff
from storage.reports import Edition, Reader
from storage.reports_figures import counted_since
from storage.unit_of_work import UnitOfWork

PATH = "/console/reports"
SHOWN = 36
"""How many months are listed, and how far back one can be made."""


@dataclass(frozen=True)
class Listed:
    """A month in the list, by its newest edition."""

    edition: Edition
    report: Report
    new: bool


async def show_all(visit: Visit) -> Response:
    """The months that have a report, the newest first."""

    def work(connection: Connection) -> tuple[list[Listed], date | None]:
        newest: dict[Month, Edition] = {}
        for edition in reports.editions(connection):
            newest.setdefault(edition.month, edition)
        shown = list(newest.values())[:SHOWN]
        found = reports.content(connection, visit.office.codec, [one.id for one in shown])
        unseen = reports.unseen(connection, visit.member.id)
        listed = [Listed(one, found[one.id], one.id in unseen) for one in shown]
        return listed, counted_since(connection)

    listed, since = await visit.office.read(work)
    this = _this_month(visit)
    return rendering.render(
        visit,
        "reports/all.html",
        listed=listed,
        months=[(str(month), str(month)) for month in _past(this, since)],
        next_at=made_at(this, visit.office.dialog.zone),
        may_make=visit.may(PATH, "POST"),
        share=share,
        number=number,
    )


async def show(visit: Visit) -> Response:
    """One report."""
    edition, report, others, readers, by = await _found(visit)
    if any(one.staff_id == visit.member.id and one.seen_at is None for one in readers):
        await visit.office.write(
            lambda connection, now: reports.see(connection, visit.member.id, edition.id, now)
        )
    return rendering.render(
        visit,
        "reports/one.html",
        edition=edition,
        report=report,
        others=others,
        readers=readers,
        points=[_told(visit, point) for point in points(report)],
        made=_made(visit, edition, by),
        charts=charts(visit, report),
        tables=tables(visit, report),
        file=f"{PATH}/{edition.month}.xlsx?edition={edition.number}",
        partly=report.counted_since and report.counted_since > report.month.moved(-12).first,
    )


async def take_along(visit: Visit) -> Response:
    """The same as XLSX."""
    edition, report, _, _, by = await _found(visit)
    found = [_summary(visit, report), *tables(visit, report)]
    titles = [
        visit.line("console.reports.title", month=str(edition.month)),
        _made(visit, edition, by),
        visit.line("console.reports.note.figures"),
    ]
    content = await book(
        titles,
        [visit.line(f"console.reports.sheet.{name}") for name in SHEETS],
        visit.line("console.reports.n"),
        [visit.line(f"console.reports.table.{table.name}") for table in found],
        found,
    )
    await visit.office.write(
        lambda connection, now: audit.add(
            connection, visit.office.codec, visit.actor.label, "report_taken", str(edition.month), now=now
        )
    )
    name = f"tingsu-report-{edition.month}-{edition.number}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=TYPES[XLSX], headers=headers)


async def make(visit: Visit) -> Response:
    """A new edition for a month that is over, for managers to see; those before it stay as they are."""
    month = Month.read(visit.posted("month"))
    office, this = visit.office, _this_month(visit)
    since = await office.read(counted_since)
    if month is None or month not in _past(this, since):
        raise Refused(422, "unreadable")
    report = await reports_reading.report(office, office.codec, month, office.cases, visit.now)

    def keep(unit: UnitOfWork) -> None:
        made = unit.run(reports.add, secrets.token_hex(16), report, visit.actor.label)
        readers = unit.roster.audience(Audience.MANAGERS, handler=None, team="")
        others = [reader for reader in readers if reader != visit.member.id]
        unit.run(reports.address, made.id, others, in_chat=False)
        unit.run(audit.add, visit.actor.label, "report_made", str(month), now=unit.now)

    await office.transact(keep)
    return rendering.see(f"{PATH}/{month}", "reports.made")


async def _found(visit: Visit) -> tuple[Edition, Report, list[Edition], list[Reader], str]:
    """The edition that the address asks for, the newest where it names none; with all of its month, whom it
    is for, and who made it."""
    month, asked = Month.read(visit.request.path_params["month"]), visit.asked("edition")

    def work(connection: Connection) -> tuple[Edition, Report, list[Edition], list[Reader], str]:
        all_ = reports.editions(connection, month) if month else []
        edition = next((one for one in all_ if asked in ("", str(one.number))), None)
        if edition is None:
            raise not_found()
        codec, maker = visit.office.codec, edition.made_by.partition(":")[2]
        report = reports.content(connection, codec, [edition.id])[edition.id]
        names = staff.names(connection, codec, [maker]) if maker else {}
        return edition, report, all_, reports.readers(connection, codec, edition.id), names.get(maker, "")

    return await visit.office.read(work)


def _this_month(visit: Visit) -> Month:
    return Month.of(visit.now.astimezone(visit.office.dialog.zone).date())


def _past(this: Month, since: date | None) -> list[Month]:
    """The months that are over and of which something was counted, the newest first."""
    if since is None:
        return []
    found = (this.moved(-back) for back in range(1, SHOWN + 1))
    return [month for month in found if month >= Month.of(since)]


def _told(visit: Visit, point: Point) -> tuple[str, Cell]:
    """A line of what is worth saying first."""
    name = f"console.reports.point.{point.kind}"
    words = (
        visit.line(name, matter=name_of(visit, "matter", point.value)) if point.value else visit.line(name)
    )
    if point.share is not None:
        earlier = point.earlier.percent if point.earlier else None
        change = changed(point.share.percent, earlier, good=1, digits=1)
        return words, Cell(share(point.share), change=change)
    good = {"closed": 1, "backlog": -1, "grown": -1}.get(point.kind, 0)
    return words, Cell(number(point.n), point.n, "count", change=changed(point.n, point.before, good=good))


def _summary(visit: Visit, report: Report) -> Table:
    lines: Sequence[Line] = [
        Line(words, [cell]) for words, cell in (_told(visit, one) for one in points(report))
    ]
    return Table("summary", "summary", [visit.line("console.reports.figure"), str(report.month)], lines)


def _made(visit: Visit, edition: Edition, by: str) -> str:
    at = f"{edition.made_at.astimezone(visit.office.dialog.zone):%Y-%m-%d %H:%M}"
    who = by or visit.line("console.reports.itself")
    return visit.line("console.reports.made", at=at, who=who, n=edition.number)
