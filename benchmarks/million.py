"""Measures what must not grow with the cases that are over: `python -m benchmarks.million`, or `make bench`.

The same open cases stand beside ever more that are over, and everything goes through the code that serves.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

import uvloop

from benchmarks import million_report, seeding
from benchmarks.checking import check
from benchmarks.million_report import Figure, Size
from benchmarks.office import PROBES, Office, Probe, Time, bind_chats
from benchmarks.open_cases import Opened, add_open, hire
from bot.bootstrap import Runtime, running
from bot.settings import Settings, load_settings
from bot.vault import open_vault
from storage.codec import Codec
from storage.engine import Database
from storage.migrations import upgrade

ROOT = Path(__file__).resolve().parent.parent
OPEN = 5_000
_SIZES = [100_000, 1_000_000]
_RUNS = 25
_WARM_UP = 3
_PATIENCE = 600.0
_NOW = datetime.fromisoformat("2026-08-31T15:00:00+08:00")
"""The last day of a month, a Monday, at work."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, nargs="+", default=_SIZES, help="in ascending order")
    parser.add_argument("--runs", type=int, default=_RUNS)
    parser.add_argument("--keep", type=Path, help="seed into this folder, and leave it there")
    options = parser.parse_args()
    sizes = [uvloop.run(_measured(cases, options)) for cases in options.cases]
    print(million_report.text(sizes))
    if wrong := [line for size in sizes for line in size.wrong]:
        sys.exit("\n".join(["What managers are told is not what was seeded:", *wrong]))


async def _measured(cases: int, options: argparse.Namespace) -> Size:
    with _folder(options.keep, cases) as folder:
        settings, path = _settings(folder), folder / "tingsu.db"
        begun = time.monotonic()
        opened = await _seeded(settings, path, cases)
        took = time.monotonic() - begun
        print(f"{cases:,} cases seeded in {took:.0f} s.", file=sys.stderr)
        events = seeding.EVENTS_EACH * (cases - OPEN) + opened.events
        size = Size(cases, events, took, path.stat().st_size / 1e9)
        size.wrong += await _wrong(settings, opened)
        clock = Time(_NOW)
        for probe in PROBES:
            size.figures.append(await _figure(probe, settings, clock, opened, options.runs))
            print(size.figures[-1], file=sys.stderr)
    return size


async def _seeded(settings: Settings, path: Path, cases: int) -> Opened:
    await upgrade(settings.environment.database_url.get_secret_value())
    async with _open(settings, Time(_NOW)) as runtime:
        parts = runtime.parts
        handlers = await parts.database.write(partial(hire, codec=parts.codec, now=_NOW))
    version = parts.case_rules.deadlines.current.version
    seeding.fill(path, cases - OPEN, _NOW, handlers, parts.case_rules.taxonomy, version)
    async with _open(settings, Time(_NOW)) as runtime:
        await bind_chats(runtime.parts, _NOW)
        return await add_open(runtime.parts, handlers, OPEN, _NOW)


async def _wrong(settings: Settings, opened: Opened) -> list[str]:
    """Counted in as much time as it takes."""
    url = settings.environment.database_url.get_secret_value()
    database = await Database.open(url, timeout=_PATIENCE, readers=1)
    checking = partial(check, codec=Codec(open_vault(settings)), settings=settings, opened=opened, now=_NOW)
    try:
        return await database.read(checking)
    finally:
        await database.close()


async def _figure(probe: Probe, settings: Settings, clock: Time, opened: Opened, runs: int) -> Figure:
    async with _open(settings, clock) as runtime:
        office = Office(runtime, clock, opened)
        first = await probe.run(office)
        times = [await probe.run(office) for _ in range(_WARM_UP + runs)][_WARM_UP:]
    return Figure(probe.name, probe.goal, first * 1e3, [seconds * 1e3 for seconds in times])


@asynccontextmanager
async def _open(settings: Settings, clock: Time) -> AsyncIterator[Runtime]:
    """Everything but the loops: what they do is done when it is measured."""
    async with running(settings, now=clock, loops=False) as runtime:
        yield runtime


def _settings(folder: Path) -> Settings:
    """Those shipped."""
    environment = {
        "TINGSU_DATABASE_URL": f"sqlite:///{folder}/tingsu.db",
        "TINGSU_DATA_DIR": str(folder),
        "TINGSU_SECRET_KEY": "ab" * 32,
        "TINGSU_WECHAT_TOKEN": "benchtoken",
    }
    return load_settings(ROOT / "config.yaml", environment)


@contextmanager
def _folder(kept: Path | None, cases: int) -> Iterator[Path]:
    """Not under /tmp, which may be memory."""
    if kept is not None:
        folder = kept / str(cases)
        folder.mkdir(parents=True)
        yield folder
        return
    folder = Path(tempfile.mkdtemp(prefix="tingsu-bench-", dir="/var/tmp"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
