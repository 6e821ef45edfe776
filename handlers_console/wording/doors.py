"""The doors to wording: administrators keep it."""

from cases.actors import Role
from handlers_console.access import action, page
from handlers_console.wording import pages

_KEEP = (Role.ADMINISTRATOR,)

DOORS = (
    page(pages.PATH, pages.open_list, roles=_KEEP),
    page(f"{pages.PATH}/{{key}}", pages.open_one, roles=_KEEP),
    action(f"{pages.PATH}/{{key}}", pages.act, roles=_KEEP),
)
