"""The doors to a new case, and to the code by which its customer goes on with it."""

from cases.actors import Role
from handlers_console.access import action, page
from handlers_console.cases.reading import WORKING
from handlers_console.new_case import continuing, pages
from handlers_console.new_case.uploads import LARGEST, MOST_AT_ONCE

_TAKING_DOWN = (Role.HANDLER, Role.SUPERVISOR)

DOORS = (
    page(pages.PATH, pages.show, roles=_TAKING_DOWN),
    action(pages.PATH, pages.take, roles=_TAKING_DOWN, largest=LARGEST, files=MOST_AT_ONCE),
    action("/console/cases/{number}/continue", continuing.give_anew, roles=WORKING),
    page("/console/cases/{number}/continue/{channel}.svg", continuing.picture, roles=WORKING, quiet=True),
)
