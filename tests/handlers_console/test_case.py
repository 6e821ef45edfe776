"""A case on its page: who may read it, what is masked, what they can do."""

import pytest
from sqlalchemy import Connection

from cases.actions import Accept, Assign
from cases.actors import Role
from handlers_console.office import Office
from storage import audit, case_views
from tests.handlers_console.conftest import SignedIn, member_of
from tests.storage.office import acts, later, received

HANDLER = member_of(Role.HANDLER).actor
NUMBER = "TS-0000-0001-"


async def stored(office: Office, **details: object) -> str:
    """A case that the handler has accepted; its number."""

    def work(connection: Connection) -> str:
        case = received(connection, **details)  # type: ignore[arg-type]
        acts(connection, Accept(), by=HANDLER)
        return case.number

    return await office.database.write(work)


@pytest.mark.parametrize("role", list(Role))
async def test_it_opens_for_whom_it_concerns(office: Office, signed_in: SignedIn, role: Role) -> None:
    number = await stored(office)
    answer = await (await signed_in(role)).get(f"/console/cases/{number}")
    assert answer.status_code == 200
    assert "住院理赔拖了三个月" in answer.text
    assert "欧阳若兰" not in answer.text
    assert "13912345678" not in answer.text
    assert "139****5678" in answer.text
