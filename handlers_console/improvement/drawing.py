"""Small charts, as places on a sheet: the template draws them, the style sheet colours them."""

from dataclasses import dataclass
from datetime import date, timedelta

from cases.effects_of_measures import Effect
from handlers_console.visit import Visit

WIDTH, HEIGHT = 216, 56
_SLOT, _BAR = 24, 18
_FULL, _LEFT = 340, 4


@dataclass(frozen=True)
class Column:
    """What one week received; the `last` of them is looked at."""

    x: int
    y: float
    height: float
    words: str
    last: bool


@dataclass(frozen=True)
class Bar:
    """The share in one window: `width` of the bar, and the ends of its interval."""

    kind: str
    width: float
    low: float
    high: float


def columns(visit: Visit, weekly: tuple[int, ...], last: date) -> tuple[Column, ...]:
    """A column for each week, the latest at the right, on a sheet of 216 × 56."""
    top, weeks = max(1, *weekly), len(weekly)
    return tuple(
        Column(
            x=nth * _SLOT + (_SLOT - _BAR) // 2,
            y=round(HEIGHT - height, 1),
            height=round(height, 1),
            words=visit.line("console.improvement.rise.week", until=_until(last, weeks - nth - 1), n=many),
            last=nth == weeks - 1,
        )
        for nth, many in enumerate(weekly)
        for height in [max(1.5, HEIGHT * many / top)]
    )


def bars(effect: Effect) -> tuple[Bar, ...]:
    """A bar before and one after, where anything was closed, on a sheet of 348 across."""
    sides = zip(("before", "after"), (effect.before, effect.after), effect.intervals, strict=True)
    drawn = [side for side in sides if side[1].all]
    top = max((interval.high for _, _, interval in drawn), default=1.0)
    return tuple(
        Bar(
            kind,
            round(_FULL * counted.share / top, 1),
            round(_LEFT + _FULL * interval.low / top, 1),
            round(_LEFT + _FULL * interval.high / top, 1),
        )
        for kind, counted, interval in drawn
    )


def _until(last: date, weeks: int) -> str:
    return f"{last - timedelta(days=7 * weeks):%m-%d}"
