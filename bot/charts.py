"""Charts: lines over days, as a picture that reads well on a phone.

What tells the lines apart is never colour alone: each has a marker of its own, its name stands at its
end, and percentages are dashed.
"""

import asyncio
import math
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import structlog

from bot.canvas import SHAPES, Canvas, Dashes, Point, one_line, two_lines
from dialogs.messages import Chart, Series

SIDE: Final = 1080
MOST_DAYS: Final = 400
LARGEST: Final = 1e9

# After Okabe and Ito's colours for all kinds of colour vision: darker, for names are written in them, and
# without the yellow.
COLOURS: Final = ("#0072B2", "#D55E00", "#008A64", "#B5508B", "#B87500", "#2487C7", "#333333")
MOST_SERIES: Final = min(len(COLOURS), SHAPES)

_INK, _GREY, _GRID = "#1A1A1A", "#5F6368", "#E3E5E8"
_EDGE, _TITLE, _SMALL = 40, 48, 33  # seen on a phone at about a third
_DASHES: Final[Dashes] = (18, 10)
_STEPS: Final = 5  # of each axis, so that their lines are the same
_NICE: Final = (1, 2, 3, 4, 5, 6, 8, 10)
_DENSE: Final = 62  # days, from where on markers would cover the line

# One at a time: a picture takes some 40 MB while it is drawn.
_DRAWING = ThreadPoolExecutor(1, "charts")

log = structlog.get_logger(__name__)


async def picture(chart: Chart) -> bytes | None:
    """The chart as PNG, drawn in another thread; None, and in the log why, if it cannot be drawn."""
    try:
        return await asyncio.get_running_loop().run_in_executor(_DRAWING, draw, chart)
    except ValueError as error:
        log.error("chart_not_drawn", reason=str(error))
        return None


def draw(chart: Chart) -> bytes:
    """A PNG of 1080 by 1080 pixels. Takes a good part of a second: never call it on the event loop.

    Raises ValueError for more than 400 days or 7 lines, or none of either, a line that has not one value
    for each day, or a value below 0 or above 10⁹. Texts too long for their place are cut.
    """
    _check(chart)
    canvas = Canvas(SIDE)
    top = _heading(canvas, chart)
    plot = _Plot.of(canvas, chart, top)
    plot.axes()
    for number, series in enumerate(chart.series):
        plot.line(series, number)
    plot.names()
    return canvas.png()


def _check(chart: Chart) -> None:
    if not 1 <= len(chart.days) <= MOST_DAYS:
        raise ValueError(f"a chart has 1 to {MOST_DAYS} days")
    if not 1 <= len(chart.series) <= MOST_SERIES:
        raise ValueError(f"a chart has 1 to {MOST_SERIES} lines")
    for series in chart.series:
        if len(series.values) != len(chart.days):
            raise ValueError("each line has one value for each day")
        if not all(0 <= value <= LARGEST for value in series.values if value is not None):
            raise ValueError("values are from 0 to 1,000,000,000")


def _heading(canvas: Canvas, chart: Chart) -> float:
    """The title and the legend; where the rest may begin."""
    x, y = float(_EDGE), float(_EDGE - 16)
    room = SIDE - 2 * _EDGE
    for line in two_lines(canvas, chart.title, _TITLE, room):
        y += 62
        canvas.text((_EDGE, y), line, _TITLE, _INK, anchor="ls", bold=True)
    y += 56
    for number, series in enumerate(chart.series):
        label = one_line(canvas, series.label, _SMALL, room - 70)
        width = 70 + canvas.width(label, _SMALL)
        if x > _EDGE and x + width > SIDE - _EDGE:
            x, y = _EDGE, y + 46
        _stroke(canvas, ((x, y), (x + 54, y)), number, series)
        canvas.marker((x + 27, y), number, 9, COLOURS[number])
        canvas.text((x + 66, y), label, _SMALL, _INK, anchor="lm")
        x += width + 36
    return y + 60


