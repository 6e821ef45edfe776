"""What managers count: which counters the events of a case move, on which day, under which headings."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, tzinfo
from typing import NamedTuple

from cases.causes import counted_as, counted_in
from cases.complaint import Complaint
from cases.events import Event
from cases.lengths import step_of
from cases.satisfaction import is_satisfied
from cases.stage import Stage


class Heading(NamedTuple):
    """Where something is counted: a day in the installation's zone, a dimension ("all", "team", "handler",
    "matter", "line", "channel", "grade", "cause", "branch", "cause_matter" or "cause_branch") and which of
    them; "" for all."""

    day: date
    dimension: str
    value: str


class Length(NamedTuple):
    """How long something took: its `kind`, "first_response" or "cycle", and its step of `cases.lengths`."""

    kind: str
    step: int


_COMES_TO = ("team", "handler", "branch")

Tallies = Mapping[Heading, Counter[str]]
Lengths = Mapping[Heading, Counter[Length]]


def tallies(case: Complaint, zone: tzinfo) -> dict[Heading, Counter[str]]:
    """By how much the new events of a case move the counters under each heading."""
    moved: dict[Heading, Counter[str]] = {}
    for event in case.events:
        day = event.at.astimezone(zone).date()
        if measures := list(_measures(case, event)):
            for heading in _headings(case, event, day):
                moved.setdefault(heading, Counter()).update(measures)
        for heading in _given_to(event, day):
            moved.setdefault(heading, Counter()).update(["received"])
        for heading in _closed_where(case, event, day):
            moved.setdefault(heading, Counter()).update(["closed"])
    return moved


def lengths(case: Complaint, zone: tzinfo) -> dict[Heading, Counter[Length]]:
    """What the new events of a case brought to an end, and how long that took."""
    moved: dict[Heading, Counter[Length]] = {}
    for event in case.events:
        if ended := list(_lengths(case, event)):
            for heading in _headings(case, event, event.at.astimezone(zone).date()):
                moved.setdefault(heading, Counter()).update(ended)
    return moved


def _lengths(case: Complaint, event: Event) -> Iterable[Length]:
    """The first response is the insurer's: that a case is accepted or declined. A cycle goes from receipt
    or reopening to the end, whatever end that is. Both by the calendar, not by working hours."""
    before, after = (_stage(facts) for facts in (event.details.before, event.details.after))
    if before is Stage.RECEIVED and event.kind in ("accepted", "declined"):
        yield Length("first_response", step_of(event.at - case.received_at))
    if before and after and after.is_over and not before.is_over:
        yield Length("cycle", step_of(event.at - (case.life.begun_at or case.received_at)))


def _measures(case: Complaint, event: Event) -> Iterable[str]:
    """`closed` counts every end of a case, `reopened` whatever goes on after an end: so what was received,
    less what was closed, with what was reopened, is what is open. `on_time` are those of `closed` that had
    missed no statutory deadline. One rating is counted for each closing, also where nobody had asked."""
    before, after = (_stage(facts) for facts in (event.details.before, event.details.after))
    if before and after and before.is_over != after.is_over:
        if after.is_over:
            yield "closed"
            if not case.life.late:
                yield "on_time"
        else:
            yield "reopened"
    match event.kind:
        case "received" | "extended":
            yield event.kind
        case "review_asked":
            yield "reviewed"
        case "review_decided" if event.details.given.get("overturned"):
            yield "overturned"
        case "rating_asked":
            yield "asked"
        case "rated":
            yield from _rated(case, event)


def _rated(case: Complaint, event: Event) -> Iterable[str]:
    score = event.details.after.get("score")
    if isinstance(score, int) and score:
        yield "rated"
        if is_satisfied(score):
            yield "satisfied"
        if case.life.rating_asked_at is None:
            yield "asked"


def _given_to(event: Event, day: date) -> Iterable[Heading]:
    """A team or a handler receives a case when it comes to them, which is after it was received; a branch
    when it becomes known that the case is about it."""
    for dimension in _COMES_TO:
        if (value := event.details.after.get(dimension)) and isinstance(value, str):
            yield Heading(day, dimension, value)


def _closed_where(case: Complaint, event: Event, day: date) -> Iterable[Heading]:
    """Closings are also counted by cause and matter, and by cause and branch, together."""
    if event.kind == "closed":
        for dimension, place in (("matter", _entry(case.particulars.matter)), ("branch", case.branch)):
            if place:
                yield Heading(day, f"cause_{dimension}", counted_in(_cause(case, event), place))


def _headings(case: Complaint, event: Event, day: date) -> Iterable[Heading]:
    yield Heading(day, "all", "")
    given = {"team": case.team, "handler": case.handler, "branch": case.branch}
    values = {
        **({} if event.kind == "received" else given),
        "matter": _entry(case.particulars.matter),
        "line": _entry(case.particulars.line),
        "channel": case.channel,
        "grade": case.grade.value,
        "cause": _cause(case, event),
    }
    for dimension, value in values.items():
        if value:
            yield Heading(day, dimension, value)


def _cause(case: Complaint, event: Event) -> str:
    """Only what became of a closing is divided by its cause: before, nobody knows it."""
    if event.kind == "closed":
        return counted_as(str(event.details.given.get("cause", "")))
    return counted_as(case.life.cause) if event.kind in ("rating_asked", "rated") else ""


def _entry(code: str | None) -> str:
    """The entry of the taxonomy that a code belongs to."""
    return (code or "").partition(".")[0]


def _stage(facts: Mapping[str, object]) -> Stage | None:
    stage = facts.get("stage")
    return Stage(stage) if isinstance(stage, str) else None
