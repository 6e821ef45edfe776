"""What goes wrong: sign-ins that fail are noted, errors that nobody foresaw are told calmly."""

from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from cases.actors import Role
from handlers_console.office import Office
from handlers_console.operations import watching
from handlers_console.sign_in import second_factor
from handlers_console.sign_in.slowing import _OF_A_NAME, _OF_AN_ADDRESS
from storage import audit, sign_in, staff
from storage.audit import Entry
from storage.sign_in import Secrets
from tests.desk import Time
from tests.handlers_console.conftest import Browser, SignedIn, member_of
from tests.handlers_console.entering import chooses, enters, gives_code, link_for

Opens = Callable[..., Browser]
WRONG = "not the password 123"


async def entries(office: Office) -> list[Entry]:
    found = await office.read(lambda connection: audit.latest(connection, 500))
    return [one for one in found if one.actor == "guest"]


async def test_it_notes_a_name_that_is_guessed_at_once_for_each_slowing_down(
    office: Office, browser: Opens, signed_in: SignedIn, time: Time
) -> None:
    one = browser()
    await chooses(one, await link_for(office, Role.HANDLER))
    for _ in range(3 * _OF_A_NAME):
        await enters(browser(), password=WRONG)
    (entry,) = await entries(office)
    assert (entry.deed, entry.subject) == ("sign_in_failed", member_of(Role.HANDLER).id)
    time.passes(minutes=2)
    for _ in range(10):
        await enters(browser(), password=WRONG)
    noted = await entries(office)
    assert [one.deed for one in noted] == ["sign_in_failed", "sign_in_failed"]
    assert WRONG not in str(noted)
    keeper = await signed_in(Role.ADMINISTRATOR)
    for query in ("deed=sign_in_failed", "who=guest"):
        page = (await keeper.get(f"/console/audit?{query}")).text
        assert page.count("登录失败多次，已限速</td>") == 2, query
        assert page.count("<span>周小雨</span>") == 2, query


async def test_it_notes_a_flood_of_unknown_names_by_their_address_only(
    office: Office, browser: Opens
) -> None:
    for number in range(_OF_AN_ADDRESS + 20):
        await enters(browser(), name=f"nobody{number // 4}", password=WRONG)
    noted = await entries(office)
    assert [(one.deed, one.subject) for one in noted] == [("sign_in_many", "")]


async def test_it_notes_guessed_codes(office: Office, signed_in: SignedIn, time: Time) -> None:
    leader = member_of(Role.SUPERVISOR)
    secrets = Secrets("E002", "x", totp=second_factor.new_secret())
    await office.write(
        lambda connection, now: sign_in.keep(connection, office.codec, leader.id, secrets, now)
    )
    one = await signed_in(Role.SUPERVISOR, proven=False)
    for _ in range(2 * _OF_A_NAME):
        await gives_code(one, "000000")
    assert [(one.deed, one.subject) for one in await entries(office)] == [("sign_in_code_failed", leader.id)]


@pytest.mark.parametrize(("locale", "words"), [("zh", "出了点问题"), ("en", "Something went wrong")])
async def test_it_tells_an_error_calmly(
    signed_in: SignedIn,
    browser: Opens,
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
    locale: str,
    words: str,
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("欧阳若兰 13912345678")

    monkeypatch.setattr(watching, "_calendar", breaks)
    member = member_of(Role.ADMINISTRATOR, locale=locale)
    if locale == "en":
        await office.write(lambda connection, now: staff.change(connection, office.codec, member))
    one = await signed_in(Role.ADMINISTRATOR)
    with capture_logs() as logs:
        answer = await one.get("/console/health")
    assert answer.status_code == 500
    assert words in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    (entry,) = [log for log in logs if log["event"] == "page_failed"]
    assert entry["reference"] in answer.text
    assert entry["at"].startswith("handlers_console/operations/watching.py:")
    assert "欧阳" not in str(logs) + answer.text


async def test_it_says_nothing_of_unknown_paths_to_who_has_not_signed_in(browser: Opens) -> None:
    one = browser()
    for path in ("/console/nothing", "/console/health", "/console/a/b/c"):
        answer = await one.get(path)
        assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/console/sign-in")
    answer = await one.submit("/console/nothing", {"text": "很长的一段话 写了很久"})
    assert answer.status_code == 401
    assert "很长的一段话" in answer.text


async def test_it_forgets_what_was_noted_of_a_day_ago(office: Office, browser: Opens, time: Time) -> None:
    for _ in range(_OF_A_NAME - 1):
        await enters(browser(), password=WRONG)
    time.passes(hours=25)
    await enters(browser(), password=WRONG)
    assert await entries(office) == []
