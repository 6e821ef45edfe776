"""Charts, as places on a sheet of paper: the template draws them, the style sheet colours them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log10

WIDTH, HEIGHT = 360, 190
_LEFT, _RIGHT, _TOP, _BOTTOM = 38, 6, 10, 26
_LABELS = 5
_FULL = 100
_SMALL = 10


@dataclass(frozen=True)
class Mark:
    """A bar or a point, the words for it and the cases behind it ("" for none)."""

    x: float
    y: float
    width: float
    height: float
    words: str
    href: str


@dataclass(frozen=True)
class Series:
    """Marks of one `kind`; `paths` join points that follow each other."""

    kind: str
    marks: Sequence[Mark]
    paths: Sequence[str] = ()


@dataclass(frozen=True)
class Chart:
    """`rules` are the lines across with what they stand for, `ticks` what stands below."""

    name: str
    series: Sequence[Series]
    rules: Sequence[tuple[float, str]]
    ticks: Sequence[tuple[float, str]]
    target: float | None = None

    @property
    def is_empty(self) -> bool:
        """There is nothing to be drawn."""
        return not any(series.marks for series in self.series)


@dataclass(frozen=True)
class Drawn:
    """What is to be drawn of a chart: of each column a value (None for none), its words and its link."""

    kind: str
    values: Sequence[float | None]
    words: Sequence[str]
    hrefs: Sequence[str]


def bars(name: str, labels: Sequence[str], drawn: Sequence[Drawn]) -> Chart:
    """Bars beside each other; those of nothing are left out."""
    top = _top(drawn)
    slot = _slot(labels)
    width = min(22, slot * 0.8 / len(drawn))
    series = []
    for nth, one in enumerate(drawn):
        marks = [
            Mark(
                round(_middle(slot, column) + (nth - len(drawn) / 2) * width, 1),
                _y(value, top),
                round(width * 0.92, 1),
                round(HEIGHT - _BOTTOM - _y(value, top), 1),
                one.words[column],
                one.hrefs[column],
            )
            for column, value in enumerate(one.values)
            if value
        ]
        series.append(Series(one.kind, marks))
    return Chart(name, series, _rules(top, lambda value: f"{value:,.0f}"), _ticks(labels, slot))


def lines(
    name: str,
    labels: Sequence[str],
    drawn: Sequence[Drawn],
    *,
    share: bool = False,
    target: int | None = None,
) -> Chart:
    """Lines from column to column, broken where there is nothing; `share`: of a hundred."""
    top = _FULL if share else _top(drawn)
    slot = _slot(labels)
    unit = "%" if share else ""
    series = [_line(one, slot, top) for one in drawn]
    rules = _rules(top, lambda value: f"{value:,.0f}{unit}")
    return Chart(name, series, rules, _ticks(labels, slot), None if target is None else _y(target, top))


def _line(one: Drawn, slot: float, top: float) -> Series:
    places = [
        None if value is None else (round(_middle(slot, column), 1), _y(value, top))
        for column, value in enumerate(one.values)
    ]
    marks = [
        Mark(*place, 0, 0, one.words[column], one.hrefs[column])
        for column, place in enumerate(places)
        if place is not None
    ]
    return Series(one.kind, marks, _paths(places))


def _paths(places: Sequence[tuple[float, float] | None]) -> list[str]:
    paths: list[list[str]] = [[]]
    for place in places:
        if place is None:
            paths.append([])
        else:
            paths[-1].append(f"{place[0]},{place[1]}")
    return [" ".join(path) for path in paths if len(path) > 1]


def _slot(labels: Sequence[str]) -> float:
    return (WIDTH - _LEFT - _RIGHT) / max(1, len(labels))


def _middle(slot: float, column: int) -> float:
    return _LEFT + (column + 0.5) * slot


def _y(value: float, top: float) -> float:
    return round(_TOP + (HEIGHT - _TOP - _BOTTOM) * (1 - value / top), 1)


def _top(drawn: Sequence[Drawn]) -> float:
    """The next round number that nothing goes beyond and whose half is whole."""
    highest = max((value or 0 for one in drawn for value in one.values), default=0)
    if highest <= _SMALL:
        return max(2, highest + highest % 2)
    unit: float = 10 ** int(log10(highest))
    return next(factor * unit for factor in (1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10) if highest <= factor * unit)


def _rules(top: float, words: Callable[[float], str]) -> list[tuple[float, str]]:
    return [(_y(value, top), words(value)) for value in (0, top / 2, top)]


def _ticks(labels: Sequence[str], slot: float) -> list[tuple[float, str]]:
    every = max(1, -(-len(labels) // _LABELS))
    return [
        (round(_middle(slot, column), 1), label) for column, label in enumerate(labels) if column % every == 0
    ]
