"""The cookie that carries a session."""

import re
import secrets

from starlette.responses import Response

from handlers_console.office import Office
from handlers_console.visit import Guest

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """A fresh, unguessable token of 256 bits."""
    return secrets.token_urlsafe(32)


def name_of(office: Office) -> str:
    """Over TLS a name that browsers let nobody but this very host set."""
    return "__Host-tingsu_console" if office.https else "tingsu_console"


def token_of(guest: Guest) -> str | None:
    """The token that the browser brought, if it is one of ours in form."""
    value = guest.request.cookies.get(name_of(guest.office), "")
    return value if _TOKEN.fullmatch(value) else None


def remember(response: Response, office: Office, token: str) -> None:
    """Let the browser bring this token until it is closed; the session ends by itself."""
    response.set_cookie(name_of(office), token, path="/", httponly=True, samesite="lax", secure=office.https)


def forget(response: Response, office: Office) -> None:
    """Let the browser drop the token."""
    response.delete_cookie(name_of(office), path="/", httponly=True, samesite="lax", secure=office.https)
