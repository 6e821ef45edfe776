"""How figures are written on the dashboard, and how they changed."""

from dataclasses import dataclass
from datetime import timedelta

from dialogs.staff import voice
from handlers_console.visit import Visit

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Change:
    """How a figure differs from that of the period before; `mood` is better, worse or ""."""

    words: str
    mood: str = ""


def number(value: int) -> str:
    """With its thousands marked."""
    return voice.count(value)


def percent(share: float | None) -> str:
    """To the tenth; a dash where there is none. No more than a hundred: ratings of some days may answer
    questions of the days before."""
    return "–" if share is None else voice.percent(min(share, 100))


def length(visit: Visit, value: timedelta | None) -> str:
    """In minutes, hours or days, as precise as it is known."""
    if value is None:
        return "–"
    if value < timedelta(minutes=1):
        return visit.line("console.dashboard.length.short")
    if value < _HOUR:
        return visit.line("console.dashboard.length.minutes", n=round(value / timedelta(minutes=1)))
    if value < 2 * _DAY:
        return visit.line("console.dashboard.length.hours", n=_digits(value / _HOUR))
    return visit.line("console.dashboard.length.days", n=_digits(value / _DAY))


def changed(now: float | None, before: float | None, *, good: int = 0, digits: int = 0) -> Change | None:
    """How a number changed; `good` 1 where more is better, -1 where less is, 0 where neither."""
    words = voice.change(now, before, digits=digits).strip()
    if now is None or before is None or not words:
        return None
    return Change(words, _mood(now - before, good) if words != "=" else "")


def lengthened(visit: Visit, now: timedelta | None, before: timedelta | None) -> Change | None:
    """How a length changed; shorter is better."""
    if now is None or before is None:
        return None
    if now == before:
        return Change("=")
    mark, mood = ("▲", "worse") if now > before else ("▼", "better")
    return Change(mark + length(visit, abs(now - before)), mood)


def _mood(difference: float, good: int) -> str:
    return {True: "better", False: "worse"}[difference * good > 0] if good else ""


def _digits(value: float) -> str:
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"
