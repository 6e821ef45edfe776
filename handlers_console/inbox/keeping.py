"""Lists that a member keeps under a name of their own."""

import secrets
from datetime import datetime
from urllib.parse import parse_qsl

from sqlalchemy import Connection
from starlette.responses import Response

from handlers_console import rendering
from handlers_console.inbox.asked import PATH, read
from handlers_console.inbox.listing import Told, show
from handlers_console.visit import Visit
from storage import saved_views, undoing
from storage.saved_views import LONGEST_NAME, SavedView, TooManyViews
from storage.undoing import ViewForgotten


async def keep(visit: Visit) -> Response:
    """Keep the list that is shown."""
    wanted = read(visit, dict(parse_qsl(visit.posted("query", longest=1500))))
    view = SavedView(visit.posted("name", longest=LONGEST_NAME), wanted.query)
    codec, whose = visit.office.codec, visit.member.id
    try:
        await visit.office.write(
            lambda connection, now: saved_views.save(
                connection, codec, whose, secrets.token_hex(16), view, now
            )
        )
    except ValueError as error:
        key = "too_many_views" if isinstance(error, TooManyViews) else "no_name"
        return await show(visit, wanted, Told(problem=visit.line(f"console.inbox.problem.{key}")))
    return rendering.see(wanted.address, "inbox.kept")


async def forget(visit: Visit) -> Response:
    """Keep a list no more; the list itself is what it was, and it can be kept again for a while."""
    id_, whose = str(visit.request.path_params["id"])[:32], visit.member.id

    def work(connection: Connection, now: datetime) -> str:
        codec = visit.office.codec
        view = saved_views.of(connection, codec, whose).get(id_)
        saved_views.forget(connection, whose, id_)
        return undoing.keep(connection, codec, whose, ViewForgotten(id_, view), now) if view else ""

    return rendering.see(PATH, "inbox.forgotten", await visit.office.write(work))
