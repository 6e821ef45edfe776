"""Lists that a member keeps under a name of their own."""

import secrets
from urllib.parse import parse_qsl

from starlette.responses import Response

from handlers_console import rendering
from handlers_console.inbox.asked import PATH, read
from handlers_console.inbox.listing import Told, show
from handlers_console.visit import Visit
from storage import saved_views
from storage.saved_views import LONGEST_NAME, SavedView, TooManyViews


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
    """Keep a list no more; the list itself is what it was."""
    id_, whose = str(visit.request.path_params["id"])[:32], visit.member.id
    await visit.office.write(lambda connection, _: saved_views.forget(connection, whose, id_))
    return rendering.see(PATH, "inbox.forgotten")
