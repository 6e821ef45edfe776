"""Who may come in where. Every route of the console is a door made here, so none is open by mistake."""

import hmac
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cases.actors import Role
from handlers_console import cookies, rendering
from handlers_console.failures import failed
from handlers_console.headers import HEADERS, HTTPS_ONLY
from handlers_console.office import Office
from handlers_console.refusals import Refused, forbidden, unreadable
from handlers_console.salvaging import words_of
from handlers_console.visit import Guest, Visit
from storage import sign_in_sessions as sessions
from storage.errors import StorageError

EVERYBODY = frozenset(Role)
CSRF = "csrf"
LARGEST = 256 * 1024
_FIELDS = 300
_WRITTEN = 1024 * 1024
"""So many bytes a form without files may have at most."""


@dataclass(frozen=True)
class Door:
    """What is found at a path. `roles` is None where nobody need be signed in; `early` doors open before the
    second factor was given; `quiet` ones are opened by the page itself, which does not keep a session alive;
    `largest` is how many bytes may be posted, `files` how many files among them."""

    method: str
    path: str
    endpoint: Callable[[Any], Awaitable[Response]]
    roles: frozenset[Role] | None
    early: bool = False
    quiet: bool = False
    largest: int = LARGEST
    files: int = 0


def page(
    path: str,
    endpoint: Callable[[Visit], Awaitable[Response]],
    *,
    roles: Collection[Role] = EVERYBODY,
    quiet: bool = False,
) -> Door:
    """A page that staff of these roles may open."""
    return Door("GET", path, endpoint, frozenset(roles), quiet=quiet)


def action(
    path: str,
    endpoint: Callable[[Visit], Awaitable[Response]],
    *,
    roles: Collection[Role] = EVERYBODY,
    quiet: bool = False,
    largest: int = LARGEST,
    files: int = 0,
) -> Door:
    """Something that staff of these roles may post; it must bring the CSRF token of its session, in the
    field `csrf` or the header `X-CSRF-Token`."""
    return Door("POST", path, endpoint, frozenset(roles), False, quiet, largest, files)


def early(door: Door) -> Door:
    """The same, for who has not given the second factor yet."""
    return replace(door, early=True)


def open_page(path: str, endpoint: Callable[[Guest], Awaitable[Response]]) -> Door:
    """A page for everybody."""
    return Door("GET", path, endpoint, None)


def open_action(path: str, endpoint: Callable[[Guest], Awaitable[Response]]) -> Door:
    """Something that everybody may post from a page of the console."""
    return Door("POST", path, endpoint, None)


def table(doors: Sequence[Door]) -> str:
    """Who may what, as docs/console.md shows it."""
    head = [
        "| | | anybody | " + " | ".join(role.value for role in Role) + " |",
        "|---" * (len(Role) + 3) + "|",
    ]
    return "\n".join(head + [_row(door) for door in sorted(doors, key=lambda door: (door.path, door.method))])


def _row(door: Door) -> str:
    may = [door.roles is None, *(door.roles is None or role in door.roles for role in Role)]
    return f"| {door.method} | `{door.path}` | " + " | ".join("yes" if one else "" for one in may) + " |"


class Access:
    """The doors of one office."""

    def __init__(self, office: Office, doors: Sequence[Door]) -> None:
        self._office = office
        self.doors = tuple(doors)
        self._roles = {(door.method, door.path): door.roles for door in doors}
        if len(self._roles) < len(self.doors):
            raise ValueError("two doors have the same method and path")

    @property
    def routes(self) -> list[Route]:
        """A route for each door."""
        return [
            Route(
                door.path, partial(self._open, door), methods=[door.method], name=f"{door.method} {door.path}"
            )
            for door in self.doors
        ]

    def may(self, role: Role, path: str, method: str = "GET") -> bool:
        """Whether somebody of this role may pass this door; a door that is not there nobody passes."""
        roles = self._roles.get((method, path), frozenset[Role]())
        return roles is None or role in roles

    async def _open(self, door: Door, request: Request) -> Response:
        guest = Guest(request, self._office, self, self._office.now())
        try:
            response = await self._answered(door, guest)
        except StorageError:
            response = rendering.problem(guest, Refused(503, "busy"))
        finally:
            await request.close()  # files that were posted are gone now
        for name, value in {**HEADERS, **(HTTPS_ONLY if self._office.https else {})}.items():
            response.headers.setdefault(name, value)
        return response

    async def _answered(self, door: Door, guest: Guest) -> Response:
        who = guest
        try:
            if door.method == "POST":
                stranger = door.files > 0 and await self._visit(door, guest) is None
                who = guest = await _posted(door, guest, stranger=stranger)
            if door.roles is None:
                return await door.endpoint(guest)
            visit = await self._visit(door, guest)
            if visit is None:
                return rendering.signed_out(guest, door.method)
            who = visit
            if not (visit.session.proven or door.early):
                return rendering.see("/console/sign-in/code")
            if visit.member.role not in door.roles:
                raise forbidden()
            if door.method == "POST" and not _brings_token(visit):
                return rendering.once_more(visit)
            return await door.endpoint(visit)
        except Refused as refused:
            return rendering.problem(who, refused)
        except StorageError:
            raise
        except Exception as error:  # noqa: BLE001 whoever asked hears of it, and it is in the log
            return failed(who, door.path, error)
        finally:
            await guest.form.close()

    async def _visit(self, door: Door, guest: Guest) -> Visit | None:
        token = cookies.token_of(guest)
        if token is None:
            return None
        office, now = guest.office, guest.now
        found = await office.read(
            lambda connection: sessions.find(connection, office.codec, token, now, office.sign_in.idle)
        )
        if found is None:
            return None
        session, member = found
        if not door.quiet and session.seen_at + sessions.SEEN_EVERY <= now:
            await office.write(lambda connection, now: sessions.seen(connection, session.id, now))
        csrf = office.codec.digest("console csrf", token)
        return Visit(
            guest.request, office, self, now, guest.form, member=member, session=session, csrf_token=csrf
        )


def _brings_token(visit: Visit) -> bool:
    brought = visit.posted(CSRF) or visit.request.headers.get("x-csrf-token", "")
    return hmac.compare_digest(brought.encode(), visit.csrf.encode())


async def _posted(door: Door, guest: Guest, *, stranger: bool) -> Guest:
    """With the form that was posted; refuses one from another site, and one that is too large. Of a
    `stranger` no files are taken."""
    request = guest.request
    if not _same_origin(guest):
        raise Refused(403, "foreign")
    length = request.headers.get("content-length", "")
    if not length.isdecimal():
        raise Refused(411, "unreadable")
    with_files = request.headers.get("content-type", "").startswith("multipart/form-data")
    largest = door.largest if with_files else min(door.largest, _WRITTEN)
    if int(length) > largest:
        raise Refused(413, "too_large")
    try:
        if stranger and with_files:
            form = await words_of(request)
        else:
            form = await request.form(
                max_files=door.files, max_fields=_FIELDS, max_part_size=min(largest, _WRITTEN)
            )
    except (HTTPException, MultiPartException, ValueError, KeyError):
        raise unreadable() from None
    return replace(guest, form=form)


def _same_origin(guest: Guest) -> bool:
    headers = guest.request.headers
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    own = {f"{scheme}://{headers.get('host', '')}" for scheme in ("http", "https")}
    return headers.get("origin") in own | {guest.office.public_url}
