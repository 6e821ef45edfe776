"""A console on a migrated database, with a clock moved by hand and a member of each role."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher
from msgspec import structs
from starlette.applications import Starlette

from bot.handling import handle
from cases.actors import Role
from handlers_console import cookies
from handlers_console.console import routes
from handlers_console.office import Office
from handlers_console.sign_in import passwords
from storage import sign_in_sessions, staff
from storage.blobs import Blobs
from storage.codec import Codec
from storage.crypto import Vault
from storage.engine import Database
from storage.hints import Hints
from storage.sign_in_sessions import Session
from storage.staff import Member, Person
from tests.desk import Time, shipped
from tests.storage.office import START, rules
from tests.transcript import the_rules

ADDRESS = "https://tingsu.test"
NAMES = {
    Role.HANDLER: "周小雨",
    Role.SUPERVISOR: "陈立",
    Role.MANAGER: "Helen Moore",
    Role.ADMINISTRATOR: "林安",
    Role.AUDITOR: "赵明",
}
SignedIn = Callable[..., Awaitable["Browser"]]


def member_of(role: Role, **changes: object) -> Member:
    """The member of this role that every test of the console has."""
    number = list(Role).index(role) + 1
    team = "east" if role in (Role.HANDLER, Role.SUPERVISOR) else ""
    member = Member(f"{number:032x}", role, Person(NAMES[role], f"E{number:03d}"), team)
    return structs.replace(member, **changes)


class Browser(httpx.AsyncClient):
    """A member's browser: it posts as the pages do, with the token of its session."""

    csrf = ""

    async def submit(
        self, path: str, data: Mapping[str, object] | None = None, **more: object
    ) -> httpx.Response:
        """Post a form from a page of the console."""
        return await self.post(path, data={"csrf": self.csrf, **(data or {})}, **more)  # type: ignore[arg-type]


def office_of(database: Database, folder: Path, now: Callable[[], datetime], url: str) -> Office:
    """What pages at `url` stand on, with a key that is always the same and the rules of the tests."""
    vault = Vault(b"\x17" * 32)
    return Office(
        database=database,
        codec=Codec(vault),
        vault=vault,
        blobs=Blobs.open(shipped({"TINGSU_DATA_DIR": str(folder)}).evidence_store, vault),
        hints=Hints(),
        dialog=the_rules(),
        cases=rules(),
        now=now,
        handle=handle,
        case_link=lambda now, contact, locale, case: f"{url}/chat/cases/{case}",
        insurer={"zh": "听安保险", "en": "Ting An Insurance"},
        public_url=url,
    )


@pytest.fixture
def time() -> Time:
    """The console's clock."""
    return Time(START)


@pytest.fixture
async def office(database: Database, time: Time, tmp_path: Path) -> Office:
    """What the console's pages stand on, with a member of each role."""
    office = office_of(database, tmp_path, time, ADDRESS)

    def work(connection: object, now: datetime) -> None:
        for role in Role:
            staff.add(connection, office.codec, member_of(role), now)  # type: ignore[arg-type]

    await office.write(work)
    return office


@pytest.fixture
async def browser(office: Office) -> AsyncIterator[Callable[..., Browser]]:
    """Opens browsers that are not signed in; `replace`d fields of the office may be given."""
    opened: list[Browser] = []

    def open_(**changes: object) -> Browser:
        app = Starlette(routes=routes(replace(office, **changes)))  # type: ignore[arg-type]
        one = Browser(
            transport=httpx.ASGITransport(app),
            base_url=ADDRESS,
            headers={"Sec-Fetch-Site": "same-origin", "Accept": "text/html"},
        )
        opened.append(one)
        return one

    yield open_
    for one in opened:
        await one.aclose()


@pytest.fixture
def signed_in(office: Office, browser: Callable[..., Browser]) -> SignedIn:
    """Opens the browser of a member who has signed in: `await signed_in(Role.HANDLER)`, or of another
    `member` that is stored; `proven=False` where the second factor is still to come."""

    async def open_(
        role: Role = Role.HANDLER, *, member: Member | None = None, proven: bool = True
    ) -> Browser:
        whose = member or member_of(role)
        token = cookies.new_token()
        now = office.now()
        ends = now + timedelta(hours=12)
        session = Session(token[:32].ljust(32), whose.id, now, now, ends, proven, "a test")
        await office.write(
            lambda connection, now: sign_in_sessions.open_session(connection, office.codec, token, session)
        )
        opened = browser()
        opened.cookies.set(cookies.name_of(office), token, domain="tingsu.test")
        opened.csrf = office.codec.digest("console csrf", token)
        return opened

    return open_


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed as on a machine of long ago."""
    cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", cheap)
    passwords._nobodys.cache_clear()
