"""What time does to cases happens once, to the right people, whatever stands still or falls over."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from cases.actions import Accept, Begin, Close, Contact, Decide
from cases.actors import Role
from storage.alerts import Facts
from storage.case_tables import alerts, cases, events, ratings
from storage.due import Job
from storage.history import event_of
from storage.tables import due, outbox
from tests.bot.conftest import OpenDesk
from tests.bot.jobs.colleagues import case_of, flaws, goes_by, hire, history
from tests.customers import TelegramCustomer
from tests.desk import Desk, Time, World
from tests.factories import complains
from tests.invariants import check

SQLITE = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
POSTGRES = pytest.mark.parametrize(
    "dialect", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
DECISION = Decide("查明三个月未理赔", "合同第五条", "十日内赔付", "可以申请核查、调解、仲裁或起诉")


@SQLITE
async def test_it_warns_first_who_handles_then_who_leads_at_last_the_managers(desk: Desk) -> None:
    handler = await hire(desk)
    supervisor = await hire(desk, Role.SUPERVISOR)
    manager = await hire(desk, Role.MANAGER)
    customer = TelegramCustomer(desk)
    await complains(customer)
    number = (await case_of(desk, customer)).number
    await handler.does(number, Accept())
    await handler.does(number, Contact("phone"))
    await handler.does(number, Begin())
    warned = await _warned_until(desk, number, days=17)
    assert warned["decision"] == [(50, 1), (80, 2), (100, 3), (100, 3)]
    assert warned["close"][:3] == [(50, 1), (80, 2), (100, 3)]
    assert set(warned["close"][3:]) == {(100, 2)}
    for one, least in ((handler, 4), (supervisor, 3), (manager, 2)):
        told = [text for text in await one.hears() if "作出决定" in text]
        assert len(told) >= least
    assert await flaws(desk) == []


async def _warned_until(desk: Desk, number: str, **much: float) -> dict[str, list[tuple[int, int]]]:
    """How far gone each deadline was when it was warned of, and how many people were told."""
    await goes_by(desk, **much)
    codec = desk.runtime.parts.codec
    told: dict[str, list[tuple[int, int]]] = {}
    found = await desk.rows(select(events).where(events.c.kind == "warned").order_by(events.c.seq))
    facts = [
        codec.open(row.sealed_facts, Facts, "alerts", row.staff_id) for row in await desk.rows(select(alerts))
    ]
    people = Counter(one.event_seq for one in facts if one.kind == "deadline")
    for row in found:
        given = event_of(codec, row).details.given
        told.setdefault(str(given["deadline"]), []).append((int(str(given["percent"])), people[row.seq]))
    return told


@SQLITE
async def test_it_loses_nothing_and_repeats_nothing_after_twelve_days_off(open_desk: OpenDesk) -> None:
    async with open_desk() as desk:
        handler = await hire(desk)
        await hire(desk, Role.SUPERVISOR)
        worked_on, closed = TelegramCustomer(desk), TelegramCustomer(desk)
        for customer in (worked_on, closed):
            await complains(customer)
        numbers = [(await case_of(desk, customer)).number for customer in (worked_on, closed)]
        for number in numbers:
            await handler.does(number, Accept())
            await handler.does(number, Contact("phone"))
            await handler.does(number, Begin())
        await goes_by(desk, minutes=5)
        await handler.does(numbers[1], DECISION)
        await handler.does(numbers[1], Close())
        world = desk.world
    desk.time.passes(days=12)
    async with open_desk(world=world, time=desk.time) as desk:
        await goes_by(desk, minutes=2)
        for customer in (worked_on, closed):
            customer.desk = desk
            await customer.hears()
        kinds = Counter(await history(desk, numbers[0]))
        assert kinds["still_working"] == 1
        assert worked_on.latest.count("还在办理中") == 1
        assert "处理决定已经作出" in closed.heard[-1].text
        assert "满意吗" not in closed.latest  # it would have been over by now
        assert Counter(await history(desk, numbers[1]))["rating_expired"] == 1
        warned = await _warned_until(desk, numbers[0])
        assert warned == {"decision": [(50, 1)], "close": [(80, 2)]}
        assert await _skipped(desk, numbers[0]) == ["50%"]
        before = len(await desk.rows(select(events)))
        await goes_by(desk, hours=1)
        assert len(await desk.rows(select(events))) == before
        assert await flaws(desk) == []
        await check(desk)


async def _skipped(desk: Desk, number: str) -> list[str]:
    """The warnings that passed while nobody could warn, as the history has them."""
    wanted = select(events).join(cases, cases.c.id == events.c.case_id).where(cases.c.number == number)
    found = [event_of(desk.runtime.parts.codec, row) for row in await desk.rows(wanted)]
    return [step for event in found for step in event.details.given.get("skipped", [])]  # type: ignore[union-attr]


@POSTGRES
async def test_it_does_each_thing_once_on_two_instances(open_desk: OpenDesk) -> None:
    world, clock = World(), Time()
    async with open_desk(world=world, time=clock) as one, open_desk(world=world, time=clock) as other:
        handler = await hire(one)
        await hire(one, Role.SUPERVISOR)
        customers = [TelegramCustomer(one) for _ in range(4)]
        for customer in customers:
            await complains(customer)
            number = (await case_of(one, customer)).number
            await handler.does(number, Accept())
            await handler.does(number, DECISION)
            await handler.does(number, Close())
        for _ in range(12):
            clock.passes(minutes=30)
            for _ in range(4):
                await asyncio.gather(*(desk.runtime.clock.do_due() for desk in (one, other)))
                await asyncio.gather(*(desk.runtime.sender.send_due() for desk in (one, other)))
        for customer in customers:
            await customer.hears()
            told = [heard.text for heard in customer.heard]
            assert sum("处理决定已经作出" in text for text in told) == 1
            assert sum("满意吗" in text for text in told) == 1
        assert len(await one.rows(select(ratings))) == 4
        counted = Counter((row.case_id, row.kind) for row in await one.rows(select(events)))
        assert max(count for (_, kind), count in counted.items() if kind != "warned") == 1
        assert await flaws(one) == []
        await check(one)


async def test_it_does_once_what_an_instance_left_when_it_died(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its jobs were claimed, and nothing more; the lease ends and they are done."""
    handler = await hire(desk)
    customer = TelegramCustomer(desk)
    await complains(customer)
    number = (await case_of(desk, customer)).number
    await handler.does(number, Accept())
    desk.time.passes(minutes=2)

    async def dies(job: Job) -> None:
        pass

    with monkeypatch.context() as patch:
        patch.setattr(desk.runtime.clock, "_do", dies)
        assert await desk.runtime.clock.do_due() > 0
    said = len(customer.heard)
    await desk.settle()
    await customer.hears()
    assert len(customer.heard) == said
    assert [row.leased_until for row in await desk.rows(select(due).where(due.c.kind == "tell"))] != [None]
    await goes_by(desk, minutes=6)
    await customer.hears()
    assert [("受理" in heard.text) for heard in customer.heard[said:]] == [True]
    assert await desk.rows(select(due).where(due.c.kind == "tell")) == []
    assert timedelta() < desk.time() - (await desk.column(select(cases.c.changed_at)))[0]
    assert set(await desk.column(select(outbox.c.state))) == {"sent"}
