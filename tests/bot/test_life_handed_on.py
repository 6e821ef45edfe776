"""A case finds its handler, and another one when it must; nobody changes it without knowing what changed."""

import asyncio
from dataclasses import replace

import pytest

from bot.settings import Settings
from cases.actions import Accept, AskForExtension, Assign, Contact, Regrade, Supplement
from cases.actors import Role
from cases.errors import NotAllowed, Stale
from cases.grade import Grade
from storage.unit_of_work import UnitOfWork
from tests.bot.conftest import OpenDesk
from tests.bot.jobs.colleagues import Colleague, case_of, goes_by, hire, history, transact
from tests.customers import TelegramCustomer, WebCustomer
from tests.desk import Desk
from tests.factories import ZH, complains

SQLITE = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)


@SQLITE
async def test_it_never_goes_to_who_is_complained_of(desk: Desk) -> None:
    await hire(desk, name="张伟民")
    other = await hire(desk, name="刘芳")
    customer = WebCustomer(desk)
    await customer.says("你们的理赔员张伟民拖了三个月不给我办住院理赔")
    for label in (ZH.agree, ZH.done, ZH.right, ZH.request):
        await customer.taps(label)
    await customer.says(ZH.contact)
    await customer.taps(ZH.submit)
    assert (await case_of(desk, customer)).handler == other.id


@SQLITE
async def test_it_goes_to_the_supervisor_on_duty_where_no_handler_is_free(open_desk: OpenDesk) -> None:
    async with open_desk(_one_each) as desk:
        handler = await hire(desk)
        await hire(desk, Role.SUPERVISOR)
        on_duty = await hire(desk, Role.SUPERVISOR)
        await on_duty.is_on_duty(days=1)
        first, second = WebCustomer(desk), WebCustomer(desk)
        await complains(first)
        await complains(second)
        assert (await case_of(desk, first)).handler == handler.id
        assert (await case_of(desk, second)).handler == on_duty.id
        (told,) = await on_duty.hears()
        assert "新案件" in told


@SQLITE
async def test_it_waits_for_somebody_and_says_so(desk: Desk) -> None:
    administrator = await hire(desk, Role.ADMINISTRATOR)
    customer = WebCustomer(desk)
    await complains(customer)
    assert (await case_of(desk, customer)).handler is None
    await goes_by(desk, minutes=1)
    told = await administrator.hears()
    assert sum("找不到经办人" in one for one in told) == 1
    late = await hire(desk)
    await goes_by(desk, hours=1, minutes=5)
    assert (await case_of(desk, customer)).handler == late.id
    await goes_by(desk, minutes=2)
    await customer.reads()
    assert late.member.person.name in customer.latest


@SQLITE
async def test_it_stays_with_whom_people_gave_it_to(desk: Desk) -> None:
    """The clock, which was still looking for somebody, leaves it there."""
    manager = await hire(desk, Role.MANAGER)
    customer = WebCustomer(desk)
    await complains(customer)
    number = (await case_of(desk, customer)).number
    given, _ = await hire(desk), await hire(desk)
    await manager.does(number, Assign(given.id))
    await goes_by(desk, hours=3)
    assert (await case_of(desk, customer)).handler == given.id
    assert (await history(desk, number)).count("assigned") == 1


@SQLITE
async def test_it_goes_to_another_who_was_not_looked_at_in_time(desk: Desk) -> None:
    first = await hire(desk)
    customer = TelegramCustomer(desk)
    await complains(customer)
    number = (await case_of(desk, customer)).number
    second = await hire(desk)
    await goes_by(desk, hours=25)
    assert (await case_of(desk, customer)).handler == second.id
    assert number in "\n".join(await second.hears())
    assert (await history(desk, number)).count("assigned") == 2
    with pytest.raises(NotAllowed):
        await first.does(number, Contact("phone"))
    await customer.hears()
    assert second.member.person.name in customer.latest


async def test_it_tells_the_second_of_two_what_the_first_changed(desk: Desk) -> None:
    handler, supervisor = await hire(desk), await hire(desk, Role.SUPERVISOR)
    customer = TelegramCustomer(desk)
    await complains(customer)
    number = (await case_of(desk, customer)).number
    seen = (await handler.does(number, Accept())).version
    await supervisor.does(number, Regrade(Grade.P2, "金额较大"), seen=seen)
    with pytest.raises(Stale) as stale:
        await handler.does(number, AskForExtension("需要更多时间"), seen=seen)
    case = await case_of(desk, customer)
    assert case.grade is Grade.P2
    assert not case.life.extension_asked
    changed = await _since(desk, number, stale.value.since)
    assert changed == [("regraded", f"supervisor:{supervisor.id}", "金额较大")]
    await handler.does(number, AskForExtension("需要更多时间"), seen=case.version)
    assert (await case_of(desk, customer)).life.extension_asked


async def test_it_loses_nothing_when_two_write_at_the_same_moment(desk: Desk) -> None:
    handler, supervisor = await hire(desk), await hire(desk, Role.SUPERVISOR)
    customer = TelegramCustomer(desk)
    await complains(customer)
    number = (await case_of(desk, customer)).number

    async def adds(who: Colleague, words: str) -> None:
        await who.does(number, Supplement(words))

    await asyncio.gather(*(adds(who, f"第{n}条") for n in range(4) for who in (handler, supervisor)))
    kinds = await history(desk, number)
    assert kinds.count("supplemented") == 8
    assert (await case_of(desk, customer)).version == len(kinds)


async def _since(desk: Desk, number: str, seen: int) -> list[tuple[str, str, object]]:
    def work(unit: UnitOfWork) -> list[tuple[str, str, object]]:
        events = unit.events_after(unit.case_numbered(number).id, seen)
        return [(event.kind, event.actor, event.details.given.get("reason")) for event in events]

    found: list[tuple[str, str, object]] = await transact(desk, work)
    return found


def _one_each(settings: Settings) -> Settings:
    return replace(settings, assignment=replace(settings.assignment, capacity=1))
