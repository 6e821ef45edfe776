"""Words of danger to life, and the wish for a person, reach staff at any hour and from any stage."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from cases.actors import Role
from storage import staff
from storage.tables import tasks
from tests.bot.conftest import OpenDesk
from tests.bot.jobs.colleagues import goes_by, hire
from tests.customers import Customer, TelegramCustomer, WebCustomer, WeChatCustomer
from tests.desk import Desk, Time
from tests.factories import NAME, PHONE, complains
from tests.invariants import check

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)

THREE_AM = datetime(2026, 3, 2, 19, 0, tzinfo=UTC)
DANGER = "再不赔我就不想活了"
STAGES = ("nothing", "agree", "done", "right", "request", "contact", "submit")


@pytest.mark.parametrize("stage", STAGES)
async def test_it_cares_and_pages_who_is_on_duty_whatever_was_open(open_desk: OpenDesk, stage: str) -> None:
    async with open_desk(time=Time(THREE_AM)) as desk:
        sleeper = await hire(desk, Role.SUPERVISOR)
        watch = await hire(desk)
        await watch.is_on_duty(hours=6)
        customer: Customer = WebCustomer(desk)
        if stage != "nothing":
            await complains(customer, until=stage)
        await watch.hears()
        await customer.says(DANGER)
        assert "12356" in "".join(heard.text for heard in customer.heard[-2:])
        told = "\n".join(await watch.hears())
        assert "马上联系" in told
        assert DANGER in told
        assert (f"联系：{NAME} {PHONE}" in told) == (stage in ("contact", "submit"))
        (task,) = await desk.rows(select(tasks).where(tasks.c.kind == "danger"))
        assert task.owner_id == watch.id
        assert task.state == "open"
        assert DANGER not in "\n".join(await sleeper.hears())
        assert (task.case_id is not None) == (stage == "submit")
        await check(desk)


@pytest.mark.parametrize(
    ("roles", "paged"),
    [
        ((Role.HANDLER, Role.SUPERVISOR, Role.ADMINISTRATOR), [Role.SUPERVISOR]),
        ((Role.HANDLER, Role.ADMINISTRATOR), [Role.ADMINISTRATOR]),
    ],
)
async def test_it_wakes_who_leads_where_nobody_is_on_duty(
    open_desk: OpenDesk, roles: tuple[Role, ...], paged: list[Role]
) -> None:
    async with open_desk(time=Time(THREE_AM)) as desk:
        hired = [await hire(desk, role) for role in roles]
        await TelegramCustomer(desk).says(DANGER)
        heard = [one.member.role for one in hired if DANGER in "\n".join(await one.hears())]
        assert heard == paged


async def test_it_wakes_whoever_can_be_reached_where_those_on_duty_have_no_chat(open_desk: OpenDesk) -> None:
    async with open_desk(time=Time(THREE_AM)) as desk:
        watch = await hire(desk)
        await watch.is_on_duty(hours=6)
        await watch.chat.desk.runtime.parts.database.write(
            lambda connection: staff.release(connection, watch.id)
        )
        manager = await hire(desk, Role.MANAGER)
        await TelegramCustomer(desk).says(DANGER)
        assert DANGER in "\n".join(await manager.hears())
        assert watch.alerts == []


async def test_it_says_when_a_person_will_answer_and_tells_them_when_they_are_there(
    open_desk: OpenDesk,
) -> None:
    async with open_desk(time=Time(THREE_AM)) as desk:
        supervisor = await hire(desk, Role.SUPERVISOR)
        customer = WeChatCustomer(desk)
        await customer.says("人工")
        assert "2026年3月3日 09:00 起" in customer.latest
        await goes_by(desk, hours=4, minutes=50)
        assert await supervisor.hears() == []
        await goes_by(desk, minutes=20)
        (told,) = await supervisor.hears()
        assert "人工" in told


@pytest.mark.parametrize("stage", ["agree", "submit"])
async def test_it_tells_who_is_on_duty_at_once_that_somebody_wants_a_person(
    open_desk: OpenDesk, stage: str
) -> None:
    async with open_desk(time=Time(THREE_AM)) as desk:
        watch = await hire(desk)
        await watch.is_on_duty(hours=3)
        customer = TelegramCustomer(desk)
        await complains(customer, until=stage)
        await watch.hears()
        await customer.says("人工")
        assert "尽快联系您" in customer.latest
        (told,) = await watch.hears()
        assert "人工" in told
        (task,) = await desk.rows(select(tasks))
        assert (task.kind, task.owner_id) == ("person", watch.id)
        await watch.chat.says(f"完成 {told.rpartition('完成 ')[2].strip()[:6]}")
        assert "已办结" in watch.chat.latest
        assert await _open(desk) == []


async def _open(desk: Desk) -> list[str]:
    return await desk.column(select(tasks.c.kind).where(tasks.c.state == "open"))
