"""One's own account: language, password, second factor, sessions."""

from datetime import datetime

from msgspec import Struct, structs
from sqlalchemy import Connection
from starlette.responses import Response

from dialogs.wording import LOCALES
from handlers_console import rendering
from handlers_console.refusals import not_found, unreadable
from handlers_console.sign_in import passwords
from handlers_console.sign_in.browsers import browser_name
from handlers_console.sign_in.entering import entered, needs_second, note, opened, wanted_path
from handlers_console.sign_in.passwords import PASSWORDS
from handlers_console.sign_in.slowing import FORGET, counted
from handlers_console.visit import Guest, Visit
from storage import sign_in, sign_in_tries, staff
from storage import sign_in_sessions as sessions

_PATH = "/console/account"


class _Seen(Struct, frozen=True):
    """What the page shows."""

    sessions: list[sessions.Session]
    name: str = ""
    second: bool = False
    codes: int = 0


async def show(visit: Visit) -> Response:
    """All of it."""
    return await _shown(visit)


async def change_password(visit: Visit) -> Response:
    """A new password, by who knows the old one; the member's other sessions end."""
    office = visit.office
    old, new, again = (str(visit.form.get(name, "")) for name in ("old_password", "new_password", "again"))
    tried = counted(visit, "password", visit.member.id)
    until = await office.write(lambda connection, now: sign_in_tries.begin(connection, tried, now, FORGET))
    if until is not None:
        return await _shown(visit, {"old_password": "wait"}, 429)
    account = await office.read(
        lambda connection: sign_in.of_member(connection, office.codec, visit.member.id)
    )
    if account is None or not await PASSWORDS.matches(old, account.secrets.password):
        return await _shown(visit, {"old_password": "wrong"})
    if flaw := passwords.flaw(new, account.secrets.name, visit.member.person.name):
        return await _shown(visit, {"new_password": flaw})
    if new != again:
        return await _shown(visit, {"again": "differs"})
    kept = structs.replace(account.secrets, password=await PASSWORDS.kept(new))

    def work(connection: Connection, now: datetime) -> str:
        sign_in_tries.succeeded(connection, *(digest for digest, _ in tried))
        sign_in.keep(connection, office.codec, visit.member.id, kept, now)
        sessions.end_all(connection, visit.member.id)
        note(connection, office, visit.member, "password_changed", now)
        return opened(connection, visit, visit.member, proven=True)

    return entered(office, await office.write(work), f"{_PATH}?said=sign_in.password")


async def remove_second(visit: Visit) -> Response:
    """No second factor any more, where the role does not need one."""
    if needs_second(visit.office, visit.member):
        raise unreadable()

    def work(connection: Connection, now: datetime) -> None:
        account = sign_in.of_member(connection, visit.office.codec, visit.member.id)
        if account is None:
            raise unreadable()
        bare = structs.replace(account.secrets, totp="")
        sign_in.keep(connection, visit.office.codec, visit.member.id, bare, now)
        sign_in.replace_codes(connection, visit.office.codec, visit.member.id, ())
        note(connection, visit.office, visit.member, "second_factor_removed", now)

    await visit.office.write(work)
    return rendering.see(_PATH, said="sign_in.second_removed")


async def end_session(visit: Visit) -> Response:
    """End one of their other sessions."""
    wanted = visit.posted("session", longest=32)

    def work(connection: Connection, now: datetime) -> None:
        if not sessions.end(connection, visit.member.id, wanted):
            raise not_found()
        note(connection, visit.office, visit.member, "session_ended", now)

    await visit.office.write(work)
    return rendering.see(_PATH, said="sign_in.ended")


async def end_others(visit: Visit) -> Response:
    """End all their sessions but this one."""

    def work(connection: Connection, now: datetime) -> None:
        sessions.end_all(connection, visit.member.id, but=visit.session.id)
        note(connection, visit.office, visit.member, "sessions_ended", now)

    await visit.office.write(work)
    return rendering.see(_PATH, said="sign_in.ended")


async def speak(visit: Visit) -> Response:
    """The language of the console, and of what Tingsu writes to them."""
    locale = _wished(visit)

    def work(connection: Connection, now: datetime) -> None:
        member = staff.find(connection, visit.office.codec, visit.member.id)
        if member is not None:
            staff.change(connection, visit.office.codec, structs.replace(member, locale=locale))

    await visit.office.write(work)
    return _spoken(visit, locale)


async def speak_to_guest(guest: Guest) -> Response:
    """The language of the pages before signing in."""
    return _spoken(guest, _wished(guest))


def _wished(guest: Guest) -> str:
    locale = guest.posted("locale")
    if locale not in LOCALES:
        raise unreadable()
    return locale


def _spoken(guest: Guest, locale: str) -> Response:
    response = rendering.see(wanted_path(guest))
    rendering.remember_locale(response, guest, locale)
    return response


async def _shown(visit: Visit, problems: dict[str, str] | None = None, status: int = 422) -> Response:
    office, whose = visit.office, visit.member.id

    def work(connection: Connection) -> _Seen:
        idle = office.sign_in.idle
        found = sessions.of_member(connection, office.codec, whose, visit.now, idle)
        account = sign_in.of_member(connection, office.codec, whose)
        if account is None:
            return _Seen(found)
        left = sign_in.codes_left(connection, whose)
        return _Seen(found, account.secrets.name, bool(account.secrets.totp), left)

    return rendering.render(
        visit,
        "sign_in/account.html",
        status if problems else 200,
        seen=await office.read(work),
        problems=problems or {},
        required=needs_second(office, visit.member),
        browser_name=browser_name,
        shortest=passwords.SHORTEST,
    )
