"""The history of a measure in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from handlers_console.naming import cause_label
from handlers_console.visit import Visit
from storage.measures import Changed


@dataclass(frozen=True)
class Happened:
    """One change: by whom, what, and what was and is."""

    at: datetime
    who: str
    what: str
    fields: tuple[tuple[str, str, str], ...]
    note: str


def happened(visit: Visit, changed: Changed, names: dict[str, str]) -> Happened:
    """With codes and ids in words."""
    return Happened(
        changed.at,
        names.get(changed.by, ""),
        visit.line(f"console.improvement.change.{changed.change.kind}"),
        tuple(_fields(visit, changed, names)),
        changed.change.note,
    )


def _fields(visit: Visit, changed: Changed, names: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    for name, pair in changed.change.fields.items():
        old, new = (_value(visit, name, one, names) for one in pair)
        yield visit.line(f"console.improvement.field.{name}"), old, new


def _value(visit: Visit, name: str, value: str, names: dict[str, str]) -> str:
    if not value:
        return "–"
    match name:
        case "cause":
            return cause_label(visit, value)
        case "matter":
            return visit.office.dialog.taxonomy.label(value, visit.locale)
        case "branch":
            return visit.office.cases.branches.label(value, visit.locale)
        case "owner":
            return names.get(value, value[:8])
    return value
