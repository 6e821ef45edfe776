"""From the notice on a messenger to the page of the case and back, with all of Tingsu behind it."""

import json
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from cases import actions as do
from cases.actions import Action
from cases.actors import Role
from cases.performing import perform
from storage import staff
from storage.case_tables import cases
from storage.staff import Member, Person
from storage.tables import conversations, evidence
from storage.unit_of_work import UnitOfWork
from tests.bot.channels.webchat.case_files import KEY
from tests.bot.conftest import OpenDesk
from tests.customers import TelegramCustomer, WebCustomer
from tests.desk import Desk
from tests.factories import complains, photo
from tests.invariants import check

CASE_LINK = re.compile(r"https://tingsu\.test(/chat/cases/[A-Za-z0-9_-]+)")
DECIDE = do.Decide("材料齐全，核定超期", "合同第十二条", "支付理赔款", "可申请核查")
MANAGER = Member("9" * 32, Role.MANAGER, Person("陈静"))


async def hire(desk: Desk) -> None:
    parts = desk.runtime.parts
    await parts.database.write(lambda core: staff.add(core, parts.codec, MANAGER, desk.time()))


async def acts(desk: Desk, *actions: Action) -> None:
    """A manager does this to the only case, and what follows is done within minutes."""
    parts = desk.runtime.parts

    def work(connection: Any) -> set[str]:
        unit = UnitOfWork(connection, parts.codec, desk.time(), parts.rules.zone)
        case = unit.case(connection.scalar(select(cases.c.id)))
        for action in actions:
            perform(case, action, MANAGER.actor, desk.time(), parts.case_rules)
        unit.change(case)
        return unit.flush()

    await parts.database.write(work)
    await desk.passes(minutes=2)


def link(desk: Desk) -> str:
    """The address of the page, as it stood in the latest message."""
    found = CASE_LINK.findall(json.dumps(desk.world.telegram.called("sendMessage")))
    assert found
    return str(found[-1])


async def post(desk: Desk, do: str, **fields: Any) -> httpx.Response:
    files = fields.pop("files", {"file": ("", b"", "application/octet-stream")})
    response = await desk.client.post(link(desk), data={"key": KEY, "do": do, **fields}, files=files)
    assert response.status_code == 303, response.text
    await desk.settle()
    return await desk.client.get(response.headers["location"])


@pytest.fixture
def dialect() -> str:
    """What is stored is read on both databases by `test_stored_cases`."""
    return "sqlite"


@pytest.fixture
async def desk(open_desk: OpenDesk) -> AsyncIterator[Desk]:
    """All of Tingsu, whose database must make sense at the end."""
    async with open_desk() as desk:
        yield desk
        await check(desk)


@pytest.fixture
async def customer(desk: Desk) -> TelegramCustomer:
    """Somebody whose complaint was accepted."""
    await hire(desk)
    customer = TelegramCustomer(desk)
    await complains(customer)
    await acts(desk, do.Assign(MANAGER.id, "", "交给我"), do.Accept(), do.Begin())
    return customer


async def test_it_opens_from_a_notice(desk: Desk, customer: TelegramCustomer) -> None:
    shown = (await desk.client.get(link(desk))).text

    assert "陈静" in shown
    assert re.search(r'aria-current="step">调查', shown)


async def test_it_collects_what_was_asked_for(desk: Desk, customer: TelegramCustomer) -> None:
    await acts(desk, do.AskForMaterial("住院发票的照片"))
    assert "住院发票的照片" in (await desk.client.get(link(desk))).text

    shown = await post(desk, "add", files={"file": ("发票.png", photo(), "image/png")})

    assert "发票.png" in shown.text
    assert "调查中" in shown.text
    assert await desk.column(select(evidence.c.state)) == ["stored"]
    await customer.hears()
    assert "材料收齐" in customer.latest


async def test_it_is_decided_rated_and_taken_up_again(desk: Desk, customer: TelegramCustomer) -> None:
    await acts(desk, DECIDE)
    shown = (await desk.client.get(link(desk))).text
    for part in (DECIDE.facts, DECIDE.basis, DECIDE.result, DECIDE.remedies, "查明的事实"):
        assert part in shown

    await acts(desk, do.Close("product"))
    await desk.passes(hours=2)
    shown = (await post(desk, "rate", score="1", reason="slow", text="太久")).text
    assert "谢谢您的评价" in shown
    assert "我们会继续办理" in (await post(desk, "reopen", text="还没到账")).text


async def test_it_asks_for_a_review(desk: Desk, customer: TelegramCustomer) -> None:
    await acts(desk, DECIDE)

    assert "核查申请已收到" in (await post(desk, "review", text="利息算错了")).text


async def test_it_is_withdrawn(desk: Desk, customer: TelegramCustomer) -> None:
    shown = await post(desk, "withdraw", text="已经解决")

    assert "您已撤回这件投诉" in shown.text
    assert await desk.column(select(cases.c.stage)) == ["withdrawn"]


async def test_it_gives_the_customer_their_data(desk: Desk, customer: TelegramCustomer) -> None:
    given = json.loads((await desk.client.get(f"{link(desk)}/data")).text)

    stated = given["投诉"][0]["您填写的内容"]
    assert (stated["姓名"], stated["电话"]) == ("欧阳若兰", "+8613912345678")
    assert stated["诉求"] == ["赔付/给付"]
    assert given["同意记录"]
    assert "住院理赔拖了三个月" in given["全部对话"][0]["内容"]
    assert "交给我" not in json.dumps(given, ensure_ascii=False), "why staff passed it on is theirs"


async def test_it_is_linked_from_the_notices_in_the_chat(desk: Desk) -> None:
    await hire(desk)
    customer = WebCustomer(desk)
    await complains(customer)
    await acts(desk, do.Assign(MANAGER.id, "", "交给我"), do.Accept())

    chat = (await desk.client.get("/chat", headers={"cookie": f"tingsu_chat={customer.address}"})).text

    (address,) = set(re.findall(r'<p class="link"><a href="https://tingsu\.test(/chat/cases/[^"]+)"', chat))
    shown = (await desk.client.get(address)).text
    assert "陈静" in shown
    assert "回到对话" in shown


async def test_it_does_not_pass_for_a_message_on_the_messenger(
    desk: Desk, customer: TelegramCustomer
) -> None:
    heard = select(conversations.c.wrote_at, conversations.c.unreachable)
    await customer.posts(customer.blocks())
    before = await desk.rows(heard)

    await post(desk, "add", text="医生证明已寄出")

    assert await desk.rows(heard) == before
