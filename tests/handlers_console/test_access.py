"""Who may come in where: every door is tried by every role, and by nobody."""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import Message

from cases.actors import Role
from handlers_console import cookies
from handlers_console.access import Access, Door, page, table
from handlers_console.console import doors, routes
from handlers_console.office import Office
from tests.desk import Time
from tests.handlers_console.conftest import Browser, SignedIn

WRITTEN = Path(__file__).parents[2] / "docs" / "console.md"
GET, POST = "GET", "POST"
Headers = Mapping[str, str]


@dataclass
class Answer:
    """How an answer begins; a live page never ends."""

    status: int
    headers: dict[str, str]
    body: bytes = b""

    @property
    def code(self) -> str:
        """What a refusal says to a script."""
        return self.body.decode()


async def calls(app: Starlette, method: str, path: str, headers: Headers) -> Answer:
    """The answer, up to its first bytes."""
    begun: asyncio.Queue[Message] = asyncio.Queue()
    sent = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> Any:
        if (message := next(sent, None)) is not None:
            return message
        return await asyncio.Event().wait()

    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    scope = {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": raw, "http_version": "1.1", "scheme": "https", "server": ("tingsu.test", 443),
        "client": ("192.0.2.1", 4711), "root_path": "", "app": app,
    }  # fmt: skip
    serving = asyncio.create_task(app(scope, receive, begun.put))
    serving.add_done_callback(lambda task: begun.put_nowait({"failed": task.exception()}))
    try:
        start = await begun.get()
        assert "failed" not in start, start["failed"]
        body = await begun.get()
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
    told = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], told, body.get("body", b""))


def address(door: Door) -> str:
    """A path of this door; nothing is there."""
    return re.sub(r"\{[^}]+\}", "nothing-here", door.path)


def of(browser: Browser, **more: str) -> Headers:
    """What a page's script sends, with the cookie of this browser."""
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    return {
        "cookie": cookie, "accept": "text/plain", "sec-fetch-site": "same-origin", "content-length": "0",
        "host": "tingsu.test", **{name.replace("_", "-"): value for name, value in more.items()},
    }  # fmt: skip


@pytest.fixture
def app(office: Office) -> Starlette:
    return Starlette(routes=routes(office))


@pytest.fixture
def dialect() -> str:
    """Doors are the same on both databases."""
    return "sqlite"


async def test_it_makes_every_route_by_a_door(office: Office) -> None:
    made = [route for route in routes(office) if isinstance(route, Route)]
    assert len(made) == len(routes(office)) == len(doors())
    assert {f"{door.method} {door.path}" for door in doors()} == {route.name for route in made}


async def test_it_lets_nobody_in_who_has_not_signed_in(
    app: Starlette, browser: Callable[..., Browser]
) -> None:
    for door in doors():
        answer = await calls(app, door.method, address(door), of(browser()))
        if door.roles is None:
            assert answer.code not in ("signed_out", "forbidden"), door.path
        else:
            assert (answer.status, answer.code) == (401, "signed_out"), door.path


@pytest.mark.parametrize("role", list(Role))
async def test_it_lets_each_role_through_its_doors_only(
    app: Starlette, signed_in: SignedIn, role: Role
) -> None:
    browser = await signed_in(role)
    for door in doors():
        answer = await calls(app, door.method, address(door), of(browser))
        if door.roles is not None and role not in door.roles:
            assert (answer.status, answer.code) == (403, "forbidden"), door.path
        elif door.method == POST and door.roles is not None:
            assert (answer.status, answer.code) == (403, "stale"), door.path
        else:
            assert answer.code != "forbidden", door.path
            assert answer.status < 500, door.path


async def test_it_opens_early_doors_only_before_the_second_factor(
    app: Starlette, signed_in: SignedIn
) -> None:
    browser = await signed_in(Role.ADMINISTRATOR, proven=False)
    for door in doors():
        if door.roles is not None and not door.early:
            answer = await calls(app, door.method, address(door), of(browser))
            assert (answer.status, answer.headers["location"]) == (303, "/console/sign-in/code"), door.path


async def test_it_takes_nothing_that_another_site_had_a_browser_post(
    app: Starlette, signed_in: SignedIn
) -> None:
    browser = await signed_in(Role.ADMINISTRATOR)
    for door in doors():
        if door.method != POST:
            continue
        for said in ({"sec_fetch_site": "cross-site"}, {"sec_fetch_site": "same-site"}):
            answer = await calls(app, POST, address(door), of(browser, **said))
            assert (answer.status, answer.code) == (403, "foreign"), door.path
    older = {name: value for name, value in of(browser).items() if name != "sec-fetch-site"}
    for origin, code in (("https://evil.test", "foreign"), ("https://tingsu.test", "stale")):
        answer = await calls(app, POST, "/console/sign-out", {**older, "origin": origin})
        assert answer.code == code
    assert (await calls(app, POST, "/console/sign-out", older)).code == "foreign"


async def test_it_takes_the_token_of_this_session_only(app: Starlette, signed_in: SignedIn) -> None:
    mine, other = await signed_in(Role.HANDLER), await signed_in(Role.HANDLER)
    path = "/console/account/sessions/end-others"
    assert (await calls(app, POST, path, of(mine, x_csrf_token=other.csrf))).code == "stale"
    assert (await calls(app, POST, path, of(mine, x_csrf_token=mine.csrf))).status == 303


async def test_it_gives_every_answer_the_headers_that_keep_it_safe(
    app: Starlette, signed_in: SignedIn
) -> None:
    browser = await signed_in(Role.ADMINISTRATOR)
    for door in doors():
        told = (await calls(app, door.method, address(door), of(browser, accept="text/html"))).headers
        policy = told["content-security-policy"]
        assert "default-src 'none'" in policy, door.path
        assert "frame-ancestors 'none'" in policy, door.path
        assert "unsafe" not in policy, door.path
        assert told["x-content-type-options"] == "nosniff", door.path
        assert told["x-frame-options"] == "DENY", door.path
        assert told["referrer-policy"] == "same-origin", door.path
        assert told["strict-transport-security"], door.path
        assert "no-store" in told["cache-control"], door.path


async def test_it_refuses_what_is_too_large_or_of_unknown_length(app: Starlette, signed_in: SignedIn) -> None:
    browser = await signed_in(Role.HANDLER)
    large = of(browser, content_length=str(10**9))
    assert (await calls(app, POST, "/console/account/locale", large)).status == 413
    unknown = {name: value for name, value in of(browser).items() if name != "content-length"}
    assert (await calls(app, POST, "/console/account/locale", unknown)).status == 411


async def test_it_keeps_no_session_alive_that_only_its_page_uses(
    app: Starlette, signed_in: SignedIn, time: Time
) -> None:
    browser = await signed_in(Role.HANDLER)
    quiet = next(door for door in doors() if door.quiet and door.method == GET)
    answers = []
    for _ in range(5):
        time.passes(minutes=30)
        answers.append((await calls(app, GET, address(quiet), of(browser))).status)
    assert answers[-1] == 401


async def test_it_has_no_two_doors_at_one_place(office: Office) -> None:
    twice = page("/console/twice", lambda visit: visit)  # type: ignore[arg-type, return-value]
    with pytest.raises(ValueError, match="same method"):
        Access(office, [twice, twice])


async def test_it_names_its_cookie_so_that_no_other_host_can_set_it(office: Office) -> None:
    assert cookies.name_of(office).startswith("__Host-")


def test_it_tells_in_the_docs_who_may_what() -> None:
    made = table(doors())
    assert made in WRITTEN.read_text("utf-8"), f"put this into docs/console.md:\n{made}"
