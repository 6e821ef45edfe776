"""Measures: what is done so that complaints with one root cause become fewer.

Time and ids are arguments; every change says what it changed, so that a measure has a history.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from msgspec import Struct, structs

from cases.causes import Cause
from cases.errors import Missing, Refusal

LONGEST_TITLE = 80
LONGEST_TEXT = 4_000
_MORNING = time(9)
_FIXED = ("cause", "matter", "branch")
_EDITED = ("title", "text", *_FIXED, "owner", "due_on")


class State(StrEnum):
    """How far a measure is."""

    PLANNED = "planned"
    IN_FORCE = "in_force"
    DROPPED = "dropped"


class Words(Struct, frozen=True):
    """What is to be done: in a line, and in full."""

    title: str
    text: str = ""


class Measure(Struct, frozen=True):
    """`cause` is a code of `cases.causes`; with a `matter`, an entry of the taxonomy, or a `branch`, "" for
    any, it fights it only there; not both, as nothing is counted so finely.
    `owner` is the member of staff who sees to it by `due_on`. It is in force since the beginning of the day
    `in_force_on`. `version` counts the changes."""

    id: str
    cause: str
    words: Words
    owner: str
    due_on: date
    matter: str = ""
    branch: str = ""
    state: State = State.PLANNED
    in_force_on: date | None = None
    dropped_on: date | None = None
    version: int = 0

    def is_overdue(self, today: date) -> bool:
        """Whether it should have been in force by now."""
        return self.state is State.PLANNED and self.due_on < today


class Change(Struct, frozen=True):
    """One entry of the history. `kind` is new, edited, in_force, dropped or planned; `fields` holds what was
    and what is, by the name of the field; `note` why."""

    kind: str
    fields: dict[str, tuple[str, str]] = {}
    note: str = ""


Changed = tuple[Measure, Change]


def reminded_at(due_on: date, zone: tzinfo) -> datetime:
    """When the owner first hears that it is late: in the morning after, in UTC."""
    return datetime.combine(due_on + timedelta(days=1), _MORNING, zone).astimezone(UTC)


def begin(measure: Measure, today: date) -> Changed:
    """A new one, planned; raises a Refusal."""
    _check(measure)
    if measure.due_on < today:
        raise Refusal("due_over", field="due_on")
    return structs.replace(measure, version=1), Change("new")


def edit(before: Measure, after: Measure, today: date) -> Changed:
    """Other words, another owner, another day; another cause only while it is planned, as the effect is told
    of what it was for. Raises a Refusal."""
    _check(after)
    if before.state is State.DROPPED:
        raise Refusal("dropped_already")
    fields = _changed(before, after, *_EDITED)
    if before.state is State.IN_FORCE and (fixed := [name for name in _FIXED if name in fields]):
        raise Refusal("in_force_already", field=fixed[0])
    if "due_on" in fields and after.due_on < today:
        raise Refusal("due_over", field="due_on")
    if not fields:
        raise Refusal("nothing_changed")
    return _next(before, after), Change("edited", fields)


def put_in_force(measure: Measure, on: date, today: date) -> Changed:
    """It is in force since this day, or was since another than was said. Raises a Refusal."""
    if measure.state is State.DROPPED:
        raise Refusal("dropped_already")
    if on > today:
        raise Refusal("in_future", field="on")
    if on == measure.in_force_on:
        raise Refusal("nothing_changed")
    after = structs.replace(measure, state=State.IN_FORCE, in_force_on=on)
    return _next(measure, after), Change("in_force", _changed(measure, after, "in_force_on"))


def drop(measure: Measure, today: date, why: str) -> Changed:
    """It is given up. Raises a Refusal."""
    if measure.state is State.DROPPED:
        raise Refusal("dropped_already")
    if not why.strip():
        raise Missing("missing", field="why")
    after = structs.replace(measure, state=State.DROPPED, dropped_on=today)
    return _next(measure, after), Change("dropped", {}, why.strip())


def plan_again(measure: Measure, due_on: date, today: date) -> Changed:
    """What was given up, or turned out not to be in force, is to be done by this day. Raises a Refusal."""
    if measure.state is State.PLANNED:
        raise Refusal("nothing_changed")
    if due_on < today:
        raise Refusal("due_over", field="due_on")
    after = structs.replace(measure, state=State.PLANNED, due_on=due_on, in_force_on=None, dropped_on=None)
    return _next(measure, after), Change("planned", _changed(measure, after, "due_on"))


def _changed(before: Measure, after: Measure, *names: str) -> dict[str, tuple[str, str]]:
    """What was and what is, of the fields that differ."""
    pairs = {name: (str(_value(before, name) or ""), str(_value(after, name) or "")) for name in names}
    return {name: (old, new) for name, (old, new) in pairs.items() if old != new}


def _value(measure: Measure, name: str) -> object:
    return getattr(measure.words if name in ("title", "text") else measure, name)


def _next(before: Measure, after: Measure) -> Measure:
    return structs.replace(after, version=before.version + 1)


def _check(measure: Measure) -> None:
    if measure.cause not in set(Cause):
        raise Missing("missing", field="cause")
    if measure.matter and measure.branch:
        raise Refusal("one_place", field="branch")
    if not measure.words.title:
        raise Missing("missing", field="title")
    for field, limit in (("title", LONGEST_TITLE), ("text", LONGEST_TEXT)):
        if len(getattr(measure.words, field)) > limit:
            raise Missing("too_long", field=field, limit=limit)
    if not measure.owner:
        raise Missing("missing", field="owner")
