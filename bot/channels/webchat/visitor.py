"""Who is writing: the cookie that is the address of a web conversation, and the language they read."""

import re
import secrets

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.webchat.refusals import Refusal, bad
from bot.channels.webchat.settings import PageSettings
from dialogs.wording import locale_of

COOKIE = "tingsu_chat"
_ADDRESS = re.compile(r"[A-Za-z0-9_-]{43}")


def new_address() -> str:
    """A fresh, unguessable address of 256 bits."""
    return secrets.token_urlsafe(32)


def address_of(request: Request) -> str | None:
    """The address the browser brought, if it is one of ours in form."""
    value = request.cookies.get(COOKIE, "")
    return value if _ADDRESS.fullmatch(value) else None


def known_address(request: Request) -> str:
    """The address the browser brought; refuses a browser that keeps no cookies."""
    address = address_of(request)
    if address is None:
        raise bad("no_cookie")
    return address


def remember(response: Response, request: Request, address: str, page: PageSettings) -> None:
    """Let the browser bring this address for the life of a draft and longer."""
    life = int(page.cookie_life.total_seconds())
    response.headers.append("Set-Cookie", _cookie(request, page, address, life))


def forget(response: Response, request: Request, page: PageSettings) -> None:
    """Let the browser drop the address."""
    response.headers.append("Set-Cookie", _cookie(request, page, "", 0))


def _cookie(request: Request, page: PageSettings, value: str, life: int) -> str:
    secure = page.https or request.url.scheme == "https"
    parts = [f"{COOKIE}={value}", "Path=/chat", f"Max-Age={life}", "HttpOnly"]
    if secure and page.frame_ancestors:
        parts += ["SameSite=None", "Partitioned"]
    else:
        parts += ["SameSite=Lax"]
    return "; ".join([*parts, "Secure"] if secure else parts)


def require_same_origin(request: Request, page: PageSettings) -> None:
    """Refuse what another site made the browser send."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        allowed = site in ("same-origin", "none")
    else:
        own = {f"{scheme}://{request.headers.get('host', '')}" for scheme in ("http", "https")}
        allowed = request.headers.get("origin") in own | {page.public_url.rstrip("/") or None} - {None}
    if not allowed:
        raise Refusal(403, "foreign")


def language_tag(request: Request) -> str | None:
    """The language the browser likes best, such as "zh-CN"."""
    wishes = [_wish(item) for item in request.headers.get("accept-language", "")[:200].split(",")]
    wishes = [wish for wish in wishes if wish[1]]
    return max(wishes, key=lambda wish: wish[0])[1] if wishes else None


def locale_for(request: Request, page: PageSettings) -> str:
    """The locale for a visitor whose conversation has none yet."""
    return locale_of(language_tag(request), page.default_locale)


def _wish(item: str) -> tuple[float, str]:
    tag, _, quality = item.strip().partition(";q=")
    try:
        weight = float(quality) if quality else 1.0
    except ValueError:
        weight = 0.0
    return weight, tag if re.fullmatch(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*", tag) else ""
