"""Real processes: killed, restarted, and stopped politely, in the middle of traffic."""

import asyncio
import os
import signal
import socket
import sqlite3
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.bot.channels.wechat.platform import NONCE, TIMESTAMP, TOKEN, document, sign
from tests.desk import until

ROOT = Path(__file__).parents[2]
PARAMS = {"timestamp": TIMESTAMP, "nonce": NONCE, "signature": sign(TOKEN, TIMESTAMP, NONCE)}
STEPS = ("住院理赔拖了三个月没人管", "同意", "完成", "对", "1", "王芳 13800138000", "1", "进度")


def body(who: int, number: int) -> bytes:
    fields = {
        "ToUserName": "gh_account",
        "FromUserName": f"customer-{who}",
        "CreateTime": TIMESTAMP,
        "MsgType": "text",
        "Content": STEPS[number % len(STEPS)],
        "MsgId": str(number + 1),
    }
    return document(fields).encode()


@dataclass
class Process:
    """`tingsu run` on a port of its own."""

    port: int
    folder: Path
    child: asyncio.subprocess.Process

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.folder / "tingsu.db")) as connection:
            return connection.execute(sql).fetchall()


@asynccontextmanager
async def started(folder: Path) -> AsyncIterator[Process]:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("TINGSU_")}
    environ |= {"TINGSU_DATA_DIR": str(folder), "TINGSU_PORT": str(port), "TINGSU_WECHAT_TOKEN": TOKEN}
    child = await _spawned(environ, folder)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            await until(partial(_ready, client), seconds=60)
        yield Process(port, folder, child)
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()


async def _spawned(environ: dict[str, str], folder: Path) -> asyncio.subprocess.Process:
    with (folder / "log").open("ab") as log:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=ROOT, env=environ, stdout=log, stderr=log
        )


async def _ready(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/readyz")).status_code == 200
    except httpx.HTTPError:
        return False


@dataclass
class Traffic:
    """Customers who write without a pause; `answered` is what each got for each message."""

    customers: int = 6
    answered: dict[tuple[int, int], bytes] = field(default_factory=dict)
    asked: set[tuple[int, int]] = field(default_factory=set)
    refused: int = 0

    async def run(self, url: str) -> None:
        """Until nobody answers any more."""
        limits = httpx.Limits(max_connections=self.customers)
        async with httpx.AsyncClient(base_url=url, limits=limits, timeout=10) as client:
            await asyncio.gather(*(self._one(client, who) for who in range(self.customers)))

    async def _one(self, client: httpx.AsyncClient, who: int) -> None:
        for number in range(100_000):
            self.asked.add((who, number))
            try:
                response = await client.post("/wechat", params=PARAMS, content=body(who, number))
            except httpx.HTTPError:
                return
            if response.status_code != 200:
                self.refused += 1
                return
            self.answered[who, number] = response.content


def check(process: Process, traffic: Traffic) -> None:
    """All that was answered is there, once, and nothing that was not asked."""
    found = process.rows("SELECT conversation_id, key, seq FROM inbox")
    assert len({row[:2] for row in found}) == len(found)
    assert len(traffic.answered) <= len(found) <= len(traffic.asked)
    received = process.rows("SELECT case_id FROM events WHERE kind = 'received' ORDER BY 1")
    assert received == process.rows("SELECT id FROM cases ORDER BY 1")
    both = process.rows(
        "SELECT conversation_id, seq FROM inbox UNION ALL SELECT conversation_id, seq FROM outbox"
    )
    assert max(Counter(both).values()) == 1


@pytest.mark.timeout(150)
async def test_it_loses_nothing_when_it_is_killed(tmp_path: Path) -> None:
    traffic = Traffic()
    async with started(tmp_path) as process:
        talking = asyncio.create_task(traffic.run(process.url))
        await until(partial(_answered, traffic, 150))
        process.child.send_signal(signal.SIGKILL)
        await process.child.wait()
        await talking
    async with started(tmp_path) as process:
        check(process, traffic)
        before = process.rows("SELECT count(*) FROM inbox")
        async with httpx.AsyncClient(base_url=process.url) as client:
            for (who, number), answer in sorted(traffic.answered.items())[:: len(traffic.answered) // 40]:
                again = await client.post("/wechat", params=PARAMS, content=body(who, number))
                assert again.status_code == 200
                assert _words(again.content) in (_words(answer), b"success")
            assert process.rows("SELECT count(*) FROM inbox") == before
            for who, number in traffic.asked - traffic.answered.keys():
                response = await client.post("/wechat", params=PARAMS, content=body(who, number))
                assert response.status_code == 200
        assert process.rows("SELECT count(*) FROM inbox") == [(len(traffic.asked),)]
        check(process, traffic)


@pytest.mark.timeout(150)
async def test_it_answers_what_it_took_before_it_stops(tmp_path: Path) -> None:
    traffic = Traffic()
    async with started(tmp_path) as process:
        talking = asyncio.create_task(traffic.run(process.url))
        await until(partial(_answered, traffic, 100))
        process.child.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(process.child.wait(), 20) == 0
        await talking
        found = process.rows("SELECT count(*) FROM inbox")
        assert found == [(len(traffic.answered),)]
        unsettled = process.rows("SELECT count(*) FROM outbox WHERE settled_at IS NULL")[0][0]
        assert isinstance(unsettled, int)
        assert unsettled <= 1
        check(process, traffic)
        assert not (tmp_path / "tingsu.db-wal").exists()


async def _answered(traffic: Traffic, count: int) -> bool:
    return len(traffic.answered) >= count


def _words(answer: bytes) -> bytes:
    """Without the time of the answer, which is new each time."""
    return answer.split(b"<MsgType>")[-1]
