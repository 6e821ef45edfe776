"""From a branch's QR code to a case of that branch, on every channel."""

from dataclasses import replace

from sqlalchemy import select

from bot.entrances import Entrances
from bot.settings import Settings
from cases.branches import Branch
from dialogs.arriving import branch_payload
from storage.case_tables import cases
from tests.bot.channels.conftest import Way
from tests.bot.conftest import OpenDesk

EAST = Branch("east", "城东支公司", "East Branch")
ADDRESSES = {
    "wechat": "http://weixin.qq.com/q/b-east",
    "telegram": "https://t.me/tingsu_bot?start=b-east",
    "webchat": "https://tingsu.test/chat?begin=b-east",
}


def with_branches(settings: Settings) -> Settings:
    return replace(settings, branches=(EAST,))


async def test_it_leads_from_the_code_of_a_branch_to_its_case(way: Way, open_desk: OpenDesk) -> None:
    async with open_desk(with_branches) as desk:
        payload = branch_payload("east")
        found = await Entrances(desk.runtime.channels).addresses(payload, lasting=True)
        assert found == ADDRESSES
        customer = way.customer(desk)
        await customer.posts(customer.scanned(payload))
        await customer.taps("同意")
        assert "已记下涉及机构：城东支公司" in customer.latest
        for said in ("住院理赔拖了三个月没人管", "完成", "对", "退钱", "王芳 13800138000"):
            await customer.says(said)
        assert "城东支公司" in customer.latest
        await customer.says("提交")
        assert await desk.column(select(cases.c.branch)) == ["east"]
