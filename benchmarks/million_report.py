"""The figures of `benchmarks.million`, in Markdown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles

from benchmarks.report import mark


@dataclass(frozen=True)
class Figure:
    """What something took, in milliseconds: the first time after opening, and then again and again."""

    name: str
    goal: float | None
    first: float
    times: Sequence[float]

    @property
    def median(self) -> float:
        return median(self.times)

    @property
    def p95(self) -> float:
        return quantiles(self.times, n=20)[-1]

    @property
    def reached(self) -> bool:
        return self.goal is None or self.p95 <= self.goal

    def __str__(self) -> str:
        return f"{self.name}: {self.median:.1f} ms"


@dataclass
class Size:
    """A database, and what was measured on it. `wrong`: what was told that was not seeded."""

    cases: int
    events: int
    seconds: float
    gigabytes: float
    figures: list[Figure] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def text(sizes: Sequence[Size]) -> str:
    """All of it."""
    return "\n".join([*_seeded(sizes), *_table(sizes)])


def _seeded(sizes: Sequence[Size]) -> Iterator[str]:
    for size in sizes:
        is_right = mark(not size.wrong)
        yield (
            f"- {size.cases:,} cases, {size.events:,} events: {size.gigabytes:.1f} GB, seeded in "
            f"{size.seconds:.0f} s; managers are told what was seeded {is_right}"
        )


def _table(sizes: Sequence[Size]) -> Iterator[str]:
    *smaller, largest = sizes
    compared = "".join(f" median at {size.cases:,} | ratio |" for size in smaller)
    yield f"\n| ms at {largest.cases:,} cases | goal | median | p95 | max | first |{compared}"
    yield "|---|" + "---:|" * (5 + 2 * len(smaller))
    for nth, figure in enumerate(largest.figures):
        goal = "" if figure.goal is None else f"{figure.goal:g} {mark(figure.reached)}"
        cells = [figure.median, figure.p95, max(figure.times), figure.first]
        for size in smaller:
            other = size.figures[nth].median
            cells += [other, figure.median / other]
        yield f"| {figure.name} | {goal} | " + " | ".join(f"{cell:.1f}" for cell in cells) + " |"
