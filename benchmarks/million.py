"""Measures what must not grow with the cases that are over: `python -m benchmarks.million`, or `make bench`.

The same open cases stand beside ever more that are over, and everything goes through the code that serves.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, contextmanager
from pathlib import Path

import uvloop

from benchmarks import million_report
from benchmarks.million_report import Figure, Size
from benchmarks.office import PROBES, Office, Probe
from benchmarks.place import Place

_OPEN = 5_000
_SIZES = [100_000, 1_000_000]
_RUNS = 25
_WARM_UP = 3


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
    places = [Place(folder) for folder in folders]
    sizes = [await _seeded(place, number) for place, number in zip(places, cases, strict=True)]
    for probe in PROBES:
        for size, figure in zip(sizes, await _figures(probe, places, runs), strict=True):
            size.figures.append(figure)
        print(" · ".join(str(size.figures[-1]) for size in sizes), file=sys.stderr)
    return sizes


async def _seeded(place: Place, cases: int) -> Size:
    begun = time.monotonic()
    events = await place.seed(cases - _OPEN, _OPEN)
    took = time.monotonic() - begun
    print(f"{cases:,} cases seeded in {took:.0f} s.", file=sys.stderr)
    return Size(cases, events, took, place.path.stat().st_size / 1e9, wrong=await place.wrong())


async def _figures(probe: Probe, places: Sequence[Place], runs: int) -> list[Figure]:
    """The sizes take turns, so that what disturbs the machine hits all alike."""
    async with AsyncExitStack() as stack:
        runtimes = [await stack.enter_async_context(place.running()) for place in places]
        offices = [
            Office(runtime, place.clock, place.opened)
            for runtime, place in zip(runtimes, places, strict=True)
        ]
        times = [[await probe.run(office) * 1e3 for office in offices] for _ in range(1 + _WARM_UP + runs)]
    return [
        Figure(probe.name, probe.goal, first, again[_WARM_UP:]) for first, *again in zip(*times, strict=True)
    ]


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
