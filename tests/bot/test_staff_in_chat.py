"""A handler and a manager in their chats while a customer complains, with all of Tingsu between them."""

import pytest
from sqlalchemy import Connection, select

from cases.actors import Role
from cases.actors import staff as actor
from storage import invitations, rosters, staff
from storage.case_tables import audit
from storage.staff import Member, Person
from storage.tables import outbox
from tests.customers import Customer, TelegramCustomer, WeChatCustomer
from tests.desk import Desk
from tests.factories import complains_in_words

HANDLER = actor(Role.HANDLER, f"{7:032x}", "east")
MANAGER = actor(Role.MANAGER, f"{8:032x}")
CODES = {HANDLER.id: "7K2M-9QXA", MANAGER.id: "8888-0000"}


async def join(desk: Desk) -> None:
    codec, now = desk.runtime.parts.codec, desk.time()

    def work(connection: Connection) -> None:
        for one, name in ((HANDLER, "周宁"), (MANAGER, "吴经理")):
            staff.add(connection, codec, Member(one.id, Role(one.party.value), Person(name), one.team), now)
            digest = invitations.code_digest(codec, CODES[one.id])
            invitations.invite(connection, digest, one.id, now.replace(year=now.year + 1))
        rosters.add_duty(connection, HANDLER.id, now, now.replace(year=now.year + 1))

    await desk.runtime.parts.database.write(work)


async def answers(who: TelegramCustomer, desk: Desk, text: str) -> None:
    """Replies to the message heard last, which is the last that has a receipt."""
    chat = outbox.c.conversation_id == who.conversation
    receipt = (await desk.column(select(outbox.c.receipt).where(chat).order_by(outbox.c.seq)))[-1]
    bot = {"id": 123456, "is_bot": True, "first_name": "T"}
    replied = {"message_id": int(receipt), "from": bot, "date": 1, "chat": {"id": 1, "type": "private"}}
    await who.posts(who.message(text=text, reply_to_message=replied))


@pytest.mark.parametrize("bind", ["/bind {}", "绑定 {}"])
async def test_it_carries_a_case_between_customer_and_handler(desk: Desk, bind: str) -> None:
    await join(desk)
    handler, manager, customer = TelegramCustomer(desk), WeChatCustomer(desk), WeChatCustomer(desk)
    await handler.says(bind.format(CODES[HANDLER.id]))
    assert "周宁，绑定成功" in handler.latest
    await manager.says(f"绑定{CODES[MANAGER.id]}")
    assert "吴经理，绑定成功" in manager.latest
    await complains_in_words(customer)
    await desk.passes(minutes=2)
    await handler.hears()
    assert "有一件新案件交给您" in handler.latest
    await answers(handler, desk, "您好，我是周宁，正在核实。")
    assert "的客户" in handler.latest
    await desk.passes(minutes=2)
    await customer.hears()
    assert any("您好，我是周宁，正在核实。" in heard.text for heard in customer.heard)
    await manager.says("统计")
    assert "收到 1" in manager.latest
    await handler.says("/overdue")
    assert "没有超期" in handler.latest
    deeds = await desk.column(select(audit.c.deed).order_by(audit.c.id))
    assert deeds == ["bind", "bind", "reply", "summary", "overdue"]


@pytest.mark.parametrize("customer_of", [TelegramCustomer, WeChatCustomer])
async def test_it_tells_everybody_else_nothing(desk: Desk, customer_of: type[Customer]) -> None:
    for words in ("/summary", "统计 本周", "超期"):
        usual, asking = customer_of(desk), customer_of(desk)
        await usual.says("/unheard_of" if words[0] == "/" else "理赔一直拖着")
        await asking.says(words)
        assert asking.latest == usual.latest
    assert await desk.column(select(audit.c.deed)) == []
