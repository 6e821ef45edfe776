"""How long Tingsu takes from the start of its process to its first answer."""

import asyncio
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.connection import Connection
from benchmarks.contestants import Backing, Contestant
from benchmarks.processes import free_port, running
from benchmarks.traffic import post

_TIMES = 3


def measure(contestants: Sequence[Contestant], folder: Path, leaning: Backing, core: int) -> list[float]:
    """Seconds: of the very first start, which makes the database, then of later ones; none without Tingsu."""
    tingsu = [c for c in contestants if c.is_tingsu_on_sqlite]
    if not tingsu:
        return []
    place = folder / "starts"
    tingsu[0].prepare(place)
    return [_start(tingsu[0], place, leaning, core, number) for number in range(1 + _TIMES)]


def _start(contestant: Contestant, place: Path, leaning: Backing, core: int, number: int) -> float:
    port = free_port()
    command = contestant.command(port, place, leaning)
    environment = contestant.environment(port, place, leaning)
    begun = time.perf_counter()
    with running(command, port, place / "log", core=core, environment=environment):
        status = asyncio.run(_first_answer(contestant.channel, port, number))
        took = time.perf_counter() - begun
    if status != 200:
        raise subprocess.SubprocessError(f"the first message was answered with {status}")
    return took


async def _first_answer(channel: str, port: int, number: int) -> int:
    connection = await Connection.open(port)
    status, _ = await connection.send(post(channel, 1 + number, 0, "你好"))
    connection.close()
    return status
