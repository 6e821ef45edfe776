"""Sessions are opened and ended here."""

import secrets
from datetime import datetime

from sqlalchemy import Connection
from starlette.responses import Response

from handlers_console import cookies, rendering
from handlers_console.office import Office
from handlers_console.visit import Guest, Visit
from storage import audit
from storage import sign_in_sessions as sessions
from storage.sign_in_sessions import Session
from storage.staff import Member


def opened(
    connection: Connection, guest: Guest, member: Member, *, proven: bool, ends_at: datetime | None = None
) -> str:
    """A new session of this member in this browser, in place of the one it had; the token for its cookie."""
    office, now, token = guest.office, guest.now, cookies.new_token()
    before = cookies.token_of(guest)
    if before is not None:
        sessions.end_token(connection, office.codec, before)
    sessions.sweep(connection, now)
    ends_at = ends_at or now + office.sign_in.longest
    browser = guest.request.headers.get("user-agent", "")
    session = Session(secrets.token_hex(16), member.id, now, now, ends_at, proven, browser)
    sessions.open_session(connection, office.codec, token, session)
    return token


def note(connection: Connection, office: Office, member: Member, deed: str, now: datetime) -> None:
    """Write down what a member did about signing in."""
    audit.add(connection, office.codec, member.actor.label, deed, member.id, now=now)


def entered(office: Office, token: str, path: str) -> Response:
    """On to this path with this session."""
    response = rendering.see(path)
    cookies.remember(response, office, token)
    return response


def needs_second(office: Office, member: Member) -> bool:
    """Whether their role must give a second factor."""
    return member.role in office.sign_in.two_factor_for


def wanted_path(guest: Guest, name: str = "next") -> str:
    """Where they wanted to go: a path of the console, and nowhere else."""
    path = guest.posted(name, longest=500) or guest.asked(name)
    inside = path == "/console" or path.startswith(("/console/", "/console?"))
    return path if inside and "\\" not in path and path.isprintable() else "/console"


async def leave(visit: Visit) -> Response:
    """End this session."""
    office = visit.office

    def work(connection: Connection, now: datetime) -> None:
        sessions.end(connection, visit.member.id, visit.session.id)
        note(connection, office, visit.member, "sign_out", now)

    await office.write(work)
    response = rendering.see("/console/sign-in", said="sign_in.left")
    cookies.forget(response, office)
    return response
