"""Who may see the monthly reports, and who may have one made anew."""

from cases.actors import Role
from handlers_console.access import action, page
from handlers_console.reports.page import PATH, make, show, show_all, take_along

_READ = (Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR, Role.AUDITOR)

DOORS = (
    page(PATH, show_all, roles=_READ),
    action(PATH, make, roles=(Role.MANAGER, Role.ADMINISTRATOR)),
    page(f"{PATH}/{{month}}.xlsx", take_along, roles=_READ),
    page(f"{PATH}/{{month}}", show, roles=_READ),
)
