"""A case on its page: who may read it, what is masked, what is kept."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from msgspec import structs
from sqlalchemy import select

from cases.actions import Supplement
from cases.actors import CUSTOMER, Role
from dialogs.messages import Say
from dialogs.staff.alerts import Alert, word
from dialogs.staff.voice import Voice
from handlers_console.office import Office
from storage import alerts, audit, staff
from storage.note_tables import case_notes, reply_drafts
from storage.staff import Member, Person
from storage.tables import outbox
from storage.unit_of_work import UnitOfWork
from storage.windows import Quota
from tests.desk import Time
from tests.handlers_console.cases import does, new, stored
from tests.handlers_console.conftest import Browser, SignedIn, member_of
from tests.storage.office import CHAT

HOSTILE = "<script>alert(1)</script>{{7*7}} \u202e'\"><img src=x onerror=alert(1)>"
STRANGER = Member("e" * 32, Role.HANDLER, Person("外人", "E9"), "west")


async def joins(office: Office, member: Member) -> None:
    await office.write(lambda connection, now: staff.add(connection, office.codec, member, now))


@pytest.mark.parametrize("role", list(Role))
async def test_it_opens_masked_for_whom_it_concerns(office: Office, signed_in: SignedIn, role: Role) -> None:
    number = await stored(office)
    answer = await (await signed_in(role)).get(f"/console/cases/{number}")
    assert answer.status_code == 200
    assert "住院理赔拖了三个月" in answer.text
    assert "欧阳若兰" not in answer.text
    assert "13912345678" not in answer.text
    assert "139****5678" in answer.text


async def test_it_is_not_there_for_a_handler_who_has_nothing_to_do_with_it(
    office: Office, signed_in: SignedIn
) -> None:
    number = await stored(office)
    await joins(office, STRANGER)
    stranger, handler = await signed_in(member=STRANGER), await signed_in(Role.HANDLER)
    for path in ("", "/files/x", "/notes"):
        assert (await stranger.get(f"/console/cases/{number}{path}")).status_code == 404
    assert (
        await stranger.submit(f"/console/cases/{number}/actions/replied", {"text": "x"})
    ).status_code == 404
    assert (await stranger.get(f"/console/live?case={number}")).status_code == 404
    await handler.submit(f"/console/cases/{number}/notes", {"text": "@外人 看一下"})
    assert (await stranger.get(f"/console/cases/{number}")).status_code == 200
    refused = await stranger.submit(f"/console/cases/{number}/actions/replied", {"text": "x"})
    assert refused.status_code == 422


async def test_it_shows_every_handler_a_case_that_nobody_has(office: Office, signed_in: SignedIn) -> None:
    number = await new(office)
    page = await (await signed_in(Role.HANDLER)).get(f"/console/cases/{number}")
    assert "actions/accepted" in page.text
    assert "actions/replied" not in page.text


@pytest.mark.parametrize("number", ["TS-0000-0000-1", "nonsense", "TS-0000-0001-X", "1' OR 1=1"])
async def test_it_knows_no_other_number(signed_in: SignedIn, number: str) -> None:
    answer = await (await signed_in(Role.MANAGER)).get(f"/console/cases/{number}")
    assert answer.status_code == 404


async def test_it_shows_in_full_only_for_a_reason(office: Office, signed_in: SignedIn) -> None:
    number = await stored(office)
    browser = await signed_in(Role.HANDLER)
    path = f"/console/cases/{number}/reveal"
    assert (await browser.submit(path, {"what": "phone", "why": " "})).status_code == 422
    shown = await browser.submit(path, {"what": "phone", "why": "要打电话"})
    assert "+8613912345678" in shown.text
    assert "欧阳若兰" not in shown.text
    again = await browser.get(f"/console/cases/{number}")
    assert "+8613912345678" not in again.text
    assert "要打电话" in again.text
    entries = await office.read(lambda connection: audit.latest(connection, 10))
    assert [(one.deed, one.subject) for one in entries] == [("reveal", f"{number} phone")]
    assert (await browser.submit(path, {"what": "nothing", "why": "x"})).status_code == 404


async def test_it_escapes_whatever_anybody_wrote(office: Office, signed_in: SignedIn) -> None:
    number = await stored(office, story=HOSTILE)
    await does(office, number, Supplement(HOSTILE), by=CUSTOMER)
    browser = await signed_in(Role.HANDLER)
    await browser.submit(f"/console/cases/{number}/notes", {"text": HOSTILE})
    await browser.submit(f"/console/cases/{number}/draft", {"text": HOSTILE + "</textarea>"})
    page = (await browser.get(f"/console/cases/{number}")).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert page.count("&lt;script&gt;") >= 4
    assert "{{7*7}}" in page


async def test_it_keeps_a_reply_that_is_begun_sealed_and_for_its_writer_only(
    office: Office, signed_in: SignedIn
) -> None:
    number = await stored(office)
    browser = await signed_in(Role.HANDLER)
    kept = await browser.submit(f"/console/cases/{number}/draft", {"text": "尊敬的客户"})
    assert kept.status_code == 204
    sealed = await office.read(lambda connection: connection.scalar(select(reply_drafts.c.sealed_text)))
    assert sealed
    assert "尊敬".encode() not in sealed
    assert "尊敬的客户" in (await (await signed_in(Role.HANDLER)).get(f"/console/cases/{number}")).text
    assert "尊敬的客户" not in (await (await signed_in(Role.SUPERVISOR)).get(f"/console/cases/{number}")).text
    await browser.submit(f"/console/cases/{number}/actions/replied", {"text": "尊敬的客户，您好"})
    assert await office.read(lambda connection: connection.scalar(select(reply_drafts.c.case_id))) is None


async def test_it_tells_who_else_is_there_and_typing(office: Office, signed_in: SignedIn, time: Time) -> None:
    number = await stored(office)
    handler, leader = await signed_in(Role.HANDLER), await signed_in(Role.SUPERVISOR)
    path = f"/console/cases/{number}/here"
    assert (await handler.submit(path)).json() == {"others": []}
    assert (await leader.submit(path)).json() == {"others": [{"name": "周小雨", "typing": False}]}
    await handler.submit(f"/console/cases/{number}/draft", {"text": "您好"})
    assert (await leader.submit(path)).json()["others"][0]["typing"]
    time.passes(seconds=16)
    assert not (await leader.submit(path)).json()["others"][0]["typing"]
    await handler.submit(path, {"gone": "1"})
    assert (await leader.submit(path)).json() == {"others": []}


async def test_it_calls_who_is_named_in_a_note(office: Office, signed_in: SignedIn) -> None:
    number = await stored(office)
    browser = await signed_in(Role.HANDLER)
    noted = await browser.submit(f"/console/cases/{number}/notes", {"text": "@陈立 请看一下"})
    assert noted.status_code == 303
    mentions = await office.read(lambda connection: connection.scalar(select(case_notes.c.mentions)))
    leader = member_of(Role.SUPERVISOR)
    assert mentions == leader.id
    (alert,) = await office.read(lambda connection: alerts.untold(connection, office.codec, leader.id))
    told = word([Alert(alert.facts.kind, number, words=alert.facts.texts["words"])], voice(office))
    assert "同事在备注里提到了您" in told.text
    assert "请看一下" in told.text
    assert (await browser.submit(f"/console/cases/{number}/notes", {"text": " "})).status_code == 422


def voice(office: Office) -> Voice:
    return Voice(office.dialog, "zh", office.now())


async def test_it_tells_names_apart_that_begin_alike(office: Office, signed_in: SignedIn) -> None:
    number = await stored(office)
    await joins(office, structs.replace(STRANGER, person=Person("陈立国")))
    browser = await signed_in(Role.HANDLER)
    await browser.submit(f"/console/cases/{number}/notes", {"text": "@陈立国 请看"})
    mentions = await office.read(lambda connection: connection.scalar(select(case_notes.c.mentions)))
    assert mentions == STRANGER.id


async def said(office: Office, state: str, reason: str = "") -> None:
    def work(unit: UnitOfWork) -> None:
        thread = unit.reopen([CHAT])[CHAT]
        unit.say(thread, Say("您好，请补充材料"))

    await office.transact(work)
    await office.write(
        lambda connection, now: connection.execute(
            outbox.update().values(
                state=state, reason=reason or None, settled_at=now if state == "failed" else None
            )
        )
    )


async def test_it_sends_again_what_failed(office: Office, signed_in: SignedIn) -> None:
    number = await stored(office)
    await said(office, "failed", "unreachable")
    browser = await signed_in(Role.HANDLER)
    page = (await browser.get(f"/console/cases/{number}")).text
    assert "没有送达" in page
    path = f"/console/cases/{number}/messages/{CHAT}-1/again"
    assert path in page
    assert "sent_again" in (await browser.submit(path)).headers["location"]
    assert await office.read(lambda connection: connection.scalar(select(outbox.c.state))) == "queued"
    assert "not_failed" in (await browser.submit(path)).headers["location"]
    other = f"/console/cases/{number}/messages/{'d' * 32}-1/again"
    assert (await browser.submit(other)).status_code == 404


@pytest.mark.parametrize(
    ("quota", "expected"),
    [
        (None, "会立即发出"),
        (Quota(3, None), "还可以发 3 条|会立即发出"),
        (Quota(0, None), "消息会先留着"),
        (Quota(0, None, template=True), "先发模板提醒"),
    ],
)
async def test_it_tells_what_happens_to_a_reply_sent_now(
    office: Office,
    signed_in: SignedIn,
    browser: Callable[..., Browser],
    quota: Quota | None,
    expected: str,
) -> None:
    number = await stored(office)
    if quota is not None:
        quota = Quota(quota.left, office.now() + timedelta(hours=3), quota.template)
    known, other = await signed_in(Role.HANDLER), browser(quota=lambda *_: quota)
    other.cookies = known.cookies
    page = (await other.get(f"/console/cases/{number}")).text
    for words in expected.split("|"):
        assert words in page


async def test_it_tells_that_it_is_night(office: Office, signed_in: SignedIn, time: Time) -> None:
    number = await stored(office)
    time.passes(hours=13)
    page = (await (await signed_in(Role.HANDLER)).get(f"/console/cases/{number}")).text
    assert "03-03 08:00 发出" in page


async def test_it_offers_an_auditor_nothing_to_do(office: Office, signed_in: SignedIn) -> None:
    number = await stored(office)
    page = (await (await signed_in(Role.AUDITOR)).get(f"/console/cases/{number}")).text
    assert "actions/" not in page
    assert "记录完整" in page


async def test_it_shows_what_was_said_in_a_case_that_was_merged_into_it(
    office: Office, signed_in: SignedIn
) -> None:
    number, other = await stored(office), await stored(office, number=2, chat="d" * 32)
    browser = await signed_in(Role.HANDLER)
    data = {"into_number": number, "confirmed": "1"}
    assert (await browser.submit(f"/console/cases/{other}/actions/merged", data)).status_code == 303

    def work(unit: UnitOfWork) -> None:
        thread = unit.reopen(["d" * 32])["d" * 32]
        unit.say(thread, Say("在另一个渠道说的话"))

    await office.transact(work)
    assert "在另一个渠道说的话" in (await browser.get(f"/console/cases/{number}")).text
    path = f"/console/cases/{number}/messages/{'d' * 32}-1/again"
    assert "not_failed" in (await browser.submit(path)).headers["location"]
