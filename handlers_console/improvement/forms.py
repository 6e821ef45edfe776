"""What is written into the forms about measures."""

from collections.abc import Mapping
from datetime import date

from msgspec import structs

from cases.causes import Cause
from cases.errors import Missing, Refusal
from cases.measures import LONGEST_TEXT, LONGEST_TITLE, Measure, Words
from handlers_console.naming import cause_label
from handlers_console.visit import Visit
from storage.staff import Member

FIELDS = ("title", "text", "cause", "matter", "branch", "owner", "due_on")
_LONGEST = {"title": LONGEST_TITLE + 1, "text": LONGEST_TEXT + 1}
Options = list[tuple[str, str]]


def posted(visit: Visit) -> dict[str, str]:
    """What was typed, by field."""
    return {name: visit.posted(name, longest=_LONGEST.get(name, 40)) for name in FIELDS}


def wanted(visit: Visit) -> dict[str, str]:
    """What the address wants filled in."""
    query = visit.request.query_params
    return {name: query.get(name, "")[: _LONGEST.get(name, 40) - 1] for name in FIELDS}


def filled(measure: Measure) -> dict[str, str]:
    """What a measure says now."""
    fields = {name: str(getattr(measure, name, "")) for name in FIELDS}
    return {**fields, "title": measure.words.title, "text": measure.words.text}


def read(visit: Visit, values: Mapping[str, str], measure: Measure, owners: list[Member]) -> Measure:
    """The measure with these values; raises Missing for what cannot be read or is none of the choices."""
    for field, known in (
        ("owner", {one.id for one in owners} | {measure.owner}),
        ("matter", {"", measure.matter, *(code for code, _ in matters(visit))}),
        ("branch", {"", measure.branch, *(code for code, _ in branches(visit))}),
    ):
        if values[field] not in known:
            raise Missing("missing", field=field)
    return structs.replace(
        measure,
        cause=values["cause"],
        matter=values["matter"],
        branch=values["branch"],
        owner=values["owner"],
        words=Words(" ".join(values["title"].split()), values["text"]),
        due_on=day(values["due_on"], "due_on"),
    )


def day(text: str, field: str) -> date:
    """The day that was written; raises Missing."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Missing("missing", field=field) from None


def refused(visit: Visit, refusal: Refusal) -> str:
    """Why something was not done."""
    return visit.line(f"console.improvement.refused.{refusal.code}", limit=refusal.values.get("limit", ""))


def causes(visit: Visit) -> Options:
    """All causes, first none."""
    return [_nothing(visit), *((cause.value, cause_label(visit, cause)) for cause in Cause)]


def matters(visit: Visit, *, items: bool = False) -> Options:
    """All matters, perhaps with what is within them, first all."""
    taxonomy = visit.office.dialog.taxonomy
    codes = [
        code
        for entry in taxonomy.matters
        for code in (entry.code, *(item.code for item in entry.items if items))
    ]
    return [_all(visit), *((code, taxonomy.label(code, visit.locale)) for code in codes)]


def branches(visit: Visit) -> Options:
    """All branches, first all of them together."""
    every = visit.office.cases.branches.every
    return [_all(visit), *((one.code, one.name(visit.locale)) for one in every)]


def people(visit: Visit, owners: list[Member]) -> Options:
    """Who may own a measure, first nobody."""
    called = [(one.id, " · ".join(filter(None, (one.person.name, one.team)))) for one in owners]
    return [_nothing(visit), *called]


def _nothing(visit: Visit) -> tuple[str, str]:
    return "", visit.line("console.improvement.choose")


def _all(visit: Visit) -> tuple[str, str]:
    return "", visit.line("console.improvement.everywhere")
