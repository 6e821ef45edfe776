"""Files of a reply on every channel: each gets there once, or is read where the link leads."""

from collections import deque

import pytest
from sqlalchemy import select

from bot.handling import handle
from cases.actions import EraseData, TakeBackReply, Withdraw
from cases.actors import CLOCK, CUSTOMER
from storage import reply_files
from storage.blobs import BlobMissing
from storage.case_tables import events
from storage.reply_file_tables import reply_files as table
from storage.tables import outbox
from tests.bot.channels.conftest import Way
from tests.bot.channels.replying import FILES, PDF, by_link, on_the_page, replies
from tests.bot.channels.telegram.fakes import Failure
from tests.bot.conftest import OpenDesk
from tests.bot.jobs.colleagues import case_of, transact
from tests.customers import Customer, TelegramCustomer, WebCustomer, WeChatCustomer
from tests.desk import Desk
from tests.factories import complains, photo, states


@pytest.fixture
def dialect() -> str:
    """What differs between the databases stands in storage and is tested there."""
    return "sqlite"


def delivered(desk: Desk, customer: Customer) -> list[bytes]:
    """The files that came as messages of their own."""
    if isinstance(customer, WeChatCustomer):
        images = [one["image"]["media_id"] for one in desk.world.wechat.sent if one["msgtype"] == "image"]
        return [desk.world.wechat.uploaded[one] for one in images]
    return desk.world.telegram.photos


def link_in(desk: Desk, customer: Customer) -> str:
    """The text that says where the case's page is."""
    if isinstance(customer, WeChatCustomer):
        return "\n".join(desk.world.wechat.texts)
    if isinstance(customer, TelegramCustomer):
        return "\n".join(str(one) for one in desk.world.telegram.called("sendMessage"))
    return "\n".join(one.text for one in customer.heard)


async def test_it_gives_the_customer_every_file_once(way: Way, open_desk: OpenDesk) -> None:
    async with way.desk(open_desk) as desk:
        customer = way.customer(desk)
        await complains(customer)
        desk.time.passes(hours=2)
        await replies(desk, customer)
        await desk.passes(minutes=2)
        await desk.passes(minutes=2)
        apart = {"wechat": [photo(9)], "telegram": [photo(9), PDF], "webchat": []}
        assert delivered(desk, customer) == apart[way.name]
        if isinstance(customer, WebCustomer):
            assert [one["name"] for one in await on_the_page(customer)] == list(FILES)
            return
        await customer.hears()
        assert "照片.png" in customer.latest or "说明.pdf" in link_in(desk, customer)
        found = await by_link(desk, link_in(desk, customer))
        assert set(found) == set(FILES)
        for name, answer in found.items():
            _harmless(answer.headers, "inline" if name.endswith("png") else "attachment")


def _harmless(headers: object, kind: str) -> None:
    found = dict(headers)  # type: ignore[call-overload]
    assert found["content-disposition"].startswith(kind)
    assert found["x-content-type-options"] == "nosniff"
    assert "sandbox" in found["content-security-policy"]


async def test_it_shows_files_to_none_but_whom_they_were_sent(desk: Desk) -> None:
    customer, other = WebCustomer(desk), WebCustomer(desk)
    await complains(customer)
    await complains(other)
    desk.time.passes(hours=2)
    await replies(desk, customer)
    id_ = (await desk.column(select(table.c.id)))[0]
    path = f"/chat/attachments/{id_}"
    assert (await desk.client.get(path, headers=customer.headers)).status_code == 404  # not told yet
    await desk.passes(minutes=2)
    opened = await desk.client.get(path, headers=customer.headers)
    assert opened.content in (photo(9), PDF)
    _harmless(opened.headers, "")
    assert (await desk.client.get(path, headers=other.headers)).status_code == 404
    assert (await desk.client.get(path)).status_code == 400
    assert (await desk.client.get("/chat/attachments/../x", headers=customer.headers)).status_code == 404


async def test_it_goes_on_with_the_file_and_does_not_say_the_words_again(desk: Desk) -> None:
    wechat, telegram = WeChatCustomer(desk), TelegramCustomer(desk)
    for customer in (wechat, telegram):
        await complains(customer)
    desk.time.passes(hours=2)
    desk.world.wechat.errors["/cgi-bin/media/upload"] = deque([{"errcode": -1, "errmsg": "busy"}])
    desk.world.telegram.failures["sendPhoto"].append(Failure(0))
    for customer in (wechat, telegram):
        await replies(desk, customer, names=("照片.png",))
    await desk.passes(minutes=2)
    await desk.passes(minutes=2)
    for customer in (wechat, telegram):
        assert delivered(desk, customer)[-1] == photo(9)
        await customer.hears()
        assert len([one for one in customer.heard if "见附件" in one.text]) == 1
    assert set(await states(desk)) == {"sent"}


