"""One-time links: for who is new, for who lost password or phone, and for the very first administrator."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection
from starlette.responses import Response

from cases.actors import Role
from handlers_console import cookies, rendering
from handlers_console.office import Office
from handlers_console.refusals import Refused
from handlers_console.sign_in import passwords
from handlers_console.sign_in.entering import entered, needs_second, note, opened
from handlers_console.sign_in.passwords import PASSWORDS
from handlers_console.visit import Guest
from storage import sign_in, sign_in_links, staff
from storage import sign_in_sessions as sessions
from storage.sign_in import NameTaken, Secrets
from storage.sign_in_links import EntryLink
from storage.staff import Member, Person

LINK_HOLDS = timedelta(hours=24)


async def first_administrator_link(office: Office) -> str | None:
    """While nobody can sign in as an administrator: the address that makes one, good once and for a day; a
    new one each time, and earlier ones are void. None where there is one."""
    token = cookies.new_token()

    def work(connection: Connection, now: datetime) -> bool:
        if sign_in.administrators(connection):
            return False
        sign_in_links.make(connection, office.codec, token, "", now + LINK_HOLDS)
        return True

    return _address(office, token) if await office.write(work) else None


def made(connection: Connection, office: Office, member: Member, now: datetime) -> str:
    """The address by which this member chooses how they sign in, good once and for a day."""
    token = cookies.new_token()
    sign_in_links.make(connection, office.codec, token, member.id, now + LINK_HOLDS)
    return _address(office, token)


async def show(guest: Guest) -> Response:
    """Who is it for, and what do they choose? Opening it does not use it up: messengers do that too."""
    _, member = await _found(guest)
    return _shown(guest, member)


async def choose(guest: Guest) -> Response:
    """They chose: the link is used up, and how they signed in before is void."""
    office, name = guest.office, guest.posted("name", longest=100)
    _, member = await _found(guest)
    person = member.person.name if member else guest.posted("person", longest=30)
    password = str(guest.form.get("password", ""))
    problems = _problems(name, person, password, str(guest.form.get("again", "")))
    if problems:
        return _shown(guest, member, problems)
    kept = await PASSWORDS.kept(password)

    def work(connection: Connection, now: datetime) -> str:
        link = sign_in_links.use(connection, office.codec, guest.request.path_params["token"], now)
        if link is None:
            raise _void()
        whose = _whose(connection, guest, link, person, now)
        sign_in.remove(connection, whose.id)
        sign_in.keep(connection, office.codec, whose.id, Secrets(name, kept), now)
        sessions.end_all(connection, whose.id)
        note(connection, office, whose, "sign_in_chosen", now)
        return opened(connection, guest, whose, proven=not needs_second(office, whose))

    try:
        token = await office.write(work)
    except NameTaken:
        return _shown(guest, member, {"name": "taken"})
    return entered(office, token, "/console/sign-in/code")


def _whose(connection: Connection, guest: Guest, link: EntryLink, person: str, now: datetime) -> Member:
    """Whom the link is for; the first administrator begins to exist with it."""
    office = guest.office
    if link.staff_id:
        member = staff.find(connection, office.codec, link.staff_id)
        if member is None or not member.active:
            raise _void()
        return member
    if sign_in.administrators(connection):
        raise _void()
    first = Member(secrets.token_hex(16), Role.ADMINISTRATOR, Person(person), locale=guest.locale)
    staff.add(connection, office.codec, first, now)
    note(connection, office, first, "first_administrator", now)
    return first


async def _found(guest: Guest) -> tuple[EntryLink, Member | None]:
    office, token = guest.office, guest.request.path_params["token"]

    def work(connection: Connection) -> tuple[EntryLink, Member | None]:
        link = sign_in_links.find(connection, office.codec, token, guest.now)
        if link is None or (not link.staff_id and sign_in.administrators(connection)):
            raise _void()
        member = staff.find(connection, office.codec, link.staff_id) if link.staff_id else None
        if link.staff_id and (member is None or not member.active):
            raise _void()
        return link, member

    return await office.read(work)


def _problems(name: str, person: str, password: str, again: str) -> dict[str, str]:
    found = {}
    if not 2 <= len(name) <= 60:
        found["name"] = "length"
    if not person:
        found["person"] = "missing"
    if flaw := passwords.flaw(password, name, person):
        found["password"] = flaw
    elif password != again:
        found["again"] = "differs"
    return found


def _shown(guest: Guest, member: Member | None, problems: dict[str, str] | None = None) -> Response:
    return rendering.render(
        guest,
        "sign_in/choose.html",
        422 if problems else 200,
        whose=member,
        problems=problems or {},
        name=guest.posted("name", longest=100) or (member.person.number if member else ""),
        person=guest.posted("person", longest=30),
        shortest=passwords.SHORTEST,
    )


def _void() -> Refused:
    return Refused(410, "void_link")


def _address(office: Office, token: str) -> str:
    return f"{office.public_url}/console/enter/{token}"
