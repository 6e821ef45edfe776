"""Staff whose chats are bound, and what they hear when they write."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot.staff_desk import StaffDesk
from cases import actions as do
from cases.actors import Role
from cases.actors import staff as actor
from dialogs.messages import Content, Say, Text
from storage import audit, staff
from storage.engine import Database
from storage.threads import Contact
from storage.unit_of_work import UnitOfWork
from tests.storage.office import START, acts, joins, received, rules, unit
from tests.transcript import the_rules

MANAGER = actor(Role.MANAGER, f"{8:032x}")
HANDLER = actor(Role.HANDLER, f"{7:032x}", "east")
OTHER = actor(Role.HANDLER, f"{9:032x}", "west")
SUPERVISOR = actor(Role.SUPERVISOR, f"{6:032x}", "west")
AUDITOR = actor(Role.AUDITOR, f"{5:032x}")
EVERYBODY = (MANAGER, HANDLER, OTHER, SUPERVISOR, AUDITOR)
DESK = StaffDesk(the_rules(), rules())
NOW = START + timedelta(hours=1)


class Office:
    """A database with staff whose chats are bound, and HANDLER's case."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.number = ""

    async def opens(self) -> "Office":
        def work(connection: Connection) -> str:
            for one in EVERYBODY:
                joins(connection, one)
                thread = chat_of(unit(connection), one.id)
                staff.bind(connection, one.id, thread.id)
            case = received(connection)
            acts(connection, do.Assign(HANDLER.id, HANDLER.team), do.Accept(), by=MANAGER)
            return case.number

        self.number = await self._database.write(work)
        return self

    async def hears(self, who: Any, content: Content | str, now: datetime = NOW) -> str:
        """What this member is answered."""
        return "\n".join(say.text for say in await self.says(who, content, now))

    async def says(self, who: Any, content: Content | str, now: datetime = NOW) -> list[Say]:
        content = Text(content) if isinstance(content, str) else content

        def work(connection: Connection) -> list[Say]:
            work = unit(connection, now)
            member = work.run(staff.find, who.id)
            assert member is not None
            says = DESK.take(work, chat_of(work, who.id), member, content, now)
            work.flush()
            return says

        return await self._database.write(work)

    async def binds(self, chat: str, code: str, now: datetime = NOW) -> str:
        def work(connection: Connection) -> str:
            work = unit(connection, now)
            (say,) = DESK.bind(work, chat_of(work, chat), code, now)
            work.flush()
            return say.text

        return await self._database.write(work)

    async def column(self, wanted: Any) -> list[Any]:
        return await self._database.read(lambda connection: list(connection.scalars(wanted)))

    async def does(self, work: Any) -> Any:
        return await self._database.write(work)

    async def audited(self) -> list[tuple[str, str, str]]:
        entries = await self._database.read(lambda connection: audit.latest(connection, 100))
        return [(one.actor, one.deed, one.subject) for one in reversed(entries)]


def chat_of(work: UnitOfWork, name: str) -> Any:
    """The chat that `bind` made theirs."""
    id_ = f"chat{name[-8:]}"
    thread = work.open({id_: Contact("telegram", name)})[id_]
    work.keep(thread)
    return thread
