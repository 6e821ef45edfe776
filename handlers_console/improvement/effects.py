"""What a measure changed, in words and as a chart."""

from dataclasses import dataclass

from cases.effects_of_measures import LEAST_CLOSED, LEAST_DAYS, LEAST_FOUND, Effect, Verdict, windows
from cases.measures import Measure
from handlers_console.dashboard.asked import today_of
from handlers_console.dashboard.wordings import percent
from handlers_console.improvement.asked import behind
from handlers_console.improvement.drawing import Bar, bars
from handlers_console.visit import Visit

MOODS = {Verdict.FELL: "good", Verdict.ROSE: "late", Verdict.ALIKE: "", Verdict.TOO_EARLY: ""}


@dataclass(frozen=True)
class Window:
    """One side: its days, how many were closed, with the cause, per hundred with its interval, per month."""

    name: str
    days: str
    found: int
    all: int
    share: str
    interval: str
    per_month: str
    href: str


@dataclass(frozen=True)
class Told:
    """`lacks` says why it is too early to tell."""

    verdict: str
    mood: str
    words: str = ""
    exact: str = ""
    lacks: tuple[str, ...] = ()
    windows: tuple[Window, ...] = ()
    bars: tuple[Bar, ...] = ()


def told(visit: Visit, effect: Effect, measure: Measure | None = None) -> Told:
    """In short; with the measure in full."""
    verdict = effect.verdict
    short = visit.line(f"console.improvement.verdict.{verdict.value}")
    if measure is None:
        return Told(short, MOODS[verdict])
    return Told(
        short,
        MOODS[verdict],
        _words(visit, effect),
        _exact(visit, effect),
        tuple(_lacking(visit, effect)),
        tuple(_windows(visit, effect, measure)),
        bars(effect),
    )


def _words(visit: Visit, effect: Effect) -> str:
    facts = {
        "before": percent(100 * effect.before.share),
        "after": percent(100 * effect.after.share),
        "days": effect.days,
    }
    return visit.line(f"console.improvement.effect.{effect.verdict.value}", **facts)


def _exact(visit: Visit, effect: Effect) -> str:
    low, high = effect.difference
    months = effect.per_month
    return visit.line(
        "console.improvement.effect.exact",
        low=f"{100 * low:+.1f}",
        high=f"{100 * high:+.1f}",
        month_before=f"{months[0]:.1f}",
        month_after=f"{months[1]:.1f}",
        p=small(effect.chance),
    )


def _lacking(visit: Visit, effect: Effect) -> list[str]:
    needed = {"days": LEAST_DAYS, "closed": LEAST_CLOSED, "found": LEAST_FOUND}
    has = {
        "days": effect.days,
        "closed": min(effect.before.all, effect.after.all),
        "found": effect.before.found + effect.after.found,
    }
    return [
        visit.line(f"console.improvement.lacks.{lack.value}", n=has[lack.value], needed=needed[lack.value])
        for lack in effect.lacks
    ]


def _windows(visit: Visit, effect: Effect, measure: Measure) -> list[Window]:
    days = windows(measure.in_force_on or today_of(visit), today_of(visit)) or ()
    counted, shown = (effect.before, effect.after), effect.per_month
    narrowed = {"matter": measure.matter, "branch": measure.branch, "cause": measure.cause}
    return [
        Window(
            name=name,
            days=f"{window.first} – {window.last}",
            found=one.found,
            all=one.all,
            share=percent(100 * one.share) if one.all else "–",
            interval=f"{percent(100 * interval.low)} – {percent(100 * interval.high)}" if one.all else "–",
            per_month=f"{month:.1f}",
            href=behind(
                "closed", window.first, window.last, **{key: code for key, code in narrowed.items() if code}
            ),
        )
        for name, window, one, interval, month in zip(
            ("before", "after"), days, counted, effect.intervals, shown, strict=False
        )
    ]


def small(chance: float) -> str:
    """A probability: never nought."""
    return "< 0.0001" if chance < 0.0001 else f"= {chance:.4f}" if chance < 0.01 else f"= {chance:.2f}"
