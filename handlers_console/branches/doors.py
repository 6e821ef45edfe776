"""Who may see and print the QR codes of branches."""

from cases.actors import Role
from handlers_console.access import page
from handlers_console.branches import pages, posters
from handlers_console.branches.pages import PATH

_READERS = (Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR)

DOORS = (
    page(PATH, pages.open_list, roles=_READERS),
    page(f"{PATH}/{{code}}", pages.open_branch, roles=_READERS),
    page(f"{PATH}/{{code}}/poster", posters.open_poster, roles=_READERS),
    page(f"{PATH}/{{code}}/codes/{{file}}", pages.take_code, roles=_READERS),
)