@dataclass
class _Plot:
    """The area between the axes; `left` and `top` are where it begins, in pixels."""

    canvas: Canvas
    chart: Chart
    left: float
    top: float
    right: float
    bottom: float
    step: float
    counted: bool
    percent: bool

    @classmethod
    def of(cls, canvas: Canvas, chart: Chart, top: float) -> "_Plot":
        counts = [value for series in chart.series if not series.percent for value in _known(series)]
        step = _step(counts)
        counted = not all(series.percent for series in chart.series)
        percent = any(series.percent for series in chart.series)
        ticks = max(canvas.width(_number(step * number), _SMALL) for number in range(_STEPS + 1))
        left = _EDGE + (ticks + 16 if counted else 0)
        labels = max(canvas.width(_end_name(canvas, series), _SMALL) for series in chart.series)
        right = SIDE - _EDGE - (canvas.width("100%", _SMALL) + 16 if percent else 0) - labels - 24
        return cls(canvas, chart, left, top, right, SIDE - _EDGE - 60, step, counted, percent)

    def axes(self) -> None:
        end = SIDE - _EDGE - (self.canvas.width("100%", _SMALL) + 16 if self.percent else 0)
        for number in range(_STEPS + 1):
            y = self.bottom - (self.bottom - self.top) * number / _STEPS
            self.canvas.line(((self.left, y), (end, y)), _GREY if number == 0 else _GRID, 2)
            if self.counted:
                tick = _number(self.step * number)
                self.canvas.text((self.left - 16, y), tick, _SMALL, _GREY, anchor="rm")
            if self.percent:
                tick = f"{100 * number // _STEPS}%"
                self.canvas.text((SIDE - _EDGE, y), tick, _SMALL, _GREY, anchor="rm")
        self._days()

    def line(self, series: Series, number: int) -> None:
        dense = len(self.chart.days) > _DENSE
        for run in self._runs(series):
            if len(run) > 1:
                _stroke(self.canvas, run, number, series)
            for at in run[-1:] if dense else run:
                self.canvas.marker(at, number, 9, COLOURS[number])

    def names(self) -> None:
        """Each line's name and last value at its end, moved apart where they would meet."""
        gap = 44.0
        wanted = sorted(
            (runs[-1][-1][1], number)
            for number, series in enumerate(self.chart.series)
            if (runs := list(self._runs(series)))
        )
        places: list[float] = []
        for y, _ in wanted:
            places.append(max(y, places[-1] + gap) if places else y)
        over = max(0.0, places[-1] - (self.bottom - gap / 2)) if places else 0
        for at in reversed(range(len(places))):
            limit = places[at + 1] - gap if at + 1 < len(places) else places[at] - over
            places[at] = min(places[at], limit)
        for (_, number), y in zip(wanted, places, strict=True):
            text = _end_name(self.canvas, self.chart.series[number])
            self.canvas.text((self.right + 24, y), text, _SMALL, COLOURS[number], anchor="lm", bold=True)

    def _days(self) -> None:
        """As many labels as fit, counted back from the last day, which is what people look for."""
        labels = [one_line(self.canvas, day, _SMALL, 200) for day in self.chart.days]
        widest = max(self.canvas.width(label, _SMALL) for label in labels)
        count = len(labels)
        apart = (self.right - self.left) / max(1, count - 1)
        every = max(1, math.ceil((widest + 24) / apart))
        for index in range(count - 1, -1, -every):
            x = self._x(index)
            self.canvas.line(((x, self.bottom), (x, self.bottom + 10)), _GREY, 2)
            x = max(x, _EDGE + self.canvas.width(labels[index], _SMALL) / 2)
            self.canvas.text((x, self.bottom + 18), labels[index], _SMALL, _GREY, anchor="ma")

    def _runs(self, series: Series) -> Iterator[list[Point]]:
        """The points of a line, apart where days have no value."""
        run: list[Point] = []
        full = 100.0 if series.percent else self.step * _STEPS
        for index, value in enumerate(series.values):
            if value is not None:
                height = (self.bottom - self.top) * min(value / full, 1)
                run.append((self._x(index), self.bottom - height))
            elif run:
                yield run
                run = []
        if run:
            yield run

    def _x(self, index: int) -> float:
        last = len(self.chart.days) - 1
        return self.right - (self.right - self.left - 16) * (last - index) / max(1, last)


def _stroke(canvas: Canvas, points: Sequence[Point], number: int, series: Series) -> None:
    width = 4 if len(points) <= _DENSE else 2.5
    canvas.line(points, COLOURS[number], width, _DASHES if series.percent else None)


def _end_name(canvas: Canvas, series: Series) -> str:
    values = _known(series)
    if not values:
        return ""
    value = f"{_number(min(values[-1], 100))}%" if series.percent else _number(values[-1])
    name = one_line(canvas, series.label, _SMALL, 175)
    return f"{name} {value}"


def _known(series: Series) -> list[float]:
    return [value for value in series.values if value is not None]


def _step(values: Sequence[float]) -> float:
    """Round, and such that the axis holds all values; whole where all values are."""
    least = max(values, default=0) / _STEPS
    if all(value == int(value) for value in values):
        least = max(least, 1)
    if least <= 0:
        return 1
    unit = 10.0 ** math.floor(math.log10(least))
    return next(nice * unit for nice in _NICE if nice * unit >= least * 0.999999)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
