"""The code by which the customer goes on with a case that staff took down: made, shown and drawn."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection
from starlette.responses import Response

from cases.complaint import Complaint
from cases.continuing import BY_STAFF, LIFE, MOST_TRIES, Standing, standing_of
from dialogs.phases.continuing import PREFIX
from handlers_console import qr_codes, rendering
from handlers_console.cases.reading import the_case, wanted_number
from handlers_console.refusals import not_found, unreadable
from handlers_console.visit import Visit
from storage import audit, case_views_talk, handovers
from storage.unit_of_work import UnitOfWork

_RANDOM_BYTES = 16


@dataclass(frozen=True)
class Card:
    """What the page of a case says of going on with it: how the latest code stands, None before the first,
    its `addresses` by channel and its end, how often digits may still be given, and the channel on which the
    case goes on by now. `possible`: there is a phone number to know the customer by."""

    standing: Standing | None
    addresses: dict[str, str]
    expires_at: datetime | None
    tries: int
    goes_on: str
    possible: bool


def card(connection: Connection, visit: Visit, case: Complaint) -> Card | None:
    """None where the customer came by themselves, or the data are gone."""
    if case.channel not in BY_STAFF or case.life.erased:
        return None
    codec = visit.office.codec
    channel = case_views_talk.line(connection, case.conversation_id).channel
    goes_on, possible = "" if channel in BY_STAFF else channel, bool(case.particulars.phone)
    shown = handovers.latest(connection, codec, case.id)
    if shown is None:
        return Card(None, {}, None, 0, goes_on, possible)
    given = shown.handover
    standing = standing_of(given.expires_at, given.tries, given.used_at, visit.now)
    addresses = shown.addresses if standing is Standing.GOOD else {}
    return Card(standing, addresses, given.expires_at, MOST_TRIES - given.tries, goes_on, possible)


def is_new(connection: Connection, visit: Visit, number: str) -> bool:
    """Whether no code was given out for this case yet."""
    found = card(connection, visit, the_case(connection, visit, number))
    return found is not None and found.standing is None


async def give_anew(visit: Visit) -> Response:
    """Another code: the one before is void."""
    number = wanted_number(visit)
    found = await visit.office.read(lambda core: card(core, visit, the_case(core, visit, number)))
    if found is None or not found.possible:
        raise unreadable()
    await give_out(visit, number)
    return rendering.see(f"/console/cases/{number}?said=new_case.given#continue")


async def give_out(visit: Visit, number: str) -> None:
    """A code for this case, with the addresses that hold it."""
    code = secrets.token_urlsafe(_RANDOM_BYTES)
    addresses = await visit.office.entrances.addresses(f"{PREFIX}{code}", lasting=False)

    def work(unit: UnitOfWork) -> None:
        case = unit.case_numbered(number)
        unit.run(
            handovers.make,
            code,
            case.id,
            visit.member.id,
            addresses,
            now=unit.now,
            expires_at=unit.now + LIFE,
        )
        unit.run(audit.add, visit.actor.label, "handover_given", number, now=unit.now)

    await visit.office.transact(work)


async def picture(visit: Visit) -> Response:
    """The QR code of one channel."""
    number, channel = wanted_number(visit), str(visit.request.path_params["channel"])
    found = await visit.office.read(lambda core: card(core, visit, the_case(core, visit, number)))
    if found is None or channel not in found.addresses:
        raise not_found()
    headers = {"Cache-Control": "private, no-store", "Content-Security-Policy": "default-src 'none'"}
    return Response(qr_codes.svg(found.addresses[channel]), media_type="image/svg+xml", headers=headers)
