"""The tables and the ratios that matter, in Markdown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.load import Result

Results = Mapping[str, Mapping[int, Sequence[Result]]]

_COLUMNS = (
    ("turns/s", "rate", "{:.0f}"),
    ("p50 ms", "p50", "{:.2f}"),
    ("p99 ms", "p99", "{:.2f}"),
    ("CPU µs/turn", "cpu", "{:.0f}"),
    ("RSS MB", "rss", "{:.0f}"),
)


@dataclass(frozen=True)
class Goal:
    """What of `mine`, divided by that of `theirs` at so many connections, is to be at least or at most."""

    mine: str
    theirs: str
    conns: int
    what: str
    least: float | None = None
    most: float | None = None

    def reached(self, ratio: float) -> bool:
        return (self.least is None or ratio >= self.least) and (self.most is None or ratio <= self.most)

    def __str__(self) -> str:
        wanted = f"at least {self.least:g}" if self.least is not None else f"at most {self.most:g}"
        what = {"rate": "turns/s", "cpu": "CPU per turn"}[self.what]
        return f"{what}, {self.mine} / {self.theirs}, {self.conns} connections ({wanted})"


GOALS = (
    Goal("tingsu_wechat", "werobot", 16, "rate", least=2),
    Goal("tingsu_telegram", "aiogram_redis", 16, "rate", least=4),
    Goal("tingsu_wechat", "floor", 16, "cpu", most=2),
    Goal("tingsu_wechat", "floor", 64, "rate", least=1),
)
START_WITHIN = 2.0


def text(results: Results, starts: Sequence[float]) -> str:
    """All of it."""
    lines: list[str] = []
    levels = dict.fromkeys(conns for by_conns in results.values() for conns in by_conns)
    for conns in levels:
        lines += _table(results, conns)
    lines += _goals(results)
    if starts:
        first, *later = starts
        took = f"{median(later):.2f} s, {first:.2f} s with a new database (at most {START_WITHIN:g} s)"
        lines.append(f"- start to first answer: {took} {mark(median(later) <= START_WITHIN)}")
    return "\n".join(lines)


def _table(results: Results, conns: int) -> Iterator[str]:
    yield f"\n{conns} connection{'s' if conns > 1 else ''}\n"
    yield "| |" + "".join(f" {title} |" for title, _, _ in _COLUMNS) + " errors |"
    yield "|---|" + "---:|" * (len(_COLUMNS) + 1)
    for name, by_conns in results.items():
        rounds = by_conns[conns]
        cells = [form.format(median(one[key] for one in rounds)) for _, key, form in _COLUMNS]
        errors = sum(int(one["errors"]) for one in rounds)
        yield f"| {name} | " + " | ".join([*cells, str(errors)]) + " |"


def _goals(results: Results) -> Iterator[str]:
    yield ""
    for goal in GOALS:
        mine = results.get(goal.mine, {}).get(goal.conns)
        theirs = results.get(goal.theirs, {}).get(goal.conns)
        if mine and theirs:
            ratio = median(m[goal.what] / t[goal.what] for m, t in zip(mine, theirs, strict=True))
            yield f"- {goal}: {ratio:.2f} {mark(goal.reached(ratio))}"


def mark(reached: bool) -> str:
    return "✓" if reached else "✗"
