"""Messages that did not reach their reader, and sending them once more."""

from sqlalchemy import Connection
from starlette.responses import Response

from dialogs.staff.scopes import scope
from handlers_console import rendering
from handlers_console.refusals import not_found
from handlers_console.visit import Visit
from storage import audit, operations
from storage.case_views_talk import send_again
from storage.operations import Trouble
from storage.unit_of_work import UnitOfWork

PATH = "/console/deliveries"


async def open_list(visit: Visit) -> Response:
    """The newest, page by page."""
    codec, reach, after = visit.office.codec, scope(visit.actor), visit.asked("after")

    def work(connection: Connection) -> list[Trouble]:
        start = operations.trouble(connection, codec, reach, *_place(after)) if after else None
        return operations.troubles(connection, codec, reach, start, operations.PAGE + 1)

    found = await visit.office.read(work)
    shown = found[: operations.PAGE]
    more = f"{PATH}?after={shown[-1].id}" if len(found) > len(shown) else ""
    return rendering.render(
        visit, "operations/deliveries.html", 200, found=shown, more=more, why=lambda one: _why(visit, one)
    )


async def again(visit: Visit) -> Response:
    """Try it once more; what waits for the customer to write is not pushed."""
    place = _place(str(visit.request.path_params["message"])[:64])

    def work(unit: UnitOfWork) -> bool:
        found = unit.run(
            lambda connection, codec: operations.trouble(connection, codec, scope(visit.actor), *place)
        )
        if found is None:
            raise not_found()
        subject = f"{found.number} {found.seq}".strip()
        unit.run(audit.add, visit.actor.label, "send_again", subject, now=unit.now)
        return unit.run(lambda connection, _: send_again(connection, *place, unit.now))

    sent = await visit.office.transact(work)
    visit.office.hints.publish(["outbox", place[0]])
    return rendering.see(PATH, "operations.sent_again" if sent else "operations.not_failed")


def _place(id_: str) -> tuple[str, int]:
    conversation_id, _, seq = id_.rpartition("-")
    if not (seq.isascii() and seq.isdecimal() and len(seq) < 10 and conversation_id.isalnum()):
        raise not_found()
    return conversation_id, int(seq)


def _why(visit: Visit, one: Trouble) -> str:
    try:
        return visit.line(f"console.case.reason.{one.reason}")
    except KeyError:
        return visit.line("console.case.reason.other", code=one.reason) if one.reason else ""
