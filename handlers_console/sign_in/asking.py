"""Signing in: name and password, then the second factor."""

from datetime import datetime
from math import ceil
from urllib.parse import quote

from sqlalchemy import Connection
from starlette.responses import Response

from handlers_console import rendering
from handlers_console.sign_in import failing, second_factor
from handlers_console.sign_in.entering import entered, needs_second, note, opened, wanted_path
from handlers_console.sign_in.passwords import LONGEST, PASSWORDS
from handlers_console.sign_in.slowing import FORGET, counted
from handlers_console.visit import Guest, Visit
from storage import sign_in, sign_in_tries, staff
from storage.sign_in import Account

_PATH = "/console/sign-in"


async def ask(guest: Guest) -> Response:
    """Who is it?"""
    return _asked(guest)


async def answer(guest: Guest) -> Response:
    """Name and password. Who gets one of them wrong hears the same, as soon, whichever it was."""
    name, password = guest.posted("name", longest=100), str(guest.form.get("password", ""))[: 2 * LONGEST]
    office = guest.office
    tried = counted(guest, "name", sign_in.name_digest(office.codec, name))
    until = await office.write(lambda connection, now: sign_in_tries.begin(connection, tried, now, FORGET))
    if until is not None:
        return _asked(guest, "wait", 429, until=until)
    account = await office.read(lambda connection: sign_in.named(connection, office.codec, name))
    right = await PASSWORDS.matches(password, account.secrets.password if account else None)
    if account is None or not right:
        staff_id = account.staff_id if account else ""
        return failing.noted(_asked(guest, "wrong", 401), office, tried, failing.FAILED, staff_id)

    def work(connection: Connection, now: datetime) -> str | None:
        member = staff.find(connection, office.codec, account.staff_id)
        if member is None or not member.active:
            return None
        sign_in_tries.succeeded(connection, *(digest for digest, _ in tried))
        sign_in_tries.sweep(connection, now - FORGET)
        proven = not (account.secrets.totp or needs_second(office, member))
        if proven:
            note(connection, office, member, "sign_in", now)
        return opened(connection, guest, member, proven=proven)

    token = await office.write(work)
    if token is None:
        return _asked(guest, "wrong", 401)
    return entered(office, token, f"{_PATH}/code?next={quote(wanted_path(guest))}")


async def ask_code(visit: Visit) -> Response:
    """What does the phone show?"""
    if visit.session.proven:
        return rendering.see(wanted_path(visit))
    account = await _account(visit)
    if account is None or not account.secrets.totp:
        return rendering.see(f"{_PATH}/phone")
    return _asked_code(visit)


async def answer_code(visit: Visit) -> Response:
    """The code of the phone, or a recovery code; with it the session becomes another one."""
    office, code = visit.office, visit.posted("code", longest=30)
    tried = counted(visit, "code", visit.member.id)
    until = await office.write(lambda connection, now: sign_in_tries.begin(connection, tried, now, FORGET))
    if until is not None:
        return _asked_code(visit, "wait", 429, until=until)

    def work(connection: Connection, now: datetime) -> str | None:
        account = sign_in.of_member(connection, office.codec, visit.member.id)
        deed = _deed_of(connection, visit, account, code)
        if not deed:
            return None
        sign_in_tries.succeeded(connection, *(digest for digest, _ in tried))
        note(connection, office, visit.member, deed, now)
        return opened(connection, visit, visit.member, proven=True)

    token = await office.write(work)
    if token is None:
        answer = _asked_code(visit, "wrong_code", 401)
        return failing.noted(answer, office, tried, failing.CODE_FAILED, visit.member.id)
    return entered(office, token, wanted_path(visit))


def _deed_of(connection: Connection, visit: Visit, account: Account | None, code: str) -> str:
    """What was done with a code that is right."""
    if account is None or not account.secrets.totp:
        return ""
    step = second_factor.step_of(account.secrets.totp, code, visit.now)
    if step is not None:
        return "sign_in" if sign_in.use_step(connection, account.staff_id, step) else ""
    used = sign_in.use_code(connection, visit.office.codec, account.staff_id, code)
    return "sign_in_recovery" if used else ""


async def _account(visit: Visit) -> Account | None:
    codec = visit.office.codec
    return await visit.office.read(lambda connection: sign_in.of_member(connection, codec, visit.member.id))


def _asked(guest: Guest, wrong: str = "", status: int = 200, until: datetime | None = None) -> Response:
    return rendering.render(
        guest,
        "sign_in/ask.html",
        status,
        wrong=wrong,
        minutes=_minutes(guest, until),
        name=guest.posted("name", longest=100),
        to=wanted_path(guest),
    )


def _asked_code(visit: Visit, wrong: str = "", status: int = 200, until: datetime | None = None) -> Response:
    return rendering.render(
        visit,
        "sign_in/code.html",
        status,
        wrong=wrong,
        minutes=_minutes(visit, until),
        to=wanted_path(visit),
    )


def _minutes(guest: Guest, until: datetime | None) -> int:
    return ceil((until - guest.now).total_seconds() / 60) if until is not None else 0
