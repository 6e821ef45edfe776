"""A chat becomes that of a member of staff by a one-time code, and by nothing else."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from storage import due, invitations
from storage.engine import Database
from storage.tables import conversations
from storage.tables import due as jobs
from tests.bot.staff_office import HANDLER, NOW, OTHER, Office
from tests.storage.office import CODEC
from tests.transcript import Customer

CODE = "7K2M-9QXA"


@pytest.fixture
async def office(database: Database) -> Office:
    return await Office(database).opens()


async def invite(office: Office, code: str = CODE, who: str = HANDLER.id, now: datetime = NOW) -> None:
    digest = invitations.code_digest(CODEC, code)
    await office.does(lambda core: invitations.invite(core, digest, who, now + timedelta(hours=24)))


async def test_it_binds_a_chat_with_a_code_once(office: Office) -> None:
    await invite(office)
    assert "员工07，绑定成功" in await office.binds("new", CODE)
    assert (await office.audited())[-1] == (HANDLER.label, "bind", HANDLER.id)
    bound = select(conversations.c.id).where(conversations.c.staff_id == HANDLER.id)
    assert await office.column(bound) == ["chatnew"], "the chat before is an ordinary one"
    used = await office.binds("third", CODE)
    assert used.startswith("这个绑定码不能用")
    await invite(office, "0000-0000", now=NOW - timedelta(hours=25))
    wrong = {await office.binds("fourth", code) for code in ("0000-0000", "ZZZZ-ZZZZ")}
    assert wrong == {used}, "nobody learns why"
    assert await office.column(bound) == ["chatnew"]


async def test_it_lets_nobody_guess(office: Office) -> None:
    for value in range(5):
        assert "不能用" in await office.binds("guesser", f"AAAA-000{value}")
    await invite(office)
    assert "试的次数太多" in await office.binds("guesser", CODE)
    assert "不能用" not in await office.binds("guesser", CODE, now=NOW + timedelta(hours=2))


async def test_it_takes_a_new_code_in_a_bound_chat(office: Office) -> None:
    await invite(office)
    assert "绑定成功" in await office.hears(HANDLER, f"/绑定 {CODE}")
    await invite(office, "8888-8888", OTHER.id)
    assert "不能用" in await office.hears(HANDLER, "/bind 8888-8888"), "the chat is HANDLER's"


async def test_it_schedules_the_digest_of_who_binds_another_chat(office: Office) -> None:
    await office.hears(HANDLER, "订阅 每天")
    await office.does(lambda core: due.take(core, "digest", HANDLER.id, NOW + timedelta(days=2)))
    await invite(office)
    await office.binds("new", CODE)
    assert await office.column(select(jobs.c.subject).where(jobs.c.kind == "digest")) == [HANDLER.id]


@pytest.mark.parametrize(
    "text", ["统计", "/summary week", "超期", "趋势", "订阅 每天", "待办", "完成 482913", "工作量"]
)
def test_it_leaves_the_words_of_everybody_else_alone(text: str) -> None:
    usual = Customer().says("理赔一直拖着")
    asking = Customer().says(text)
    assert asking.text == usual.text
    assert asking.phase == usual.phase
