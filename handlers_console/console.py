"""All of the console."""

from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import BaseRoute

from cases.actors import Role
from handlers_console import rendering, undoing
from handlers_console.access import Access, Door, action, open_page, page
from handlers_console.branches import doors as branches
from handlers_console.calendar import doors as calendar
from handlers_console.cases import doors as cases
from handlers_console.dashboard import doors as dashboard
from handlers_console.exports import doors as exports
from handlers_console.improvement import doors as improvement
from handlers_console.inbox import doors as inbox
from handlers_console.new_case import doors as new_case
from handlers_console.office import Office
from handlers_console.operations import doors as operations
from handlers_console.people import doors as people
from handlers_console.refusals import not_found
from handlers_console.reports import doors as reports
from handlers_console.sign_in import doors as sign_in
from handlers_console.visit import Guest, Visit
from handlers_console.wording import doors as wording


def routes(office: Office) -> list[BaseRoute]:
    """What is served under /console."""
    return list(Access(office, doors()).routes)


def doors() -> Sequence[Door]:
    """Every door there is. Each area has a module `doors` with its own."""
    return (
        page("/console", _begin),
        open_page("/console/static/{version}/{name}", _asset),
        *sign_in.DOORS,
        *people.DOORS,
        *branches.DOORS,
        *dashboard.DOORS,
        *exports.DOORS,
        *improvement.DOORS,
        *operations.DOORS,
        *wording.DOORS,
        *calendar.DOORS,
        *reports.DOORS,
        *inbox.DOORS,
        *new_case.DOORS,
        *undoing.DOORS,
        *cases.DOORS,  # their {number} takes any word: fixed words below /console/cases stand above
        page("/console/{rest:path}", _nothing),
        action("/console/{rest:path}", _nothing),
    )


async def _begin(visit: Visit) -> Response:
    """Where a day begins."""
    first = "/console/dashboard" if visit.can(Role.MANAGER, Role.AUDITOR) else "/console/cases"
    wanted = (first, "/console/cases", "/console/people", "/console/account")
    return rendering.see(next(path for path in wanted if visit.may(path)))


async def _asset(guest: Guest) -> Response:
    found = rendering.assets().response(
        guest.request.path_params["version"], guest.request.path_params["name"]
    )
    if found is None:
        raise not_found()
    return found


async def _nothing(visit: Visit) -> Response:
    if not visit.request.path_params["rest"]:
        return rendering.see("/console")
    raise not_found()
