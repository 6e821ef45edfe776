"""Open tasks beside the cases' own steps."""

from collections.abc import Sequence

from sqlalchemy import Connection
from starlette.responses import Response

from dialogs.staff.figures import Chore
from dialogs.staff.scopes import scope
from handlers_console import rendering
from handlers_console.cases.reading import WORKING
from handlers_console.refusals import not_found
from handlers_console.visit import Visit
from storage import audit, figures_tasks, tasks
from storage.unit_of_work import UnitOfWork

PATH = "/console/tasks"


async def open_list(visit: Visit) -> Response:
    """The open tasks of this member's scope, danger to life first."""
    codec, reach = visit.office.codec, scope(visit.actor)

    def work(connection: Connection) -> Sequence[Chore]:
        return figures_tasks.chores(connection, codec, reach)

    found = await visit.office.read(work)
    return rendering.render(visit, "operations/tasks.html", 200, found=found, acts=visit.can(*WORKING))


async def done(visit: Visit) -> Response:
    """It was done by this member; whoever did it before stays who did it."""
    number = str(visit.request.path_params["number"])[:6]

    def work(unit: UnitOfWork) -> bool:
        task = unit.run(
            lambda connection, codec: figures_tasks.task_of(connection, codec, scope(visit.actor), number)
        )
        if task is None:
            raise not_found()
        unit.run(audit.add, visit.actor.label, "task_done", number, now=unit.now)
        return unit.run(lambda connection, _: tasks.close(connection, task, visit.member.id, unit.now))

    await visit.office.transact(work)
    return rendering.see(PATH, "operations.task_done")