async def test_it_parks_what_the_window_does_not_hold(desk: Desk) -> None:
    customer = WeChatCustomer(desk)
    await complains(customer)
    desk.time.passes(hours=2)
    await customer.says("进度")
    desk.world.wechat.sent.clear()
    for _ in range(3):
        await replies(desk, customer, names=("照片.png",))
        await desk.passes(minutes=2)
    assert len(desk.world.wechat.sent) <= 5
    assert (await states(desk))[-1] == "parked"
    await customer.says("进度")
    await desk.passes(minutes=2)
    assert "parked" not in await states(desk)


async def test_it_tells_in_words_of_a_picture_that_wechat_does_not_take(desk: Desk) -> None:
    customer = WeChatCustomer(desk)
    await complains(customer)
    desk.time.passes(hours=2)
    desk.world.wechat.sent.clear()
    desk.world.wechat.errors["/cgi-bin/media/upload"] = deque([{"errcode": 40009, "errmsg": "size"}] * 2)
    await replies(desk, customer, names=("照片.png",))
    await desk.passes(minutes=2)
    assert delivered(desk, customer) == []
    assert "照片.png" in desk.world.wechat.texts[-1]
    assert "/chat/cases/" in desk.world.wechat.texts[-1]


async def test_it_sends_as_a_document_what_telegram_does_not_take_as_a_photo(desk: Desk) -> None:
    customer = TelegramCustomer(desk)
    await complains(customer)
    desk.time.passes(hours=2)
    desk.world.telegram.failures["sendPhoto"].append(Failure(400, "Bad Request: PHOTO_INVALID_DIMENSIONS"))
    await replies(desk, customer, names=("照片.png",))
    await desk.passes(minutes=2)
    assert len(desk.world.telegram.called("sendDocument")) == 1
    assert (await states(desk))[-1] == "sent"


async def test_a_reply_that_was_taken_back_sends_nothing(desk: Desk) -> None:
    customer = TelegramCustomer(desk)
    await complains(customer)
    desk.time.passes(hours=2)
    colleague = await replies(desk, customer, "写错了")
    case = await case_of(desk, customer)
    rules = desk.runtime.parts.case_rules

    def work(unit: object) -> None:
        handle(unit, case.number, TakeBackReply(case.version), colleague.member.actor, rules)  # type: ignore[arg-type]

    await transact(desk, work)
    await desk.passes(minutes=2)
    await customer.hears()
    assert not any("写错了" in one.text for one in customer.heard)
    assert desk.world.telegram.photos == []
    kinds = await desk.column(select(events.c.kind).where(events.c.case_id == case.id).order_by(events.c.seq))
    assert kinds[-2:] == ["replied", "reply_taken_back"]


async def test_it_forgets_files_with_the_case(desk: Desk) -> None:
    customer = TelegramCustomer(desk)
    await complains(customer)
    desk.time.passes(hours=2)
    await replies(desk, customer)
    await desk.passes(minutes=2)
    case, rules = await case_of(desk, customer), desk.runtime.parts.case_rules
    ids = await desk.runtime.parts.database.read(lambda core: reply_files.of_case(core, case.id))
    await transact(desk, lambda unit: handle(unit, case.number, Withdraw(), CUSTOMER, rules))
    desk.time.passes(days=3 * 366 + 1)
    await transact(desk, lambda unit: handle(unit, case.number, EraseData(), CLOCK, rules))
    await desk.passes(minutes=1)
    assert await desk.column(select(table.c.id)) == []
    for id_ in ids:
        with pytest.raises(BlobMissing):
            await desk.runtime.parts.blobs.get(id_)


async def test_it_sweeps_up_what_did_not_come_through(desk: Desk) -> None:
    customer = WebCustomer(desk)
    await complains(customer)
    await replies(desk, customer, names=("照片.png",))
    (id_,) = await desk.column(select(table.c.id))
    await desk.runtime.parts.database.write(
        lambda core: core.execute(table.update().values(state="coming", event_seq=None))
    )
    await desk.passes(days=2)
    await desk.passes(days=1)
    assert await desk.column(select(table.c.id)) == []
    with pytest.raises(BlobMissing):
        await desk.runtime.parts.blobs.get(id_)
    assert await desk.rows(select(outbox.c.seq))
