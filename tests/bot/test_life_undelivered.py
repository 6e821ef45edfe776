"""What the regulation requires to be told reaches the customer, or a person calls them."""

from typing import Any

import pytest
from sqlalchemy import select

from cases.actions import Accept, Begin, Contact, Extend
from cases.actors import Role
from cases.complaint import Complaint
from cases.stage import Stage
from storage.notices import Proof, of_case
from storage.tables import tasks
from tests.bot.channels.telegram.fakes import Failure
from tests.bot.jobs.colleagues import Colleague, case_of, goes_by, hire
from tests.customers import Customer, TelegramCustomer, WebCustomer, WeChatCustomer
from tests.desk import Desk
from tests.factories import complains

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)


class Staff:
    """A handler and who approves extensions."""

    def __init__(self, handler: Colleague, supervisor: Colleague) -> None:
        self.handler = handler
        self.supervisor = supervisor

    async def extend(self, number: str) -> None:
        """The handler hears of it at once, the customer in a minute."""
        await self.supervisor.does(number, Extend("需要向医院核实病历"))
        await self.handler.chat.desk.settle()


@pytest.fixture
async def staff(desk: Desk) -> Staff:
    handler = await hire(desk)
    return Staff(handler, await hire(desk, Role.SUPERVISOR))


async def _accepted(desk: Desk, customer: Customer, staff: Staff) -> Complaint:
    await complains(customer)
    case = await case_of(desk, customer)
    await staff.handler.does(case.number, Accept())
    await staff.handler.does(case.number, Contact("phone"))
    await staff.handler.does(case.number, Begin())
    await goes_by(desk, minutes=2)
    await staff.handler.hears()
    return case


async def _phone_tasks(desk: Desk) -> list[Any]:
    return await desk.rows(select(tasks).where(tasks.c.kind == "phone"))


async def _proof(desk: Desk, case: Complaint) -> Proof:
    proofs = await desk.runtime.parts.database.read(lambda connection: of_case(connection, case.id))
    return next(one for one in proofs if one.notice.kind == "extended")


async def test_it_has_somebody_call_who_blocked_us(desk: Desk, staff: Staff) -> None:
    customer = TelegramCustomer(desk)
    case = await _accepted(desk, customer, staff)
    await customer.posts(customer.blocks())
    await staff.extend(case.number)
    desk.world.telegram.failures["sendMessage"] += [Failure(403, "Forbidden: bot was blocked by the user")]
    await goes_by(desk, hours=24)
    assert await _phone_tasks(desk) == []
    await goes_by(desk, hours=12)
    (task,) = await _phone_tasks(desk)
    assert task.owner_id == staff.handler.id
    assert task.case_id == case.id
    assert task.due_at > desk.time()
    told = "\n".join(await staff.handler.hears())
    assert "电话告知" in told
    assert "完成 " in told
    assert (await _proof(desk, case)).state != "sent"
    await goes_by(desk, days=4)
    assert len(await _phone_tasks(desk)) == 1
    assert "没有送达" not in "\n".join(await staff.handler.hears())


@pytest.mark.parametrize("kind", [WeChatCustomer, WebCustomer])
async def test_it_has_somebody_call_who_never_comes_back(
    desk: Desk, staff: Staff, kind: type[Customer]
) -> None:
    """WeChat takes nothing two days after the customer wrote, and a page is read only when it is open."""
    customer = kind(desk)
    case = await _accepted(desk, customer, staff)
    await goes_by(desk, hours=50)
    await staff.extend(case.number)
    await goes_by(desk, minutes=5)
    assert (await _proof(desk, case)).state == "parked"
    await goes_by(desk, days=2)
    (task,) = await _phone_tasks(desk)
    assert task.owner_id == staff.handler.id


async def test_it_tells_first_who_writes_before_that_and_has_nobody_call(desk: Desk, staff: Staff) -> None:
    customer = WeChatCustomer(desk)
    case = await _accepted(desk, customer, staff)
    await goes_by(desk, hours=50)
    await staff.extend(case.number)
    await goes_by(desk, hours=2)
    await customer.says("进度")
    told = [heard.text for heard in customer.heard[-2:]]
    assert ["需要向医院核实病历" in text for text in told] == [True, False]
    assert (await _proof(desk, case)).state == "sent"
    await goes_by(desk, days=3)
    assert await _phone_tasks(desk) == []


async def test_it_shows_what_could_not_be_sent_and_the_case_is_none_the_worse(
    desk: Desk, staff: Staff
) -> None:
    customer = TelegramCustomer(desk)
    case = await _accepted(desk, customer, staff)
    await staff.extend(case.number)
    desk.world.telegram.failures["sendMessage"] += [Failure(400, "Bad Request: chat not found")]
    await goes_by(desk, minutes=5)
    proof = await _proof(desk, case)
    assert (proof.state, proof.receipt) == ("failed", None)
    assert proof.reason
    now = await case_of(desk, customer)
    assert now.stage is Stage.INVESTIGATING
    assert now.life.limit_days == 30
    await customer.says("进度")
    assert "2026年4月1日" in customer.latest
