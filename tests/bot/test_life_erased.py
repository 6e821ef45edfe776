"""A complaint is taken back, copied, put away and in the end forgotten."""

import re
from typing import Any

import pytest
from sqlalchemy import text

from cases.actions import Accept, Close, Decide, DecideReview, Reply
from cases.actors import Role
from cases.stage import Stage
from storage.case_tables import metadata
from storage.crypto import Vault
from tests.bot.jobs.colleagues import Colleague, case_of, flaws, goes_by, hire, history
from tests.customers import Customer, TelegramCustomer, WebCustomer, WeChatCustomer
from tests.desk import PUBLIC, Desk
from tests.factories import NAME, PHONE, STORY, complains, photo

MORE = "昨天柜台的李姓员工又推脱"
REPLY = "欧阳女士您好，已在核实"
DECISION = Decide("查明三个月未理赔", "合同第五条", "十日内赔付", "可以申请核查、调解、仲裁或起诉")
SECRETS = (NAME, PHONE, PHONE[3:], STORY, "三个月没人管", MORE, REPLY, DECISION.facts, "太慢了")


Written = dict[bytes, str]


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Written:
    """What stands behind everything that was sealed."""
    found: Written = {}
    seal = Vault.seal

    def noting(vault: Vault, plain: bytes, *place: Any) -> bytes:
        sealed = seal(vault, plain, *place)
        found[sealed] = plain.decode("utf-8", "replace")
        return sealed

    monkeypatch.setattr(Vault, "seal", noting)
    return found


@pytest.fixture
async def handler(desk: Desk) -> Colleague:
    return await hire(desk)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_it_ends_the_day_it_is_taken_back(desk: Desk, handler: Colleague) -> None:
    customer = TelegramCustomer(desk)
    await complains(customer)
    number = (await case_of(desk, customer)).number
    await handler.hears()
    await customer.says("我要撤回投诉")
    assert number in customer.latest
    await customer.says("是")
    assert "已撤回" in customer.latest
    case = await case_of(desk, customer)
    assert case.stage is Stage.WITHDRAWN
    assert case.over_at == desk.time()
    assert "撤回" in "\n".join(await handler.hears())
    said = len(customer.heard)
    await goes_by(desk, days=10)
    await customer.hears()
    assert len(customer.heard) == said  # they heard it at once
    assert await flaws(desk) == []


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_it_is_looked_at_again_by_somebody_else(desk: Desk, handler: Colleague) -> None:
    customer = TelegramCustomer(desk)
    await complains(customer)
    number = (await case_of(desk, customer)).number
    supervisor = await hire(desk, Role.SUPERVISOR)
    await handler.does(number, Accept())
    await handler.does(number, DECISION)
    await goes_by(desk, minutes=2)
    await customer.hears()
    await customer.taps("申请核查")
    await customer.says("查明的日期不对")
    assert "已为投诉" in customer.latest
    assert "核查" in "\n".join(await supervisor.hears())
    await supervisor.does(
        number, DecideReview("重新查明", "合同第五条", "五日内赔付", "可以起诉", overturned=True)
    )
    await goes_by(desk, minutes=2)
    await customer.hears()
    assert "核查决定已经作出" in customer.latest
    assert "五日内赔付" in customer.latest
    assert "申请核查" not in customer.choices or customer.heard[-1].choices == {}


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_it_gives_a_copy_of_the_data(desk: Desk, handler: Colleague) -> None:
    customer = WeChatCustomer(desk)
    await complains(customer)
    await customer.says("我要一份我的信息")
    told = "".join(heard.text for heard in customer.heard[-2:])
    url = re.search(rf"{PUBLIC}/[^\"]+", told)
    assert url is not None
    page = await desk.client.get(url[0])
    assert page.status_code == 200
    copy = re.search(r'href="([^"]*data[^"]*)"', page.text)
    assert copy is not None
    whole = await desk.client.get(copy[1])
    assert whole.status_code == 200
    assert NAME in whole.text
    assert STORY in whole.text


async def test_it_forgets_a_closed_case_once_it_need_not_be_kept(
    desk: Desk, handler: Colleague, written: Written
) -> None:
    customer = TelegramCustomer(desk)
    await complains(customer, until="agree")
    await customer.shows(photo())
    await customer.taps("说完了")
    await customer.taps("对")
    await customer.taps("赔付/给付")
    await customer.says(f"{NAME} {PHONE}")
    await customer.taps("提交")
    number = (await case_of(desk, customer)).number
    await customer.says(MORE)
    await handler.does(number, Accept())
    await handler.does(number, Reply(REPLY))
    await goes_by(desk, minutes=2)
    await handler.does(number, DECISION)
    await handler.does(number, Close())
    await goes_by(desk, hours=2)
    await customer.hears()
    await customer.taps("2 分 不满意")
    await customer.says("太慢了，等了三个月没人管")
    await customer.says("删除我的信息")
    await customer.taps("是，删除") if "是，删除" in customer.choices else await customer.says("是")
    assert "到期后删除" in customer.latest
    assert {NAME, STORY} & await _kept(desk, written)
    await desk.passes(days=900)
    assert {NAME, STORY} & await _kept(desk, written)
    desk.world.telegram.calls.clear()
    await desk.passes(days=200)
    assert not set(SECRETS) & await _kept(desk, written)
    assert (await history(desk, number))[-1] == "erased"
    assert await flaws(desk) == []
    assert [key async for key in desk.runtime.parts.blobs.list_older_than(desk.time(), "")] == []


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_it_goes_on_with_an_open_case_whose_data_are_to_be_deleted(
    desk: Desk, handler: Colleague, written: Written
) -> None:
    customer = WebCustomer(desk)
    await complains(customer)
    number = (await case_of(desk, customer)).number
    await customer.says("删除我的信息")
    await customer.says("是")
    assert "没办完的会继续办" in customer.latest
    await handler.does(number, Accept())
    await handler.does(number, DECISION)
    await goes_by(desk, minutes=2)
    await customer.reads()
    assert DECISION.result in customer.latest
    await handler.does(number, Close())
    await desk.passes(days=4 * 365)
    assert not set(SECRETS) & await _kept(desk, written)
    assert await flaws(desk) == []


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_it_forgets_at_once_who_never_complained(desk: Desk, written: Written) -> None:
    customer: Customer = TelegramCustomer(desk)
    await complains(customer, until="request")
    await customer.says(f"{NAME} {PHONE}")
    await customer.says("删除我的信息")
    await customer.says("是")
    assert "已删除" in customer.latest
    await desk.passes(minutes=5)
    assert not set(SECRETS) & await _kept(desk, written)


async def _kept(desk: Desk, written: Written) -> set[str]:
    """Which of the secrets anything in the database tells to who has its key."""
    told: list[str] = []
    for table in metadata.tables.values():
        for row in await desk.rows(text(f"SELECT * FROM {table.name}")):  # noqa: S608 a name of ours
            told += [
                f"{table.name}: {written.get(value, value)!r}" if isinstance(value, bytes) else str(value)
                for value in row
            ]
    whole = "\n".join(told)
    return {secret for secret in SECRETS if secret in whole}
