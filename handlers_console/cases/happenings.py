"""The history and the deadlines of a case in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cases.deadlines import Deadline
from cases.events import Event, Value
from cases.grade import Grade
from cases.stage import Stage
from handlers_console.cases.discretion import Discretion
from handlers_console.naming import cause_label
from handlers_console.visit import Visit

_PARTIES = ("customer", "clock")
_SHOWN = ("stage", "grade", "handler", "answer_due")
_CODES = frozenset(
    {"handler", "team", "into", "merged", "deadline", "how", "grade", "requests", "reasons", "event", "cause"}
)
_SOON = timedelta(hours=24)


@dataclass(frozen=True)
class Happening:
    """One event: what was done by whom, what it changed, and what was written with it (label and text)."""

    seq: int
    at: datetime
    who: str
    what: str
    changes: tuple[str, ...]
    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Limit:
    """One deadline. `level` is "", "soon" or "late"; `state` is running, stopped or met."""

    label: str
    rule: str
    due_at: datetime
    state: str
    level: str
    provisional: bool
    met_at: datetime | None


def happenings(
    events: Sequence[Event], names: dict[str, str], discretion: Discretion, visit: Visit
) -> list[Happening]:
    """The newest first."""
    return [
        Happening(
            event.seq,
            event.at,
            actor(event.actor, names, visit),
            _worded(visit, f"console.case.event.{event.kind}", event.kind),
            tuple(_changes(event, names, visit)),
            tuple(_words(event, discretion, visit)),
        )
        for event in reversed(events)
    ]


def actor(label: str, names: dict[str, str], visit: Visit) -> str:
    """Who did it, as people read it."""
    party, _, id_ = label.partition(":")
    if party in _PARTIES:
        return visit.line(f"console.case.party.{party}")
    return names.get(id_) or visit.line("console.case.party.staff")


def told_of(visit: Visit, kind: str) -> str:
    """What a notice to the customer tells of."""
    return _worded(visit, f"console.case.event.{kind}", kind)


def limits(deadlines: Sequence[Deadline], now: datetime, visit: Visit) -> list[Limit]:
    """Those still to be met first, the nearest first."""
    found = [
        Limit(
            visit.line(f"staff.deadline.{one.kind.value}"),
            _rule(one, visit),
            one.due_at,
            _state(one),
            _level(one, now),
            one.provisional,
            one.met_at,
        )
        for one in deadlines
    ]
    return sorted(found, key=lambda one: (one.state == "met", one.due_at))


def _rule(deadline: Deadline, visit: Visit) -> str:
    if deadline.days is not None:
        return visit.line("console.case.rule.days", n=deadline.days)
    if deadline.span is None:
        return ""
    return visit.line(f"console.case.rule.{deadline.span.unit.value}", n=deadline.span.amount)


def _state(deadline: Deadline) -> str:
    if not deadline.is_open:
        return "met"
    return "running" if deadline.is_running else "stopped"


def _level(deadline: Deadline, now: datetime) -> str:
    if deadline.is_late(now):
        return "late"
    return "soon" if deadline.is_running and deadline.due_at - now <= _SOON else ""


def _changes(event: Event, names: dict[str, str], visit: Visit) -> Iterator[str]:
    before, after = event.details.before, event.details.after
    for name in _SHOWN:
        old, new = (_value(name, one.get(name, ""), names, visit) for one in (before, after))
        if old != new:
            yield visit.line(
                "console.case.changed", what=visit.line(f"console.case.changed.{name}"), old=old, new=new
            )
    yield from _moved(event, visit)


def _moved(event: Event, visit: Visit) -> Iterator[str]:
    """The deadlines that were counted anew, from when to when."""
    moved = event.details.given.get("moved", ())
    for one in moved if isinstance(moved, list) else ():
        kind, *times = one.split()
        old, new = (
            f"{datetime.fromisoformat(time).astimezone(visit.office.dialog.zone):%Y-%m-%d %H:%M}"
            for time in times
        )
        what = visit.line(f"staff.deadline.{kind}")
        yield visit.line("console.case.changed", what=what, old=old, new=new)


def _value(name: str, value: Value, names: dict[str, str], visit: Visit) -> str:
    text = str(value)
    if not text:
        return "–"
    match name:
        case "stage" if text in set(Stage):
            return visit.line(f"staff.stage.{text}")
        case "handler":
            return names.get(text, "?")
        case "grade" if text in set(Grade):
            return text
        case "answer_due":
            return date.fromisoformat(text).isoformat()
    return text


def _words(event: Event, discretion: Discretion, visit: Visit) -> Iterator[tuple[str, str]]:
    if event.kind == "closed":
        code = str(event.details.given.get("cause", ""))
        yield visit.line("console.case.input.cause"), cause_label(visit, code)
    for name, value in event.details.given.items():
        if _is_code(name, value) or not value or isinstance(value, bool):
            continue
        label = _worded(visit, f"console.case.input.{name}", "")
        text = ", ".join(value) if isinstance(value, list) else str(value)
        if label and not text.startswith("{"):
            yield label, discretion.words(text)


def _is_code(name: str, value: Value) -> bool:
    """The files of a reply are ids; of what customers add it is their number."""
    return name in _CODES or (name == "files" and isinstance(value, list))


def _worded(visit: Visit, key: str, otherwise: str) -> str:
    try:
        return visit.line(key)
    except KeyError:
        return otherwise
