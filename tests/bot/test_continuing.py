"""What staff took down at the phone or the counter goes on in its customer's own chat, on every channel."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from cases.actions import Accept, AskForMaterial, Begin, Contact, Extend
from cases.actors import Role
from cases.complaint import Complaint, Particulars
from cases.continuing import LIFE
from cases.receiving import receive
from cases.stage import Stage
from dialogs.conversation import Conversation, Person, Phase
from storage import case_views_talk, handovers
from storage.case_tables import cases
from storage.consents import Consent
from storage.notices import of_case
from storage.tables import consents, outbox, tasks
from storage.threads import Contact as Address
from storage.unit_of_work import UnitOfWork
from tests.bot.jobs.colleagues import Colleague, case_of, goes_by, hire, history, transact
from tests.customers import Customer, TelegramCustomer, WebCustomer, WeChatCustomer
from tests.desk import Desk
from tests.invariants import check

STORY, PHONE, ENDING = "重疾险理赔拖了三个月没人管，保单号P2026001234", "+8613800138029", "8029"
CODE, PAYLOAD = "Zm9vYmFyYmF6cXV4LW1v", "c-Zm9vYmFyYmF6cXV4LW1v"
SECRETS = ("王芳", "13800138029", ENDING, "重疾险", "P2026001234")
CUSTOMERS = [WeChatCustomer, TelegramCustomer, WebCustomer]
NUMBER = "ab" * 16


@pytest.fixture
async def handler(desk: Desk) -> Colleague:
    return await hire(desk)


async def taken_down(desk: Desk, by: Colleague, code: str = CODE) -> Complaint:
    """A case by phone as the console makes it, with a code for its customer."""
    parts = desk.runtime.parts
    where = handovers.desk_of(parts.codec, NUMBER, "phone") or ""

    def work(unit: UnitOfWork) -> Complaint:
        thread = unit.open({where: Address("phone", NUMBER)})[where]
        version = parts.rules.notice_version
        person = Person("王芳", PHONE)
        thread.state = Conversation(Phase.IDLE, notice=version, person=person, touched_at=unit.now)
        unit.consent(Consent(where, thread.take_seq(), "notice", True, version, by.id))
        stated = Particulars(STORY, "CLAIM.slow", "HLTH", ["pay"], "王芳", PHONE, "zh")
        case = receive(
            stated, id=NUMBER, conversation_id=where, channel="phone", repeats=1, now=unit.now,
            rules=parts.case_rules, by=by.member.actor,
        )  # fmt: skip
        unit.receive(case)
        thread.cases += 1
        unit.keep(thread)
        return case

    case: Complaint = await transact(desk, work)
    await gives(desk, by, code)
    await desk.settle()
    return case


async def gives(desk: Desk, by: Colleague, code: str) -> None:
    def work(unit: UnitOfWork) -> None:
        addresses = {"telegram": f"https://t.me/x?start=c-{code}"}
        unit.run(handovers.make, code, NUMBER, by.id, addresses, now=unit.now, expires_at=unit.now + LIFE)

    await transact(desk, work)


async def worked_on(desk: Desk, handler: Colleague, case: Complaint) -> None:
    now = await desk.column(select(cases.c.handler_id).where(cases.c.id == case.id))
    assert now == [handler.id]
    await handler.does(case.number, Accept())
    await handler.does(case.number, Contact("phone"))
    await handler.does(case.number, Begin())
    await goes_by(desk, minutes=5)


async def shown(desk: Desk) -> Any:
    parts = desk.runtime.parts
    return await parts.database.read(lambda connection: handovers.latest(connection, parts.codec, NUMBER))


@pytest.mark.parametrize("kind", CUSTOMERS)
async def test_it_goes_on_where_the_customer_is(desk: Desk, handler: Colleague, kind: type[Customer]) -> None:
    case = await taken_down(desk, handler)
    await worked_on(desk, handler, case)
    await handler.does(case.number, AskForMaterial("住院发票"))
    await goes_by(desk, minutes=5)
    customer = kind(desk)
    await customer.posts(customer.scanned(PAYLOAD))
    said = "\n".join(heard.text for heard in customer.heard)
    assert case.number in said
    assert "最后四位" in said
    assert not any(secret in said for secret in SECRETS)
    await customer.says(ENDING)
    await goes_by(desk, seconds=5)
    await customer.hears()
    if isinstance(customer, WebCustomer):
        await customer.reads()
    said = "\n".join(heard.text for heard in customer.heard)
    assert "接上了" in said
    assert "住院发票" in said
    assert (await case_of(desk, customer)).number == case.number
    assert (await history(desk, case.number))[-1] == "continued"
    given = await desk.rows(select(consents).where(consents.c.conversation_id == customer.conversation))
    assert [(one.kind, one.recorded_by) for one in given] == [("notice", handler.id)]
    assert (await shown(desk)).handover.used_in == customer.conversation
    proofs = await desk.runtime.parts.database.read(lambda connection: of_case(connection, case.id))
    assert {one.conversation_id for one in proofs} == {customer.conversation}
    waiting = select(outbox).where(
        outbox.c.conversation_id == case.conversation_id, outbox.c.state == "parked"
    )
    assert not await desk.rows(waiting)
    await customer.says("发票号是 12345678，我明天寄出原件")
    await customer.says("进度")
    assert case.number in customer.latest


async def test_it_tells_at_once_what_the_regulation_requires(desk: Desk, handler: Colleague) -> None:
    supervisor = await hire(desk, Role.SUPERVISOR)
    case = await taken_down(desk, handler)
    await worked_on(desk, handler, case)
    await supervisor.does(case.number, Extend("需要向医院核实病历"))
    await goes_by(desk, minutes=5)
    customer = TelegramCustomer(desk)
    await customer.posts(customer.scanned(PAYLOAD))
    await customer.says(ENDING)
    await goes_by(desk, minutes=1)
    assert "需要向医院核实病历" in "\n".join(heard.text for heard in customer.heard)
    (proof,) = [
        one
        for one in await desk.runtime.parts.database.read(lambda connection: of_case(connection, case.id))
        if one.notice.kind == "extended"
    ]
    assert (proof.state, proof.conversation_id) == ("sent", customer.conversation)
    await goes_by(desk, days=3)
    assert not await desk.rows(select(tasks).where(tasks.c.kind == "phone"))


async def test_it_has_somebody_call_who_never_comes(desk: Desk, handler: Colleague) -> None:
    supervisor = await hire(desk, Role.SUPERVISOR)
    case = await taken_down(desk, handler)
    await worked_on(desk, handler, case)
    await supervisor.does(case.number, Extend("需要向医院核实病历"))
    await goes_by(desk, minutes=5)
    line = await desk.runtime.parts.database.read(
        lambda connection: case_views_talk.line(connection, case.conversation_id)
    )
    assert (line.channel, line.parked > 0) == ("phone", True)
    await goes_by(desk, days=2)
    (task,) = await desk.rows(select(tasks).where(tasks.c.kind == "phone"))
    assert (task.owner_id, task.case_id) == (handler.id, case.id)


async def test_it_ends_after_three_wrong_tries_and_a_new_code_works(desk: Desk, handler: Colleague) -> None:
    case = await taken_down(desk, handler)
    stranger = TelegramCustomer(desk)
    await stranger.posts(stranger.scanned(PAYLOAD))
    for digits in ("0000", "1111", "2222"):
        await stranger.says(digits)
    assert "已经作废" in stranger.latest
    await stranger.posts(stranger.scanned(PAYLOAD))
    await stranger.says(ENDING)
    said = "\n".join(heard.text for heard in stranger.heard)
    assert not any(secret in said for secret in SECRETS)
    assert (await shown(desk)).addresses == {}
    assert "continued" not in await history(desk, case.number)
    await gives(desk, handler, "another-code")
    customer = WebCustomer(desk)
    await customer.posts(customer.scanned("c-another-code"))
    await customer.says(ENDING)
    assert "continued" in await history(desk, case.number)


async def test_it_does_it_once_for_two_at_the_same_moment(desk: Desk, handler: Colleague) -> None:
    case = await taken_down(desk, handler)
    both = [TelegramCustomer(desk), WebCustomer(desk)]
    for one in both:
        await one.posts(one.scanned(PAYLOAD))
    await asyncio.gather(*(desk.client.send(one.text(ENDING)) for one in both))
    await desk.settle()
    assert (await history(desk, case.number)).count("continued") == 1


@pytest.mark.parametrize("kind", CUSTOMERS)
async def test_it_does_no_harm_to_send_everything_twice(
    desk: Desk, handler: Colleague, kind: type[Customer]
) -> None:
    case = await taken_down(desk, handler)
    customer = kind(desk)
    await customer.posts(customer.scanned(PAYLOAD))
    await customer.repeats()
    await customer.says(ENDING)
    await customer.repeats()
    assert (await history(desk, case.number)).count("continued") == 1
    await customer.posts(customer.scanned(PAYLOAD))
    assert case.number in "\n".join(heard.text for heard in customer.heard[-2:])


async def test_it_goes_on_elsewhere_with_another_code(desk: Desk, handler: Colleague) -> None:
    case = await taken_down(desk, handler)
    first, then = WebCustomer(desk), TelegramCustomer(desk)
    await first.posts(first.scanned(PAYLOAD))
    await first.says(ENDING)
    await gives(desk, handler, "another-code")
    await then.posts(then.scanned("c-another-code"))
    await then.says(ENDING)
    assert (await case_of(desk, then)).number == case.number
    await first.says("进度")
    assert case.number not in first.latest
    await check(desk)


async def test_it_is_over_after_a_week(desk: Desk, handler: Colleague) -> None:
    case = await taken_down(desk, handler)
    desk.time.passes(days=8)
    customer = TelegramCustomer(desk)
    await customer.posts(customer.scanned(PAYLOAD))
    assert "已经过期" in customer.latest
    assert (await desk.column(select(cases.c.stage).where(cases.c.id == case.id)))[0] != Stage.CLOSED
