"""Signing in: the link, the password, the phone."""

import re
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from sqlalchemy import select

from cases.actors import Role
from handlers_console.office import Office
from handlers_console.sign_in import links, slowing
from storage import sign_in, staff
from storage.sign_in_tables import credentials, entry_links, recovery_codes, sessions
from tests.desk import Time
from tests.handlers_console.conftest import SignedIn, member_of
from tests.handlers_console.entering import (
    COOKIE,
    PASSWORD,
    chooses,
    enters,
    gives_code,
    link_for,
    may_work,
    sets_up_phone,
)


async def test_it_lets_a_handler_choose_a_password_and_come_again(office: Office, browser: Any) -> None:
    first, link = browser(), await link_for(office, Role.HANDLER)
    assert "周小雨" in (await first.get(link)).text
    assert (await chooses(first, link)).status_code == 303
    assert await may_work(first)
    second = browser()
    answer = await enters(second, name="ｅ００１ ")
    assert answer.status_code == 303
    assert await may_work(second)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie


async def test_it_says_the_same_to_who_errs_in_the_name_and_in_the_password(
    office: Office, browser: Any
) -> None:
    await chooses(browser(), await link_for(office, Role.HANDLER))
    unknown, wrong = browser(), browser()
    answers = [await enters(unknown, name="E999"), await enters(wrong, password="something else 12")]
    assert [one.status_code for one in answers] == [401, 401]
    pages = [re.sub(r'value="[^"]*"', "", one.text) for one in answers]
    assert pages[0] == pages[1]
    assert [await may_work(unknown), await may_work(wrong)] == [False, False]


async def test_it_uses_a_link_once_and_only_for_a_day(office: Office, browser: Any, time: Time) -> None:
    link = await link_for(office, Role.HANDLER)
    assert (await chooses(browser(), link)).status_code == 303
    assert (await chooses(browser(), link)).status_code == 410
    older, newer = await link_for(office, Role.MANAGER), await link_for(office, Role.MANAGER)
    assert (await browser().get(older)).status_code == 410
    time.passes(hours=25)
    assert (await browser().get(newer)).status_code == 410
    assert (await browser().get("/console/enter/guessed")).status_code == 410


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("short", "short", "太短"),
        ("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa", "太简单"),
        ("my number E001 is", "my number E001 is", "您的名字"),
        (PASSWORD, "another one 1234", "不一样"),
    ],
)
async def test_it_takes_no_weak_password(
    office: Office, browser: Any, password: str, again: str, said: str
) -> None:
    link = await link_for(office, Role.HANDLER)
    answer = await chooses(browser(), link, password=password, again=again)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert (await browser().get(link)).status_code == 200


async def test_it_asks_a_supervisor_for_a_phone_and_then_for_its_code(
    office: Office, browser: Any, time: Time
) -> None:
    first, link = browser(), await link_for(office, Role.SUPERVISOR)
    await chooses(first, link, "E002")
    assert not await may_work(first)
    before = first.cookies[COOKIE]
    secret, codes = await sets_up_phone(first, time)
    assert await may_work(first)
    assert first.cookies[COOKIE] != before
    assert len(set(codes)) == 10

    second = browser()
    await enters(second, "E002")
    assert not await may_work(second)
    assert (await gives_code(second, pyotp.TOTP(secret).at(time()))).status_code == 401
    time.passes(minutes=2)
    assert (await gives_code(second, "000000")).status_code == 401
    unproven = second.cookies[COOKIE]
    code = pyotp.TOTP(secret).at(time())
    assert (await gives_code(second, code)).status_code == 303
    assert await may_work(second)
    assert second.cookies[COOKIE] != unproven

    third = browser()
    await enters(third, "E002")
    assert (await gives_code(third, code)).status_code == 401
    assert (await gives_code(third, codes[3].lower())).status_code == 303
    assert await may_work(third)
    fourth = browser()
    await enters(fourth, "E002")
    assert (await gives_code(fourth, codes[3])).status_code == 401


async def test_it_does_not_let_who_has_only_the_password_set_up_another_phone(
    office: Office, browser: Any, time: Time
) -> None:
    owner = browser()
    await chooses(owner, await link_for(office, Role.SUPERVISOR), "E002")
    await sets_up_phone(owner, time)
    thief = browser()
    await enters(thief, "E002")
    answer = await thief.get("/console/sign-in/phone")
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/sign-in/code")


async def test_it_slows_guessing_down_alike_for_names_that_nobody_has(
    office: Office, browser: Any, time: Time
) -> None:
    await chooses(browser(), await link_for(office, Role.HANDLER))
    for name in ("E001", "E999"):
        guesser = browser()
        answers = [await enters(guesser, name, f"guess number {n}") for n in range(7)]
        assert [one.status_code for one in answers] == [401] * 5 + [429] * 2
    assert (await enters(browser())).status_code == 429
    time.passes(minutes=2)
    assert (await enters(browser())).status_code == 303
    assert (await enters(browser(), password="wrong once more")).status_code == 401


async def test_it_slows_down_an_address_that_tries_many_names(office: Office, browser: Any) -> None:
    await chooses(browser(), await link_for(office, Role.HANDLER))
    guesser = browser()
    answers = [(await enters(guesser, f"name{n}")).status_code for n in range(62)]
    assert answers == [401] * 60 + [429] * 2
    assert (await enters(browser())).status_code == 429


def test_it_waits_longer_with_each_failure_up_to_a_quarter_of_an_hour() -> None:
    minutes = [slowing.pause(n, free=5) / timedelta(minutes=1) for n in range(1, 12)]
    assert minutes == [0, 0, 0, 0, 1, 2, 4, 8, 15, 15, 15]
    assert slowing.pause(10**9, free=5) == timedelta(minutes=15)


async def test_it_makes_the_first_administrator_once(office: Office, browser: Any, time: Time) -> None:
    early = await links.first_administrator_link(office)
    link = await links.first_administrator_link(office)
    assert link
    assert early
    assert (await browser().get(early)).status_code == 410
    first = browser()
    answer = await chooses(first, link, "root", person="方敏")
    assert answer.status_code == 303
    await sets_up_phone(first, time)
    assert "方敏" in (await first.get("/console/account")).text
    assert (await browser().get(link)).status_code == 410
    assert await links.first_administrator_link(office) is None


async def test_it_keeps_nothing_that_opens_a_door_as_it_is(office: Office, browser: Any, time: Time) -> None:
    opened = browser()
    link = await link_for(office, Role.SUPERVISOR)
    await chooses(opened, link, "E002")
    secret, codes = await sets_up_phone(opened, time)
    tables = (credentials, recovery_codes, sessions, entry_links)
    stored = await office.read(
        lambda connection: repr([connection.execute(select(table)).all() for table in tables])
    )
    for known in (PASSWORD, secret, codes[0], opened.cookies[COOKIE], link.rsplit("/", 1)[1], "E002"):
        assert known not in stored


async def test_it_lets_nobody_in_who_left(office: Office, browser: Any, signed_in: SignedIn) -> None:
    whose = member_of(Role.HANDLER)
    await chooses(browser(), await link_for(office, Role.HANDLER))
    inside = await signed_in(Role.HANDLER)
    link = await link_for(office, Role.HANDLER)
    await office.write(lambda connection, now: staff.deactivate(connection, whose.id))
    assert not await may_work(inside)
    assert (await enters(browser())).status_code == 401
    assert (await browser().get(link)).status_code == 410
    kept = await office.read(sign_in.able)
    assert whose.id not in kept
