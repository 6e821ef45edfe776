"""Sessions and what a member sets for themselves."""

import re
from typing import Any

import pytest

from cases.actors import Role
from handlers_console import cookies
from handlers_console.office import Office
from storage import audit
from tests.desk import Time
from tests.handlers_console.conftest import SignedIn, member_of
from tests.handlers_console.entering import (
    COOKIE,
    PASSWORD,
    chooses,
    enters,
    hidden,
    link_for,
    may_work,
)


@pytest.fixture
def dialect() -> str:
    """What is asked of the database here is asked of both elsewhere."""
    return "sqlite"


async def test_it_ends_a_session_that_lies_idle_and_each_after_half_a_day(
    signed_in: SignedIn, time: Time
) -> None:
    idle = await signed_in(Role.HANDLER)
    time.passes(hours=2, minutes=1)
    assert not await may_work(idle)
    busy = await signed_in(Role.HANDLER)
    for _ in range(11):
        time.passes(hours=1)
        assert await may_work(busy)
    time.passes(hours=1, minutes=1)
    assert not await may_work(busy)


async def test_it_gives_a_new_session_to_who_brings_one_along(office: Office, browser: Any) -> None:
    await chooses(browser(), await link_for(office, Role.HANDLER))
    victim = browser()
    planted = cookies.new_token()
    victim.cookies.set(COOKIE, planted, domain="tingsu.test")
    await enters(victim)
    thief = browser()
    thief.cookies.set(COOKIE, planted, domain="tingsu.test")
    assert not await may_work(thief)
    earlier = victim.cookies[COOKIE]
    await enters(victim)
    thief = browser()
    thief.cookies.set(COOKIE, earlier, domain="tingsu.test")
    assert not await may_work(thief)


async def test_it_lists_and_ends_sessions(signed_in: SignedIn, office: Office) -> None:
    here, there, other = [await signed_in(Role.HANDLER) for _ in range(2)] + [await signed_in(Role.MANAGER)]
    page = await here.get("/console/account")
    (theirs,) = re.findall(r'name="session" value="([^"]+)"', page.text)
    assert (await other.submit("/console/account/sessions/end", {"session": theirs})).status_code == 404
    assert await may_work(there)
    assert (await here.submit("/console/account/sessions/end", {"session": theirs})).status_code == 303
    assert not await may_work(there)
    again = await signed_in(Role.HANDLER)
    await again.submit("/console/account/sessions/end-others")
    assert not await may_work(here)
    assert await may_work(again)
    await again.submit("/console/sign-out")
    assert not await may_work(again)
    assert await may_work(other)


async def test_it_changes_a_password_by_who_knows_the_old_one(office: Office, browser: Any) -> None:
    one, two = browser(), browser()
    await chooses(one, await link_for(office, Role.HANDLER))
    await enters(two)
    new = "a wholly new secret"
    for old, status in (("not it at all 12", 422), (PASSWORD, 303)):
        csrf = hidden(await one.get("/console/account"), "csrf")
        given = {"csrf": csrf, "old_password": old, "new_password": new, "again": new}
        assert (await one.submit("/console/account/password", given)).status_code == status
    assert await may_work(one)
    assert not await may_work(two)
    assert (await enters(browser())).status_code == 401
    assert (await enters(browser(), password=new)).status_code == 303


async def test_it_shows_what_was_written_to_who_was_signed_out(signed_in: SignedIn, time: Time) -> None:
    late = await signed_in(Role.HANDLER)
    time.passes(hours=3)
    words = "亲爱的客户，\n我们 <查过了>"
    answer = await late.submit("/console/account/password", {"note": words, "old_password": PASSWORD})
    assert answer.status_code == 401
    assert "我们 &lt;查过了&gt;" in answer.text
    assert PASSWORD not in answer.text
    again = await signed_in(Role.HANDLER)
    again.csrf = late.csrf
    stale = await again.submit("/console/account/locale", {"locale": "en", "note": words})
    assert stale.status_code == 403
    assert "我们 &lt;查过了&gt;" in stale.text
    assert "再确认" in stale.text


async def test_it_speaks_the_language_of_each(signed_in: SignedIn, browser: Any) -> None:
    guest = browser()
    assert "登录" in (await guest.get("/console/sign-in")).text
    english = await guest.get("/console/sign-in", headers={"Accept-Language": "de,en"})
    assert "Sign in" in english.text
    await guest.submit("/console/locale", {"locale": "en", "next": "/console/sign-in"})
    assert "Sign in" in (await guest.get("/console/sign-in")).text
    member = await signed_in(Role.HANDLER)
    answer = await member.submit("/console/account/locale", {"locale": "en", "next": "//evil.test"})
    assert answer.headers["location"] == "/console"
    assert "My account" in (await member.get("/console/account")).text
    csrf, member.csrf = member.csrf, "of another session"
    await member.submit("/console/sign-out", {"csrf": csrf})
    assert "Sign in" in (await member.get("/console/sign-in")).text


async def test_it_writes_down_who_came_and_left(office: Office, browser: Any) -> None:
    opened = browser()
    await chooses(opened, await link_for(office, Role.HANDLER))
    csrf = hidden(await opened.get("/console/account"), "csrf")
    await opened.submit("/console/sign-out", {"csrf": csrf})
    await enters(opened)
    found = await office.read(lambda connection: audit.latest(connection, 10))
    deeds = [entry.deed for entry in reversed(found)]
    assert deeds == ["sign_in_chosen", "sign_out", "sign_in"]
    assert {entry.actor for entry in found} == {member_of(Role.HANDLER).actor.label}
