"""The lists of cases in the console, as a browser asks for them, and what a plain query finds."""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import httpx
from sqlalchemy import Connection, text

from benchmarks import words
from bot.bootstrap import Runtime
from cases.actors import Role
from handlers_console.cookies import new_token
from storage import sign_in_sessions
from storage.sign_in_sessions import Session
from storage.types import EPOCH, MICROSECOND
from storage.worklists import PAGE

GOAL = 100.0
_NUMBER = re.compile(r'<a class="number" href="/console/cases/(TS-[0-9A-Z-]+)">')
_NONE: Mapping[str, str] = {}
_HANDLER = f"{100 + 7:032x}"
_YEAR = {"from": "2024-01-01", "to": "2024-12-31"}
_IN_YEAR = "date(received_at / 1000000 + 28800, 'unixepoch') LIKE '2024-%'"


@dataclass(frozen=True)
class Asked:
    """A list: who asks for it and for what. `where` and `order` find what its first page shows, in SQL; with
    no order they stand there in any, and with no `where` it is only known that the page is full."""

    name: str
    who: Role
    query: Mapping[str, str]
    where: str = ""
    order: str = ""

    def expected(self, connection: Connection, now: datetime) -> list[str]:
        """The numbers, as a plain query finds them."""
        if not self.where:
            return []
        order = f"ORDER BY {self.order}" if self.order else ""
        statement = text(f"SELECT number FROM cases WHERE {self.where} {order} LIMIT {PAGE}")  # noqa: S608
        values = {"now": (now - EPOCH) // MICROSECOND} if ":now" in self.where else {}
        return list(connection.scalars(statement, values))


def _open(view: str, where: str = "1", filters: Mapping[str, str] = _NONE, who: Role = Role.MANAGER) -> Asked:
    whose = "" if who is Role.MANAGER else who.value
    name = " ".join(filter(None, ["inbox, open", "" if view == "open" else view, *filters.values(), whose]))
    there = f"over_at IS NULL AND {where}"
    return Asked(name, who, {"view": view, **filters}, there, "due_at IS NULL, due_at, id")


def _closed(
    name: str,
    where: str = "1",
    filters: Mapping[str, str] = _NONE,
    who: Role = Role.MANAGER,
    order: str = "over_at",
) -> Asked:
    there = f"over_at IS NOT NULL AND {where}"
    return Asked(f"inbox, closed {name}", who, {"view": "closed", **filters}, there, f"{order} DESC, id DESC")


def _search(name: str, words: str, where: str = "", who: Role = Role.MANAGER) -> Asked:
    return Asked(f"search, {name}", who, {"q": words}, where)


LISTS = (
    _open("open"),
    _open("unassigned", "handler_id IS NULL"),
    _open("overdue", "due_at <= :now"),
    _open("green", "green"),
    _open("awaiting", "stage = 'awaiting_customer'"),
    _open("open", f"grade = 'P2' AND {_IN_YEAR}", {"grade": "P2", **_YEAR}),
    _open("mine", f"handler_id = '{_HANDLER}'", who=Role.HANDLER),
    _open("team", "team = 'team1'", who=Role.SUPERVISOR),
    _closed("all"),
    _closed("P1", "grade = 'P1'", {"grade": "P1"}),
    _closed(
        "CLAIM wechat",
        "matter LIKE 'CLAIM.%' AND channel = 'wechat'",
        {"matter": "CLAIM", "channel": "wechat"},
    ),
    _closed("of a handler", f"handler_id = '{_HANDLER}'", {"handler": _HANDLER}),
    _closed("of which there are none", "0", {"stage": "accepted"}),
    _closed("received in 2024", _IN_YEAR, _YEAR, order="received_at"),
    _closed("received in 2024 of which there are none", "0", {"stage": "accepted", **_YEAR}),
    _closed("supervisor", "team = 'team1'", who=Role.SUPERVISOR),
    _closed("handler", f"handler_id = '{_HANDLER}'", who=Role.HANDLER),
    _search("two characters", "理赔"),
    _search("two characters, handler", "理赔", who=Role.HANDLER),
    _search("rare words", words.RARE, f"over_at IS NOT NULL AND rowid % {words.RARE_EVERY} = 1"),
    _search("words that are never together", f"{words.RARE} 律师", "0"),
    _search("a phone", words.phone(4_321), "rowid = 4321 AND over_at IS NOT NULL"),
)
_WHO = {Role.MANAGER: f"{9:032x}", Role.SUPERVISOR: f"{200:032x}", Role.HANDLER: _HANDLER}


class Browser:
    """What staff look through the lists with. Whatever a list shows that it should not, or the other way
    round, ends the measuring."""

    def __init__(self, runtime: Runtime, now: Callable[[], datetime]) -> None:
        self._runtime = runtime
        self._now = now
        self._tokens: dict[Role, str] = {}
        self._known: dict[str, list[str]] = {}

    async def looks(self, asked: Asked) -> float:
        """How many seconds the first page of this list took."""
        if asked.who not in self._tokens:
            await self._sign_in(asked.who)
        database = self._runtime.parts.database
        if asked.name not in self._known:
            self._known[asked.name] = await database.read(partial(asked.expected, now=self._now()))
        cookies = {"tingsu_console": self._tokens[asked.who]}
        transport = httpx.ASGITransport(self._runtime.app)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://tingsu", cookies=cookies
        ) as client:
            begun = time.perf_counter()
            answer = await client.get("/console/cases", params=asked.query)
            took = time.perf_counter() - begun
        self._check(asked, answer.status_code, _NUMBER.findall(answer.text))
        return took

    def _check(self, asked: Asked, status: int, shown: list[str]) -> None:
        known = self._known[asked.name]
        right = shown == known if asked.order else set(shown) == set(known)
        if status != 200 or not (right if asked.where else len(shown) == PAGE):
            raise RuntimeError(f"{asked.name}: {status}, {len(shown)} cases, not {len(known)} or not these")

    async def _sign_in(self, who: Role) -> None:
        token, now, codec = new_token(), self._now(), self._runtime.parts.codec
        session = Session(token[:32], _WHO[who], now, now, now + timedelta(days=9), True, "")
        await self._runtime.parts.database.write(
            lambda connection: sign_in_sessions.open_session(connection, codec, token, session)
        )
        self._tokens[who] = token
