"""What was written is taken back as long as the customer has not heard of it."""

import httpx
import pytest

from cases.actors import Role
from cases.stage import Stage
from handlers_console.office import Office
from storage import complaints, history, reply_drafts, reply_files
from tests.factories import photo
from tests.handlers_console.cases import stored, the_case
from tests.handlers_console.conftest import Browser, SignedIn, member_of

PHOTO = [("files", ("照片.png", photo(12), "image/png"))]


@pytest.fixture
def dialect() -> str:
    """What differs between the databases stands in storage and is tested there."""
    return "sqlite"


async def writes(browser: Browser, number: str, name: str = "replied", **data: object) -> httpx.Response:
    return await browser.submit(f"/console/cases/{number}/actions/{name}", data, follow_redirects=True)


async def kinds(office: Office, number: str) -> list[str]:
    case = await the_case(office, number)
    events = await office.read(lambda core: history.after(core, office.codec, case.id))
    return [one.kind for one in events]


def button(number: str, page: httpx.Response) -> str:
    """Where the latest button to take something back leads."""
    start = f'action="/console/cases/{number}/events/'
    assert start in page.text
    rest = page.text.rpartition(start)[2].partition('"')[0]
    return f"/console/cases/{number}/events/{rest}"


async def test_it_puts_a_reply_and_its_files_back_into_the_draft(office: Office, signed_in: SignedIn) -> None:
    number, browser = await stored(office), await signed_in(Role.HANDLER)
    page = await browser.submit(
        f"/console/cases/{number}/actions/replied",
        {"text": "{name}您好，见附件"},
        files=PHOTO,
        follow_redirects=True,
    )
    assert "尚未发出" in page.text
    assert "照片.png" in page.text
    answer = await browser.submit(button(number, page))
    assert answer.status_code == 303
    assert (await kinds(office, number))[-2:] == ["replied", "reply_taken_back"]
    case, mine = await the_case(office, number), member_of(Role.HANDLER).id
    codec = office.codec
    assert await office.read(lambda c: reply_drafts.find(c, codec, case.id, mine)) == "{name}您好，见附件"
    files = await office.read(lambda c: reply_files.drafted(c, codec, case.id, mine))
    assert [one.name for one in files] == ["照片.png"]
    page = await browser.get(f"/console/cases/{number}")
    assert "尚未发出" not in page.text
    assert "在发出前撤回了回复" in page.text


async def test_it_fills_in_again_what_was_asked_for(office: Office, signed_in: SignedIn) -> None:
    number, browser = await stored(office), await signed_in(Role.HANDLER)
    page = await writes(browser, number, "material_wanted", wanted="请补发票原件")
    back = await browser.submit(button(number, page))
    assert back.status_code == 200
    assert "请补发票原件</textarea>" in back.text
    assert (await the_case(office, number)).stage is Stage.INVESTIGATING


async def test_it_is_too_late_once_the_customer_was_told(office: Office, signed_in: SignedIn) -> None:
    number, browser = await stored(office), await signed_in(Role.HANDLER)
    page = await writes(browser, number, text="查清了")
    where, case = button(number, page), await the_case(office, number)
    await office.write(lambda connection, _: complaints.told(connection, case.id, case.version))
    answer = await browser.submit(where)
    assert answer.status_code == 409
    assert "不能撤回" in answer.text
    assert "尚未发出" not in answer.text
    assert "reply_taken_back" not in await kinds(office, number)


async def test_it_offers_nothing_else_and_nobody_else(office: Office, signed_in: SignedIn) -> None:
    number, browser = await stored(office), await signed_in(Role.HANDLER)
    assert "take-back" not in (await browser.get(f"/console/cases/{number}")).text
    page = await writes(browser, number, text="查清了")
    auditor = await signed_in(Role.AUDITOR)
    assert "take-back" not in (await auditor.get(f"/console/cases/{number}")).text
    assert (await auditor.submit(button(number, page))).status_code == 403
    for seq in ("1", "2", "99", "x", "-1"):
        answer = await browser.submit(f"/console/cases/{number}/events/{seq}/take-back")
        assert answer.status_code == 409
