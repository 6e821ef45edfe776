"""The staff console on a real server, with people who have signed in and a case of a customer."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext
from sqlalchemy import Connection
from starlette.applications import Starlette

from bot.channels.wechat.quota import quota
from cases.actions import Accept, Action, Begin
from cases.actors import Actor, Role
from cases.complaint import Particulars
from cases.performing import perform
from cases.receiving import receive
from dialogs.messages import File, FileKind, Say, Text
from handlers_console import cookies
from handlers_console.console import routes
from handlers_console.office import Office
from storage import canned_answers, case_views, evidence, inbox, sign_in_sessions, staff
from storage.canned_answers import Answer, Canned
from storage.engine import Database
from storage.evidence import Examined, Exhibit
from storage.inbox import Message
from storage.migrations import upgrade
from storage.sign_in_sessions import Session
from storage.threads import Contact
from storage.unit_of_work import UnitOfWork
from storage.windows import Quota, Window
from tests.browser.conftest import PATIENCE
from tests.browser.serving import LiveServer, Served
from tests.factories import photo
from tests.handlers_console.conftest import member_of, office_of
from tests.storage.office import CHAT, rules

STORY = "我妈妈的住院理赔拖了三个月没人管，保单号 P2026001234567，找了好几趟营业部。"
HANDLER = member_of(Role.HANDLER).actor


def now() -> datetime:
    return datetime.now(UTC)


class Console(LiveServer):
    """`number` is the case, which the handler investigates; its customer wrote by WeChat."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.number = ""
        self.office: Office
        super().__init__(self._open)

    def member(self, chromium: Browser, role: Role, **settings: object) -> BrowserContext:
        """The browser of the member of this role, signed in."""
        chosen: dict[str, Any] = {"viewport": {"width": 1280, "height": 850}, "reduced_motion": "reduce"}
        context = chromium.new_context(base_url=self.url, **{**chosen, **settings})
        context.set_default_timeout(PATIENCE)
        token = cookies.new_token()
        whose = member_of(role)
        session = Session(token[:32], whose.id, now(), now(), now() + timedelta(hours=12), True, "a test")
        self.does(
            lambda connection: sign_in_sessions.open_session(connection, self.office.codec, token, session)
        )
        context.add_cookies([{"name": cookies.name_of(self.office), "value": token, "url": self.url}])
        return context

    def acts(self, action: Action, by: Actor) -> None:
        """Somebody does this to the case elsewhere."""

        def work(unit: UnitOfWork) -> None:
            case = unit.case_numbered(self.number)
            perform(case, action, by, unit.now, self.office.cases)
            unit.change(case)

        asyncio.run_coroutine_threadsafe(self.office.transact(work), self._loop).result(10)

    def does(self, work: Callable[[Connection], Any]) -> Any:
        """Run this in a transaction."""
        return asyncio.run_coroutine_threadsafe(self.office.database.write(work), self._loop).result(10)

    def events(self) -> list[str]:
        """What happened to the case, in order."""

        def work(connection: Connection) -> list[str]:
            case = case_views.numbered(connection, self.office.codec, self.number)
            assert case is not None
            return [event.kind for event in case_views.sheet(connection, self.office.codec, case).events]

        found: list[str] = self.does(work)
        return found

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[Served]:
        url = f"sqlite:///{self._folder}/tingsu.db"
        await upgrade(url)
        database = await Database.open(url)
        self.office = replace(office_of(database, self._folder, now, self.url), quota=_quota)
        self.number = await self._prepared()
        try:
            yield Starlette(routes=routes(self.office)), self.office.streams.drain
        finally:
            await database.close()

    async def _prepared(self) -> str:
        case_id = f"{1:010x}".ljust(32, "0")
        number = await self.office.database.write(lambda connection: _case(connection, self.office, case_id))

        async def pieces() -> AsyncIterator[bytes]:
            yield photo(200)

        await self.office.blobs.put(f"{CHAT}-3-0", pieces(), limit=10**6)
        return number


def _quota(channel: str, window: Window, at: datetime) -> Quota | None:
    return quota(window, at, template=False) if channel == "wechat" else None


def _case(connection: Connection, office: Office, case_id: str) -> str:
    codec, since = office.codec, now() - timedelta(hours=5)
    for role in Role:
        staff.add(connection, codec, member_of(role), since)
    answer = Answer("收到", "材料已到", "{name}您好，{number} 的材料已收到。")
    canned_answers.put(connection, codec, Canned("b" * 32, "zh", answer), HANDLER.id, since)
    unit = UnitOfWork(connection, codec, since, rules().zone)
    thread = unit.open({CHAT: Contact("wechat", "openid")})[CHAT]
    inbox.take(connection, codec, [Message(CHAT, thread.take_seq(), "k1", Text(STORY))], since)
    unit.say(thread, Say("您好，请说说发生了什么。"))
    file = File("ref", FileKind.PHOTO, "出院小结.png")
    exhibit = Exhibit(CHAT, thread.take_seq(), 0, case_id, file)
    inbox.take(connection, codec, [Message(CHAT, exhibit.seq, "k2", file)], since)
    evidence.add(connection, codec, [exhibit], since)
    evidence.settle(connection, exhibit, Examined("stored", len(photo(200)), "image/png"))
    stated = Particulars(
        STORY, "CLAIM.slow", "HLTH.medical", ["pay"], "欧阳若兰", "+8613912345678", "zh",
        {"policy_number": "P2026001234567", "amount": 3_500_000}, 1,
    )  # fmt: skip
    case = receive(
        stated, id=case_id, conversation_id=CHAT, channel="wechat", repeats=1, now=since, rules=rules()
    )
    unit.receive(case)
    thread.cases, thread.wrote_at, thread.wrote_spent = 1, since, 2
    unit.keep(thread)
    unit.flush()
    for action in (Accept(), Begin()):
        later = UnitOfWork(connection, codec, since + timedelta(hours=1), rules().zone)
        loaded = later.case(case_id)
        perform(loaded, action, HANDLER, later.now, rules())
        later.change(loaded)
        later.flush()
    return case.number
