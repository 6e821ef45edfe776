"""Pages from templates."""

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse, RedirectResponse, Response

from cases.masking import mask_name, mask_numbers, mask_phone
from dialogs.staff.voice import Voice
from handlers_console.assets import Assets
from handlers_console.navigation import place_at, places_of
from handlers_console.refusals import Refused
from handlers_console.visit import LOCALE_COOKIE, Guest, Visit

TAGS = {"zh": "zh-CN", "en": "en"}
_YEAR = 365 * 24 * 3600
_HOUR, _DAY, _WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)


def render(guest: Guest, template: str, status: int = 200, **context: object) -> HTMLResponse:
    """A page. Templates know `visit`, `t(key, **values)`, `voice` (labels of stage, grade, matter, channel),
    `csrf`, `places`, `here` and `asset(name)`; filters are `moment`, `exact`, `due`, `masked`,
    `name_masked` and `phone_masked`."""
    environment = _environment()
    html = environment.get_template(template).render(
        visit=guest,
        member=guest.member if isinstance(guest, Visit) else None,
        t=guest.line,
        voice=Voice(guest.office.dialog, guest.locale, guest.now),
        csrf=guest.csrf,
        places=places_of(guest) if isinstance(guest, Visit) and guest.session.proven else [],
        here=place_at(guest.request.url.path),
        asset=assets().address,
        locale=guest.locale,
        tag=TAGS[guest.locale],
        insurer=guest.office.insurer.get(guest.locale, ""),
        said=_said(guest),
        undo=guest.asked("undo"),
        **context,
    )
    response = HTMLResponse(html, status, {"Content-Language": TAGS[guest.locale]})
    if isinstance(guest, Visit) and guest.request.cookies.get(LOCALE_COOKIE) != guest.locale:
        remember_locale(response, guest)
    return response


def remember_locale(response: Response, guest: Guest, locale: str = "") -> None:
    """Let the pages before signing in speak this language too."""
    response.set_cookie(
        LOCALE_COOKIE,
        locale or guest.locale,
        max_age=_YEAR,
        path="/console",
        httponly=True,
        samesite="lax",
        secure=guest.office.https,
    )


def see(path: str, said: str = "", undo: str = "") -> Response:
    """Go on at this path of the console, where the line `console.<area>.said.<what>` is shown; `said` is
    "<area>.<what>". `undo`: by what it can be undone there (`storage.undoing`)."""
    mark = "&" if "?" in path else "?"
    undoing = f"&undo={quote(undo)}" if undo else ""
    return RedirectResponse(f"{path}{mark}said={quote(said)}{undoing}" if said else path, 303)


def problem(guest: Guest, refused: Refused, reference: str = "") -> Response:
    """Why a request is not answered; in one line where a script asks. With `reference` it is found in the
    log."""
    if "text/html" not in guest.request.headers.get("accept", "text/html"):
        return Response(refused.code, refused.status, media_type="text/plain")
    return render(guest, "problem.html", refused.status, code=refused.code, reference=reference)


def signed_out(guest: Guest, method: str) -> Response:
    """Who is not signed in goes to do so; what they had written comes back to them."""
    if "text/html" not in guest.request.headers.get("accept", "text/html"):
        return Response("signed_out", 401, media_type="text/plain")
    if method == "GET":
        wanted = guest.request.url.path + (f"?{query}" if (query := guest.request.url.query) else "")
        return see(f"/console/sign-in?next={quote(wanted)}")
    return render(guest, "signed_out.html", 401, written=_written(guest), to=guest.request.url.path)


def once_more(visit: Visit) -> Response:
    """What was posted from a page of an earlier session is shown to be posted again."""
    if "text/html" not in visit.request.headers.get("accept", "text/html"):
        return Response("stale", 403, media_type="text/plain")
    return render(visit, "once_more.html", 403, written=_written(visit), to=visit.request.url.path)


@cache
def assets() -> Assets:
    """The console's own files."""
    return Assets()


def _written(guest: Guest) -> list[tuple[str, str, bool]]:
    """What was posted: names, texts, and whether a person wrote it."""
    return [
        (name, value, len(value) > 40 or "\n" in value or " " in value.strip())
        for name, value in guest.form.multi_items()
        if isinstance(value, str) and name != "csrf" and "password" not in name and name != "code"
    ]


def _said(guest: Guest) -> str:
    area, _, what = guest.asked("said").partition(".")
    try:
        return guest.line(f"console.{area}.said.{what}") if what else ""
    except KeyError:
        return ""


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "moment": _moment,
        "exact": _exact,
        "due": _due,
        "masked": mask_numbers,
        "name_masked": mask_name,
        "phone_masked": mask_phone,
    }
    return environment


@pass_context
def _moment(context: Context, at: datetime) -> Markup:
    """How long ago, or in how long; the exact time on hover."""
    return _time(context, at, _relative(context["visit"], at))


@pass_context
def _due(context: Context, at: datetime) -> Markup:
    """How much time is left, or how long it is over."""
    return _time(context, at, context["voice"].due(at))


@pass_context
def _exact(context: Context, at: datetime) -> str:
    """Year to minute, in the installation's time zone."""
    return f"{_local(context['visit'], at):%Y-%m-%d %H:%M}"


def _time(context: Context, at: datetime, words: str) -> Markup:
    exact = f"{_local(context['visit'], at):%Y-%m-%d %H:%M}"
    html = f'<time datetime="{at.isoformat()}" title="{exact}">{escape(words)}</time>'
    return Markup(html)  # noqa: S704 lists have a hundred of these, and to escape digits takes long


def _relative(guest: Guest, at: datetime) -> str:
    length, when = abs(guest.now - at), "past" if at <= guest.now else "future"
    if length < timedelta(minutes=1):
        return guest.line("console.time.now")
    if length >= _WEEK:
        local, now = _local(guest, at), _local(guest, guest.now)
        return f"{local:%m-%d %H:%M}" if local.year == now.year else f"{local:%Y-%m-%d}"
    if length >= _DAY:
        return guest.line(f"console.time.{when}.days", n=length // _DAY)
    if length >= _HOUR:
        return guest.line(f"console.time.{when}.hours", n=length // _HOUR)
    return guest.line(f"console.time.{when}.minutes", n=length // timedelta(minutes=1))


def _local(guest: Guest, at: datetime) -> datetime:
    return at.astimezone(guest.office.dialog.zone)
