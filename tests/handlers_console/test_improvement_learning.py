"""What customers were not satisfied with, and what others can learn from a case."""

import re

import httpx
from sqlalchemy import Connection

from cases import actions as do
from cases.actors import CLOCK, CUSTOMER, Role
from cases.clock_actions import AskForRating
from handlers_console.office import Office
from storage import audit, examples, staff
from tests.handlers_console.cases import stored
from tests.handlers_console.conftest import Browser, SignedIn, member_of
from tests.storage.office import acts, case_id

LEADERS = (Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR)
PATH = "/console/improvement"
DECISION = do.Decide("经查，欧阳若兰的材料齐全", "合同第三条", "赔付 13912345678 名下账户", "可申请核查")
ENDED = (do.Accept(), DECISION, do.Close("process"))


async def low_rating(office: Office, number: int, score: int = 2) -> None:
    def work(connection: Connection) -> None:
        acts(connection, AskForRating(), by=CLOCK, case=case_id(number), now=office.now())
        rate = do.Rate(score, ["slow"], "欧阳若兰等了三个月，电话 13912345678")
        acts(connection, rate, by=CUSTOMER, case=case_id(number), now=office.now())

    await office.database.write(work)


async def test_it_groups_reasons_and_masked_comments_by_cause(office: Office, signed_in: SignedIn) -> None:
    await stored(office, *ENDED)
    await low_rating(office, 1)
    for role in (*LEADERS, Role.AUDITOR):
        browser = await signed_in(role)
        page = (await browser.get(f"{PATH}/ratings")).text
        assert "流程繁琐或缺失" in page
        assert "处理太慢" in page
        assert "等了三个月" in page
        assert "欧阳若兰" not in page
        assert "13912345678" not in page
        assert ("据此立措施" in page) == (role is not Role.AUDITOR)
    link = re.search(
        r'href="(/console/improvement/measures/new\?[^"]+)"',
        (await (await signed_in(Role.MANAGER)).get(f"{PATH}/ratings")).text,
    )
    assert link
    form = (await (await signed_in(Role.MANAGER)).get(link[1].replace("&amp;", "&"))).text
    assert '<option value="process" selected>' in form
    assert "处理太慢 1" in form


async def keeps(browser: Browser, number: str, **changes: str) -> httpx.Response:
    texts = {
        "title": "材料一次告知",
        "story": "住院理赔拖了三个月",
        "decision": "赔付",
        "learned": "先列清单",
    }
    return await browser.submit(f"{PATH}/examples/new", {"case": number, "read": "1", **texts, **changes})


async def test_it_makes_an_example_of_a_closed_case_once_it_was_read(
    office: Office, signed_in: SignedIn
) -> None:
    number = await stored(office, *ENDED, story="我是欧阳若兰，若兰的保单 P2026001234567 拖了三个月")
    browser = await signed_in(Role.MANAGER)
    assert f"{PATH}/examples/new?case={number}" in (await browser.get(f"/console/cases/{number}")).text
    form = (await browser.get(f"{PATH}/examples/new?case={number}")).text
    assert "我是客户，客户的保单" in form
    assert "合同第三条" in form
    for secret in ("若兰", "13912345678", "P2026001234567"):
        assert secret not in form
    again = await keeps(browser, number, learned=f"欧阳若兰 {number} 电话 13912345678")
    assert again.status_code == 422
    assert "已再次遮去" in again.text
    assert "13912345678" not in again.text
    unread = await keeps(browser, number, read="")
    assert unread.status_code == 422
    assert "请先通读" in unread.text
    assert (await keeps(browser, number)).status_code == 303
    for role in Role:
        page = (await (await signed_in(role)).get(f"{PATH}/examples?matter=CLAIM&cause=process&q=拖了")).text
        assert "先列清单" in page
        assert number not in page
    assert "先列清单" not in (await browser.get(f"{PATH}/examples?cause=system")).text
    assert "先列清单" not in (await browser.get(f"{PATH}/examples?q=火星")).text
    (kept,) = await office.read(lambda connection: examples.listed(connection, office.codec))
    assert (await browser.submit(f"{PATH}/examples/{kept.id}/remove")).status_code == 303
    assert "先列清单" not in (await browser.get(f"{PATH}/examples")).text
    deeds = await office.read(lambda connection: audit.latest(connection, 2))
    assert [one.deed for one in deeds] == ["example_removed", "example_kept"]


async def test_it_makes_no_example_of_what_is_open_or_not_theirs(office: Office, signed_in: SignedIn) -> None:
    number = await stored(office)
    browser = await signed_in(Role.MANAGER)
    assert (await browser.get(f"{PATH}/examples/new?case={number}")).status_code == 404
    assert (await keeps(browser, number)).status_code == 404
    assert (await browser.get(f"{PATH}/examples/new?case=x")).status_code == 404
    ended = await stored(office, *ENDED, number=2)
    western = member_of(Role.SUPERVISOR, id="9" * 32, team="west")
    await office.write(lambda connection, now: staff.add(connection, office.codec, western, now))
    assert (await keeps(await signed_in(member=western), ended)).status_code == 404


async def test_it_speaks_english_of_what_was_said_in_chinese(office: Office, signed_in: SignedIn) -> None:
    number = await stored(office, *ENDED)
    await low_rating(office, 1)
    english = member_of(Role.MANAGER, locale="en")
    await office.write(lambda connection, _: staff.change(connection, office.codec, english))
    browser = await signed_in(Role.MANAGER)
    said = {f"{PATH}/ratings": r"<blockquote>.*?</blockquote>", f"{PATH}/examples": "never"}
    said[f"{PATH}/examples/new?case={number}"] = r"<textarea.*?</textarea>"
    for page, theirs in said.items():
        text = (await browser.get(page)).text.partition("<main")[2]
        assert not re.search(r"[\u4e00-\u9fff]", re.sub(theirs, "", text, flags=re.DOTALL)), page
