"""What every channel must do, whichever it is: one suite, run for each on both databases."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from bot.channels.base import Incoming
from dialogs.messages import Say, Text
from storage.case_tables import cases
from storage.tables import conversations, evidence, inbox, outbox
from tests.bot.channels.conftest import MORE_WAYS, WAYS, Way, every_way
from tests.bot.conftest import OpenDesk
from tests.customers import Customer, TelegramCustomer, WebCustomer, WeChatCustomer
from tests.factories import HOSTILE, SCRIPTS, complains, complains_in_words, goes_on, photo


@every_way([*WAYS, *MORE_WAYS])
@pytest.mark.parametrize("locale", ["zh", "en"])
async def test_it_takes_a_complaint_in_words(way: Way, locale: str, open_desk: OpenDesk) -> None:
    async with way.desk(open_desk) as desk:
        customer = way.customer(desk, locale)
        await complains_in_words(customer)
        assert (await desk.column(select(cases.c.number)))[0] in customer.latest
        assert len(await desk.rows(select(inbox.c.seq))) <= 8
        assert customer.status == 200


@pytest.mark.parametrize("locale", ["zh", "en"])
async def test_it_takes_a_complaint_by_taps_with_two_photos(
    way: Way, locale: str, open_desk: OpenDesk
) -> None:
    async with way.desk(open_desk) as desk:
        customer = way.customer(desk, locale)
        await complains(customer, until="agree")
        await customer.shows(photo(8))
        await customer.shows(photo(9))
        for label in ("done", "right", "request"):
            await customer.taps(getattr(SCRIPTS[locale], label))
        await customer.says(SCRIPTS[locale].contact)
        await customer.taps(SCRIPTS[locale].submit)
        assert (await desk.column(select(cases.c.number)))[0] in customer.latest
        kept = await desk.rows(select(evidence).order_by(evidence.c.seq))
        assert [(row.state, row.content_type) for row in kept] == [("stored", "image/png")] * 2
        ids = [f"{row.conversation_id}-{row.seq}-{row.nth}" for row in kept]
        assert [await desk.runtime.parts.blobs.get(id_) for id_ in ids] == [photo(8), photo(9)]


@every_way([*WAYS, *MORE_WAYS])
async def test_it_answers_repeats_alike_and_does_nothing_twice(way: Way, open_desk: OpenDesk) -> None:
    async with way.desk(open_desk) as desk:
        customer = way.customer(desk)
        script = SCRIPTS["zh"]
        labels = [script.agree, script.done, script.right, script.request]
        verbs = [partial(customer.says, script.story), *(partial(customer.taps, label) for label in labels)]
        verbs += [partial(customer.says, script.contact), partial(customer.taps, script.submit)]
        for verb in verbs:
            await verb()
            inline, heard, rows = customer.inline, list(customer.heard), await _everything(customer)
            for _ in range(2):
                await customer.repeats()
                assert customer.inline == inline
                assert await _everything(customer) == rows
            customer.heard = heard
        assert len(await desk.rows(select(cases))) == 1


async def test_it_keeps_the_order_of_messages(customer: Customer) -> None:
    """Also where answers were lost on their way and follow later."""
    desk = customer.desk
    for number in range(4):
        incoming = Incoming(customer.channel, customer.address, f"lost-{number}", Text(f"第{number}件事"))
        await desk.runtime.reception.receive(incoming)
    await customer.says("还有一件事")
    await desk.passes(seconds=30)
    await customer.hears()
    await desk.passes(seconds=30)
    await customer.hears()
    assert [heard.text for heard in customer.heard] == await _said(customer)


async def test_it_sends_an_answer_that_did_not_arrive(customer: Customer) -> None:
    desk = customer.desk
    await customer.says("住院理赔拖了三个月没人管")
    heard = len(customer.heard)
    incoming = Incoming(customer.channel, customer.address, "cut-off-1", Text("同意"))
    answer = await desk.runtime.reception.receive(incoming)
    await desk.passes(seconds=15)
    await customer.hears()
    if not isinstance(customer, WebCustomer):
        assert len(customer.heard) == heard  # it is still the answer's to bring
    await desk.passes(seconds=10)
    await customer.hears()
    if isinstance(customer, WebCustomer):
        await customer.reads()
    assert len(customer.heard) == heard + 1
    assert "还有要补充的吗" in customer.latest
    again = await desk.runtime.reception.receive(incoming)
    assert again.turn == answer.turn
    await desk.passes(seconds=60)
    await customer.hears()
    assert len(customer.heard) == heard + 1


async def test_it_shows_customers_their_own_cases_only(way: Way, open_desk: OpenDesk) -> None:
    async with way.desk(open_desk) as desk:
        somebody, another = way.customer(desk), way.customer(desk)
        await complains(somebody)
        number = (await desk.column(select(cases.c.number)))[0]
        await somebody.says("进度")
        assert number in somebody.latest
        await another.says("进度")
        assert number not in another.latest
        await complains(another, until="agree")
        await another.says(f"进度 {number}")
        assert "没有找到" in another.latest
        assert not any("理赔" in heard.text and number in heard.text for heard in another.heard)


async def test_it_refuses_old_buttons_politely(customer: Customer) -> None:
    await complains(customer, until="agree")
    old = customer.choices["说完了"]
    await customer.taps("说完了")
    before = await customer.desk.column(select(func.count()).select_from(evidence))
    await customer.taps_token(old)
    assert "这个按钮是之前的" in customer.latest
    assert "听起来是" in customer.latest
    for token in ("99:agree", "x", "1:", ":", "0:submit", "1:agree+refuse"):
        await customer.taps_token(token)
        assert customer.status == 200
    await customer.taps("对")
    assert "您希望我们怎么做" in customer.latest
    assert await customer.desk.column(select(func.count()).select_from(evidence)) == before


async def test_it_survives_hostile_words_at_every_step(customer: Customer) -> None:
    await customer.says(HOSTILE[0])
    while not (numbers := await customer.desk.column(select(cases.c.number))):
        for text in HOSTILE[::2] if len(customer.heard) % 2 else HOSTILE[1::2]:
            await customer.says(text)
            assert customer.status < 500, text[:20]
        await goes_on(customer)
    assert numbers[0] in customer.latest


async def test_it_refuses_what_is_too_long(customer: Customer) -> None:
    await complains(customer, until="agree")
    for length in (20_000, 10_000_000):
        await customer.says("长" * length)
        assert customer.status in (200, 400, 413)
    await customer.taps("说完了")
    assert "听起来是" in customer.latest


async def test_it_survives_hostile_words_in_every_field(customer: Customer) -> None:
    await complains(customer, until="agree")
    for text in (*HOSTILE[:2], HOSTILE[3], HOSTILE[9]):
        for request in _hostile(customer, text):
            await customer.posts(request)
            assert customer.status < 500, text[:20]
    await _ends(customer)
    assert (await customer.desk.column(select(cases.c.number)))[0] in customer.latest


async def _ends(customer: Customer) -> None:
    while not await customer.desk.rows(select(cases.c.id)):
        await goes_on(customer)


def _hostile(customer: Customer, text: str) -> Iterator[httpx.Request]:
    """Requests of this channel with the text wherever a text can stand."""
    whole = text.encode("utf-8", "replace").decode()
    match customer:
        case WeChatCustomer():
            safe = "".join(mark for mark in whole if mark.isprintable()).replace("]]>", "")
            yield customer.event("subscribe", f"qrscene_{safe}"[:250])
            yield customer.event("CLICK", safe[:250])
            yield customer.event(safe[:60], safe)
            for kind in ("location", "link", "image", "voice", "file", safe[:200]):
                names = ("Label", "Location_X", "Title", "Url", "Description", "MediaId", "FileTotalLen")
                yield customer.message(MsgType=kind, **dict.fromkeys(names, safe))
            yield customer.tap(safe, safe)
        case TelegramCustomer():
            yield customer.tap(text, "")
            yield customer.file(photo(), "", caption=text, media_group_id=text)
            yield customer.message(kind="edited_message", text=text)
            document = {"file_id": text, "file_unique_id": text, "file_name": text, "mime_type": text}
            yield customer.message(document=document)
            yield customer.message(contact={"first_name": text, "phone_number": text})
            yield customer.message(text=f"/progress {text}")
        case WebCustomer():
            yield customer.content({"type": "tap", "token": text})
            yield customer.content({"type": "command", "name": "progress", "argument": text})
            yield customer.content({"type": text, text: text})
            yield customer.file(photo(), whole)
            yield customer.text(text)


async def _everything(customer: Customer) -> list[Sequence[Any]]:
    """All that must not change by a repeat: not the windows, nor who settles what when."""
    state = select(conversations.c.id, conversations.c.next_seq, conversations.c.cases)
    out = select(outbox.c.conversation_id, outbox.c.seq, outbox.c.created_at)
    tables = (state, out, select(inbox), select(cases))
    return [await customer.desk.rows(table) for table in tables]


async def _said(customer: Customer) -> list[str]:
    wanted = select(outbox).where(outbox.c.conversation_id == customer.conversation).order_by(outbox.c.seq)
    codec = customer.desk.runtime.parts.codec
    rows = await customer.desk.rows(wanted)
    return [codec.open(r.sealed_say, Say, "outbox", r.conversation_id, r.seq).text for r in rows]
