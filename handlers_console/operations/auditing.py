"""What staff asked for and did, as it was noted."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from urllib.parse import urlencode

from sqlalchemy import Connection
from starlette.responses import Response

from cases.actors import Role
from cases.case_number import Recognised, recognise
from handlers_console import rendering
from handlers_console.dashboard.asked import days_between, today_of
from handlers_console.sign_in.failing import GUEST
from handlers_console.visit import Visit
from storage import audit_pages, exports, staff
from storage.audit import Entry
from storage.audit_pages import Wanted
from storage.exports import Order
from storage.staff import Member

PATH = "/console/audit"
_EXPORTS = (exports.DEED, exports.REVEALING)


@dataclass(frozen=True)
class Noted:
    """An entry as it is shown: `who` by name, `number` the case it was about, `about` whatever else."""

    entry: Entry
    who: str
    role: str
    deed: str
    number: str
    about: str
    order: Order | None


async def open_audit(visit: Visit) -> Response:
    """The entries that the address asks for."""
    asked = {name: _printable(visit.asked(name)[:64]) for name in ("who", "deed", "from", "to")}
    wanted = _wanted(visit, asked)
    before = visit.asked("before")
    start = int(before) if before.isascii() and before.isdecimal() and len(before) < 16 else None

    def work(connection: Connection) -> tuple[list[Noted], int | None, list[str], list[Member]]:
        found, more = audit_pages.entries(connection, wanted, start)
        everybody = staff.members(connection, visit.office.codec, active=False)
        orders = exports.orders(
            connection, visit.office.codec, [one.subject for one in found if one.deed in _EXPORTS]
        )
        names = {one.id: one.person.name for one in everybody}
        noted = [_noted(visit, one, names, orders.get(one.subject)) for one in found]
        return noted, more, audit_pages.deeds(connection), everybody

    noted, more, deeds, everybody = await visit.office.read(work)
    kept = {name: value for name, value in asked.items() if value}
    return rendering.render(
        visit,
        "operations/audit.html",
        200,
        noted=noted,
        asked=asked,
        more=f"{PATH}?{urlencode({**kept, 'before': str(more)})}" if more else "",
        people=[
            ("", visit.line("console.operations.anybody")),
            *((one.id, one.person.name) for one in everybody),
            (GUEST, visit.line("console.operations.guest")),
        ],
        deeds=[
            ("", visit.line("console.operations.anything")),
            *((deed, _deed(visit, deed)) for deed in deeds),
        ],
        filtered=bool(kept),
    )


def _printable(text: str) -> str:
    """PostgreSQL takes no text with a NUL."""
    return text if text.isprintable() else ""


def _wanted(visit: Visit, asked: dict[str, str]) -> Wanted:
    """Days that make no sense are left out; of one day alone it is that day."""
    actors = tuple(f"{role.value}:{asked['who']}" for role in Role) if asked["who"] else ()
    actors = (GUEST,) if asked["who"] == GUEST else actors
    first, last = asked["from"] or asked["to"], asked["to"] or asked["from"]
    period = days_between(first, last, today_of(visit)) if first else None
    if period is None:
        asked["from"] = asked["to"] = ""
        return Wanted(actors, asked["deed"])
    zone = visit.office.dialog.zone
    begin = datetime.combine(period.first, time(), zone)
    end = datetime.combine(period.last + timedelta(days=1), time(), zone)
    return Wanted(actors, asked["deed"], begin, end)


def _noted(visit: Visit, entry: Entry, names: dict[str, str], order: Order | None) -> Noted:
    party, _, id_ = entry.actor.partition(":")
    number, _, rest = entry.subject.partition(" ")
    found = recognise(number)
    is_case = isinstance(found, Recognised)
    about = rest if is_case else "" if order else _about(entry, names)
    return Noted(
        entry=entry,
        who=visit.line("console.operations.guest") if entry.actor == GUEST else names.get(id_, entry.actor),
        role=visit.line(f"console.role.{party}") if party in set(Role) else "",
        deed=_deed(visit, entry.deed),
        number=number if is_case else "",
        about=about,
        order=order,
    )


def _about(entry: Entry, names: dict[str, str]) -> str:
    """People by their names; nobody beside themselves."""
    first, _, rest = entry.subject.partition(" ")
    if entry.actor.endswith(f":{entry.subject}"):
        return ""
    return f"{names.get(first, first)} {rest.replace(',', ', ')}".strip()


def _deed(visit: Visit, deed: str) -> str:
    try:
        return visit.line(f"console.operations.deed.{deed}")
    except KeyError:
        return deed.replace("_", " ")
