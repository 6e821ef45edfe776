"""Where staff come in and leave."""

from starlette.responses import Response

from handlers_console import rendering
from handlers_console.access import open_page, page
from handlers_console.visit import Guest, Visit


async def _ask(guest: Guest) -> Response:
    return rendering.render(guest, "sign_in/ask.html")


async def _account(visit: Visit) -> Response:
    return rendering.render(visit, "sign_in/account.html")


DOORS = (open_page("/console/sign-in", _ask), page("/console/account", _account))
