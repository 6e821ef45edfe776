"""The cases behind a figure."""

from urllib.parse import urlencode

from sqlalchemy import Connection
from starlette.responses import Response

from cases.grade import Grade
from cases.stage import Stage
from dialogs.staff.scopes import scope
from handlers_console import rendering
from handlers_console.dashboard.asked import PATH, behind_asked
from handlers_console.dashboard.wordings import length
from handlers_console.naming import label
from handlers_console.refusals import not_found
from handlers_console.visit import Visit
from storage import exports, figure_cases, staff
from storage.exports import Taken

NARROWED = ("matter", "line", "branch", "channel", "grade", "team", "handler", "cause")


async def open_list(visit: Visit) -> Response:
    """The page of the cases that the address asks for."""
    found = behind_asked(visit, visit.request.query_params)
    if found is None:
        raise not_found()
    wanted, period = found

    def work(connection: Connection) -> tuple[list[Taken], str, str]:
        ids, more = figure_cases.behind(connection, scope(visit.actor), wanted, visit.asked("after"))
        codec = visit.office.codec
        name = (
            staff.names(connection, codec, [wanted.handler]).get(wanted.handler, "") if wanted.handler else ""
        )
        return exports.taken(connection, codec, ids), more, name

    cases, more, handler = await visit.office.read(work)
    days = {"from": period.first.isoformat(), "to": period.last.isoformat()}
    narrowed = {name: getattr(wanted, name) for name in NARROWED if getattr(wanted, name)}
    query = urlencode({"figure": wanted.figure.value, **days, **narrowed})
    return rendering.render(
        visit,
        "dashboard/behind.html",
        wanted=wanted,
        period=period,
        cases=cases,
        query=query,
        on=f"{PATH}/cases?{query}&{urlencode({'after': more})}" if more else "",
        back=f"{PATH}?{urlencode(days)}",
        chips=[_chip(visit, name, value, handler) for name, value in narrowed.items()],
        length=lambda value: length(visit, value),
        Grade=Grade,
        Stage=Stage,
    )


def _chip(visit: Visit, name: str, value: str, handler: str) -> str:
    """What the list is narrowed to."""
    if name == "handler":
        return handler or value[:8]
    return label(visit, name, value)
