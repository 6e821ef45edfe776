"""Cases for the tests of the inbox, and which of them a page shows."""

import re

from sqlalchemy import Connection

from cases import actions as do
from cases.actors import Role
from cases.complaint import Complaint
from handlers_console.office import Office
from storage import staff
from storage.staff import Member, Person
from tests.handlers_console.conftest import member_of
from tests.storage.office import START, acts, case_id, received

HANDLER, LEADER, MANAGER = (member_of(role) for role in (Role.HANDLER, Role.SUPERVISOR, Role.MANAGER))
WESTERN = Member("77" * 16, Role.HANDLER, Person("吴西", "W001"), "west")
HOSTILE = "<script>alert(1)</script>理赔"


async def store(office: Office) -> list[Complaint]:
    """Four cases: one of the handler's, one that nobody has, one of another team, a duplicate."""

    def work(connection: Connection, now: object) -> list[Complaint]:
        staff.add(connection, office.codec, WESTERN, START)
        made = [
            received(
                connection, number, chat=f"{number:032x}", phone=f"+861391234567{number % 4}", story=HOSTILE
            )
            for number in range(1, 4)
        ]
        made.append(received(connection, 4, chat=f"{1:032x}", phone="+8613912345671", story="还是理赔"))
        acts(connection, do.Assign(HANDLER.id, "east"), by=MANAGER.actor, case=case_id(1))
        acts(connection, do.Assign(WESTERN.id, "west"), by=MANAGER.actor, case=case_id(3))
        acts(connection, do.Assign(HANDLER.id, "east"), by=MANAGER.actor, case=case_id(4))
        return made

    return await office.write(work)


def numbers(html: str) -> set[str]:
    return set(re.findall(r'<a class="number" href="/console/cases/(TS-[0-9A-Z-]+)">', html))


def of(stored: list[Complaint], *which: int) -> set[str]:
    return {stored[one - 1].number for one in which}
