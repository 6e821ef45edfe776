"""Cases for the tests of their page."""

from datetime import datetime

from sqlalchemy import Connection

from cases.actions import Accept, Action
from cases.actors import Actor, Role
from cases.complaint import Complaint
from handlers_console.office import Office
from storage import case_views
from tests.handlers_console.conftest import member_of
from tests.storage.office import START, acts, received

HANDLER = member_of(Role.HANDLER).actor


async def stored(
    office: Office,
    *actions: Action,
    by: Actor = HANDLER,
    number: int = 1,
    now: datetime = START,
    **details: str,
) -> str:
    """A case to which this was done, one after another; accepted by the handler if nothing is said."""

    def work(connection: Connection) -> str:
        case = received(connection, number, now=now, **details)
        for action in actions or (Accept(),):
            acts(connection, action, by=by, case=case.id, now=now)
        return case.number

    return await office.database.write(work)


async def new(office: Office, number: int = 1, **details: str) -> str:
    """A case that nobody has yet."""
    return await office.database.write(
        lambda connection: received(connection, number, **details).number  # type: ignore[arg-type]
    )


async def does(office: Office, number: str, *actions: Action, by: Actor = HANDLER) -> None:
    """Somebody does this to it elsewhere."""
    case = await the_case(office, number)
    await office.database.write(
        lambda connection: acts(connection, *actions, by=by, case=case.id, now=office.now())
    )


async def the_case(office: Office, number: str) -> Complaint:
    """As it stands now."""
    found = await office.read(lambda connection: case_views.numbered(connection, office.codec, number))
    assert found is not None
    return found
