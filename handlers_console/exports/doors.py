"""Where lists are taken out. Each time is noted: who, which list, and why if personal data are in it."""

import secrets
from datetime import datetime

from sqlalchemy import Connection
from starlette.responses import Response, StreamingResponse

from cases.actors import Role
from handlers_console import rendering
from handlers_console.access import action, page
from handlers_console.exports.files import CSV, TYPES, XLSX, as_csv, as_xlsx
from handlers_console.exports.lists import ListedCases
from handlers_console.refusals import forbidden, unreadable
from handlers_console.visit import Visit
from storage import exports
from storage.exports import Order

PATH = "/console/export"
REVEALING = (Role.SUPERVISOR, Role.MANAGER, Role.AUDITOR)
SHORTEST_REASON = 4
_LONGEST_QUERY = 1500


async def ask(visit: Visit) -> Response:
    """How the list of this address is to be taken out."""
    cases = ListedCases(visit, str(visit.request.url.query)[:_LONGEST_QUERY])
    return _page(visit, cases)


async def take_out(visit: Visit) -> Response:
    """The file itself."""
    cases = ListedCases(visit, visit.posted("query", longest=_LONGEST_QUERY))
    file, full = visit.posted("file"), visit.posted("full") == "1"
    reason = visit.posted("reason", longest=500) if full else ""
    if file not in TYPES:
        raise unreadable()
    if full and not visit.can(*REVEALING):
        raise forbidden()
    if full and len(reason) < SHORTEST_REASON:
        return _page(visit, cases, reason=reason, wrong=True)
    id_ = secrets.token_hex(16)

    def note(connection: Connection, now: datetime) -> None:
        codec = visit.office.codec
        exports.order(connection, codec, id_, visit.actor, Order(cases.query, file, reason), now)

    await visit.office.write(note)
    content = as_csv(visit, cases, full=full) if file == CSV else as_xlsx(visit, cases, full=full)
    local = visit.now.astimezone(visit.office.dialog.zone)
    name = f"tingsu-{local:%Y%m%d-%H%M}.{file}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(content, media_type=TYPES[file], headers=headers)


def _page(visit: Visit, cases: ListedCases, *, reason: str = "", wrong: bool = False) -> Response:
    status = 422 if wrong else 200
    return rendering.render(
        visit,
        "exports/ask.html",
        status,
        query=cases.query,
        may_reveal=visit.can(*REVEALING),
        files=(XLSX, CSV),
        reason=reason,
        wrong=wrong,
    )


DOORS = (page(PATH, ask), action(PATH, take_out))
