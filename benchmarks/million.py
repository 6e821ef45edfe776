"""Measures what must not grow with the cases that are over: `python -m benchmarks.million`, or `make bench`.

The same open cases stand beside ever more that are over, and everything goes through the code that serves.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
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


@dataclass
class _Place:
    """Where a size is seeded and measured."""

    settings: Settings
    clock: Time
    opened: Opened = field(default_factory=Opened)

    @property
    def url(self) -> str:
        return self.settings.environment.database_url.get_secret_value()

    @property
    def path(self) -> Path:
        return self.settings.environment.data_dir / "tingsu.db"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, nargs="+", default=_SIZES, help="in ascending order")
    parser.add_argument("--runs", type=int, default=_RUNS)
    parser.add_argument("--keep", type=Path, help="seed into this folder, and leave it there")
    options = parser.parse_args()
    begun = time.monotonic()
    with ExitStack() as stack:
        folders = [stack.enter_context(_folder(options.keep, cases)) for cases in options.cases]
        sizes = uvloop.run(_measured(options.cases, folders, options.runs))
    print(million_report.text(sizes))
    print(f"\n{options.runs} runs of each, {time.monotonic() - begun:.0f} s.")
    if wrong := [line for size in sizes for line in size.wrong]:
        sys.exit("\n".join(["What managers are told is not what was seeded:", *wrong]))


async def _measured(cases: Sequence[int], folders: Sequence[Path], runs: int) -> list[Size]:
    places = [_Place(_settings(folder), Time(_NOW)) for folder in folders]
    sizes = [await _size(place, number) for place, number in zip(places, cases, strict=True)]
    for probe in PROBES:
        for size, figure in zip(sizes, await _figures(probe, places, runs), strict=True):
            size.figures.append(figure)
        print(" · ".join(str(size.figures[-1]) for size in sizes), file=sys.stderr)
    return sizes


async def _size(place: _Place, cases: int) -> Size:
    begun = time.monotonic()
    place.opened = await _seeded(place, cases)
    took = time.monotonic() - begun
    print(f"{cases:,} cases seeded in {took:.0f} s.", file=sys.stderr)
    events = seeding.EVENTS_EACH * (cases - OPEN) + place.opened.events
    return Size(cases, events, took, place.path.stat().st_size / 1e9, wrong=await _wrong(place))


async def _figures(probe: Probe, places: Sequence[_Place], runs: int) -> list[Figure]:
    """The sizes take turns, so that what disturbs the machine hits all alike."""
    async with AsyncExitStack() as stack:
        offices = [
            Office(await stack.enter_async_context(_open(place)), place.clock, place.opened)
            for place in places
        ]
        times = [[await probe.run(office) * 1e3 for office in offices] for _ in range(1 + _WARM_UP + runs)]
    return [
        Figure(probe.name, probe.goal, first, again[_WARM_UP:]) for first, *again in zip(*times, strict=True)
    ]


async def _seeded(place: _Place, cases: int) -> Opened:
    await upgrade(place.url)
    async with _open(place) as runtime:
        parts = runtime.parts
        handlers = await parts.database.write(partial(hire, codec=parts.codec, now=_NOW))
    version = parts.case_rules.deadlines.current.version
    seeding.fill(place.path, cases - OPEN, _NOW, handlers, parts.case_rules.taxonomy, version)
    async with _open(place) as runtime:
        await bind_chats(runtime.parts, _NOW)
        return await add_open(runtime.parts, handlers, OPEN, _NOW)


async def _wrong(place: _Place) -> list[str]:
    """Counted in as much time as it takes."""
    database = await Database.open(place.url, timeout=_PATIENCE, readers=1)
    checking = partial(
        check,
        codec=Codec(open_vault(place.settings)),
        settings=place.settings,
        opened=place.opened,
        now=_NOW,
    )
    try:
        return await database.read(checking)
    finally:
        await database.close()


@asynccontextmanager
async def _open(place: _Place) -> AsyncIterator[Runtime]:
    """Everything but the loops: what they do is done when it is measured."""
    async with running(place.settings, now=place.clock, loops=False) as runtime:
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
