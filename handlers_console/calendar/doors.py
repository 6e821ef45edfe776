"""The doors to the calendar: administrators keep it."""

from cases.actors import Role
from handlers_console.access import action, page
from handlers_console.calendar import pages

_KEEP = (Role.ADMINISTRATOR,)

DOORS = (
    page(pages.PATH, pages.open_year, roles=_KEEP),
    action(pages.PATH, pages.act, roles=_KEEP, files=1),
)
