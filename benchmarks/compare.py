"""Measures all contestants in one run: `python -m benchmarks.compare`, or `make bench`.

The servers run on one core, the load and the databases with servers of their own on another. Rounds take
turns, A B C A B C, so that what disturbs the machine hits all alike; the tables show medians.
"""

import argparse
import json
import os
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import StatisticsError

import uvloop

from benchmarks import report, starting
from benchmarks.backing import start_backing
from benchmarks.contestants import Backing, Contestant, chosen
from benchmarks.load import Plan, Result, measure
from benchmarks.processes import cores, free_port, running

_SECONDS = {16: 2.5, 64: 2.0, 1: 1.5}
_WARM_UP = 40
_CUSTOMERS_EACH = 100_000
_LATER = 60
_ROWS = "SELECT (SELECT count(*) FROM inbox), (SELECT count(*) FROM outbox)"

_customers = count(1, _CUSTOMERS_EACH)


@dataclass
class Entrant:
    """A contestant that runs, and its results by number of connections, one for each round."""

    contestant: Contestant
    port: int
    pid: int
    turns: int = 0
    results: dict[int, list[Result]] = field(default_factory=dict)


def main() -> None:
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))
    server_core, load_core = cores()
    os.sched_setaffinity(0, {load_core})
    begun = time.monotonic()
    with _folder() as folder, ExitStack() as stack:
        contestants = chosen(options.only)
        leaning = start_backing(stack, contestants, folder, load_core)
        ready = [c for c in contestants if not c.lacks(leaning)]
        starts = starting.measure(ready, folder, leaning, server_core)
        entrants = [_enter(stack, c, folder, leaning, server_core) for c in ready]
        _run(entrants, options, leaning)
        kept = [_kept(entrant, folder) for entrant in entrants if entrant.contestant.is_tingsu_on_sqlite]
    print(report.text({e.contestant.name: e.results for e in entrants}, starts))
    for line, _ in kept:
        print(line)
    print(f"\n{options.rounds} rounds, {time.monotonic() - begun:.0f} s.")
    if not all(is_right for _, is_right in kept) or _wrong(entrants):
        sys.exit("Tingsu's answers or rows are not as they should be.")


def _wrong(entrants: list[Entrant]) -> float:
    """How many answers of Tingsu's were not as they should be."""
    rounds = [entrant.results.values() for entrant in entrants if entrant.contestant.peer is None]
    return sum(result["errors"] for levels in rounds for results in levels for result in results)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="names or channels, with commas between them")
    parser.add_argument("--conns", type=int, nargs="+", default=list(_SECONDS))
    parser.add_argument("--users", type=int, help="customers in each measurement, instead of a time")
    parser.add_argument("--seconds", type=float, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--show", action="store_true", help="print one dialogue with each")
    return parser.parse_args()


@contextmanager
def _folder() -> Iterator[Path]:
    """Not under /tmp, which may be memory: what is durable must reach a disk here too."""
    folder = Path(tempfile.mkdtemp(prefix="tingsu-bench-", dir="/var/tmp"))
    folder.chmod(0o755)  # PostgreSQL, started by root, runs as somebody else
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _enter(stack: ExitStack, contestant: Contestant, folder: Path, leaning: Backing, core: int) -> Entrant:
    place = folder / contestant.name
    contestant.prepare(place)
    port = free_port()
    command = contestant.command(port, place, leaning)
    environment = contestant.environment(port, place, leaning)
    log = folder / f"{contestant.name}.log"
    pid = stack.enter_context(running(command, port, log, core=core, environment=environment))
    return Entrant(contestant, port, pid)


def _run(entrants: list[Entrant], options: argparse.Namespace, leaning: Backing) -> None:
    for entrant in entrants:
        _measure(entrant, leaning, 8, 30, users=_WARM_UP, show=options.show)
    for number in range(options.rounds):
        for conns in options.conns:
            for entrant in entrants:
                seconds = options.seconds or (_LATER if options.users else _SECONDS.get(conns, 2))
                result = _measure(entrant, leaning, conns, seconds, users=options.users)
                entrant.results.setdefault(conns, []).append(result)
        print(f"Round {number + 1} of {options.rounds} done.", file=sys.stderr)


def _measure(
    entrant: Entrant, leaning: Backing, conns: int, seconds: float, *, users: int | None, show: bool = False
) -> Result:
    contestant = entrant.contestant
    plan = Plan(
        channel=contestant.channel,
        port=entrant.port,
        pid=entrant.pid,
        turns=json.loads(contestant.turns.read_text("utf-8")),
        closing=contestant.closing,
        conns=conns,
        seconds=seconds,
        first=next(_customers),
        users=users,
        show=show,
    )
    if show:
        print(f"--- {contestant.name}", file=sys.stderr)
    closed = _closed(leaning)
    try:
        result = uvloop.run(measure(plan))
    except (ConnectionError, TimeoutError, StatisticsError) as error:
        raise SystemExit(f"The load on {contestant.name} failed: {error!r}") from error
    entrant.turns += int(result["turns"])
    if contestant.calls_back:
        result["errors"] += max(0, result["dialogues"] - (_closed(leaning) - closed))
    return result


def _kept(entrant: Entrant, folder: Path) -> tuple[str, bool]:
    """What Tingsu's database holds, in a line, and whether every turn left its rows."""
    name, turns = entrant.contestant.name, entrant.turns
    with closing(sqlite3.connect(folder / name / "tingsu.db")) as database:
        inbox, outbox = database.execute(_ROWS).fetchone()
    is_right = min(inbox, outbox) >= turns
    return (
        f"- {name}: {turns} turns, {inbox} inbox rows, {outbox} outbox rows {report.mark(is_right)}",
        is_right,
    )


def _closed(leaning: Backing) -> int:
    """How many intakes were closed by calls to the Bot API so far."""
    with urllib.request.urlopen(f"{leaning.bot_api}/closed", timeout=5) as response:  # noqa: S310
        return int(json.load(response)["result"])


if __name__ == "__main__":
    main()
