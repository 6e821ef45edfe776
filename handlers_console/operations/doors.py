"""Where Tingsu itself is looked after."""

from cases.actors import Role
from handlers_console.access import action, page
from handlers_console.cases.reading import WORKING
from handlers_console.operations import auditing, delivering, doing, watching

_LEADING = (Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR)
_OVERSEEING = (Role.MANAGER, Role.ADMINISTRATOR, Role.AUDITOR)

DOORS = (
    page(auditing.PATH, auditing.open_audit, roles=_OVERSEEING),
    page(delivering.PATH, delivering.open_list, roles=(*_LEADING, Role.AUDITOR)),
    action(f"{delivering.PATH}/{{message}}/again", delivering.again, roles=_LEADING),
    page("/console/health", watching.open_health, roles=(*_LEADING, Role.AUDITOR)),
    page("/console/config", watching.open_config, roles=_OVERSEEING),
    page(doing.PATH, doing.open_list, roles=(*WORKING, Role.AUDITOR)),
    action(f"{doing.PATH}/{{number}}/done", doing.done, roles=WORKING),
)
