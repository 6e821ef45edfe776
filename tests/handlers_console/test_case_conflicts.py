"""Two at one case at once, and what the customer will read before they do."""

import re
from html import unescape

import pytest

from bot.jobs import telling
from bot.jobs.base import Desk
from cases import actions as do
from cases.actors import CUSTOMER, Role
from cases.grade import Grade
from dialogs.messages import Say
from handlers_console.office import Office
from storage import case_views_talk
from tests.desk import Time
from tests.handlers_console.cases import does, stored, the_case
from tests.handlers_console.conftest import SignedIn
from tests.handlers_console.test_case_actions import LEADER, PARTS, WORKING, act


@pytest.fixture
def dialect() -> str:
    """What differs between the databases stands in storage and is tested there."""
    return "sqlite"


async def test_it_shows_what_changed_meanwhile_and_keeps_the_words(
    office: Office, signed_in: SignedIn
) -> None:
    number = await stored(office, *WORKING)
    case = await the_case(office, number)
    await does(office, number, do.Regrade(Grade.P1, "媒体关注"), by=LEADER)
    browser = await signed_in(Role.HANDLER)
    text = ""
    for name, more in (("planned", {}), ("replied", {"preview": "1"}), ("planned", {})):
        data = {"plan": "我的方案", "text": "我的方案", **more}
        status, text = await act(browser, number, name, data, case.version)
        assert status == 409
        for words in ("我的方案", "陈立", "媒体关注"):
            assert words in text
    now = await the_case(office, number)
    assert now.version == case.version + 1
    assert f'name="seen" value="{now.version}"' in text
    assert (await act(browser, number, "planned", {"plan": "我的方案"}, now.version))[0] == 303


async def test_it_shows_that_the_case_is_at_another_stage(office: Office, signed_in: SignedIn) -> None:
    number = await stored(office, *WORKING)
    await does(office, number, do.Withdraw(), by=CUSTOMER)
    status, text = await act(await signed_in(Role.HANDLER), number, "material_wanted", {"wanted": "发票"}, 0)
    assert status == 409
    assert "不能这样办" in text


async def test_it_previews_word_for_word_what_the_customer_then_reads(
    office: Office, signed_in: SignedIn, time: Time
) -> None:
    number = await stored(office, *WORKING)
    case, browser = await the_case(office, number), await signed_in(Role.HANDLER)
    _, page = await act(browser, number, "decided", PARTS, case.version)
    previewed = re.search(r'<p class="bubble insurer">(.*?)</p>\n  <p class="hint">', page, re.DOTALL)
    token = re.search(r'main" name="confirmed" value="([^"]+)"', page)
    assert previewed
    assert token
    await act(browser, number, "decided", {**PARTS, "confirmed": token[1]}, case.version)
    time.passes(minutes=2)
    desk = Desk(office.dialog, office.cases, lambda *_: "https://tingsu.test/x", frozenset())
    await office.transact(lambda unit: telling.tell(unit, desk, case.id))
    talk = await office.read(
        lambda connection: case_views_talk.talk(connection, office.codec, [case.conversation_id])
    )
    (told,) = talk.messages
    assert isinstance(told.content, Say)
    assert unescape(previewed[1]) == told.content.text
