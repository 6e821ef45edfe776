"""Several instances on one database, and a database that is locked or away."""

import asyncio
import sqlite3
import time
from dataclasses import replace
from datetime import timedelta
from functools import partial

import asyncpg
import pytest
from sqlalchemy import func, select

from bot.settings import Settings
from storage.case_tables import cases
from storage.tables import inbox
from tests.bot.conftest import OpenDesk
from tests.customers import TelegramCustomer, WebCustomer, WeChatCustomer
from tests.desk import Desk, Time, World
from tests.factories import ZH
from tests.invariants import check

STORY = "住院理赔拖了三个月没人管"


@pytest.mark.parametrize("kind", [WeChatCustomer, TelegramCustomer, WebCustomer])
async def test_it_takes_a_message_once_on_two_instances(
    open_desk: OpenDesk, kind: type[WeChatCustomer] | type[TelegramCustomer] | type[WebCustomer]
) -> None:
    world, clock = World(), Time()
    async with open_desk(world=world, time=clock) as one, open_desk(world=world, time=clock) as other:
        customer = kind(one)
        for step in (ZH.story, "同意", "完成", "对", "1", ZH.contact, "1"):
            request = customer.text(step)
            twins = [one.client.send(request), other.client.send(request)]
            first, second = await asyncio.gather(*twins)
            assert (first.status_code, second.status_code) == (200, 200)
            heard = [customer.in_response(first), customer.in_response(second)]
            if kind is WeChatCustomer:
                assert heard[0] == heard[1] != []
            one.time.passes(seconds=1)
        assert len(await one.rows(select(cases))) == 1
        assert await one.column(select(func.count()).select_from(inbox)) == [7]
        await check(one)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_it_answers_503_in_time_while_the_database_is_locked(
    open_desk: OpenDesk, database_url: str
) -> None:
    async with open_desk(partial(_waiting, seconds=1.2)) as desk:
        customer = WeChatCustomer(desk)
        await customer.says(STORY)
        lock = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        begun = time.monotonic()
        requests = [customer.text("同意"), WebCustomer(desk).text(STORY), TelegramCustomer(desk).text(STORY)]
        behind = asyncio.create_task(_later(desk, WebCustomer(desk), 0.3))
        responses = await asyncio.gather(*(desk.client.send(request) for request in requests))
        assert [response.status_code for response in responses] == [503] * 3
        assert await behind == 503
        assert time.monotonic() - begun < 2.0
        lock.rollback()
        lock.close()
        responses = [await desk.client.send(request) for request in requests]
        assert [response.status_code for response in responses] == [200] * 3
        await check(desk)


@pytest.mark.parametrize("dialect", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
async def test_it_answers_503_while_the_conversation_is_locked_or_the_server_gone(
    open_desk: OpenDesk, database_url: str
) -> None:
    async with open_desk(partial(_waiting, seconds=1.2)) as desk:
        customer = WeChatCustomer(desk)
        await customer.says(STORY)
        other = await asyncpg.connect(database_url)
        async with other.transaction():
            await other.execute("SELECT 1 FROM conversations FOR UPDATE")
            begun = time.monotonic()
            request = customer.text("同意")
            assert (await desk.client.send(request)).status_code == 503
            assert time.monotonic() - begun < 2.0
        await other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tingsu'"
            " AND datname = current_database()"
        )
        await other.close()
        statuses = [(await desk.client.send(request)).status_code for _ in range(4)]
        assert statuses[-1] == 200
        assert set(statuses) <= {200, 503}
        assert await desk.column(select(func.count()).select_from(inbox)) == [2]
        await check(desk)


async def _later(desk: Desk, customer: WebCustomer, seconds: float) -> int:
    await asyncio.sleep(seconds)
    return (await desk.client.send(customer.text(STORY))).status_code


def _waiting(settings: Settings, seconds: float) -> Settings:
    return replace(settings, limits=replace(settings.limits, answer_within=timedelta(seconds=seconds)))
