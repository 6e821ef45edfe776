"""A measure as lists show it."""

from dataclasses import dataclass

from cases.effects_of_measures import Effect
from cases.measures import Measure, State
from handlers_console.dashboard.asked import today_of
from handlers_console.improvement.asked import MEASURES
from handlers_console.naming import cause_label
from handlers_console.visit import Visit


@dataclass(frozen=True)
class Listed:
    """`mood` is that of its state: "late" where it is overdue. `effect` is None where there is none yet."""

    measure: Measure
    href: str
    cause: str
    where: str
    owner: str
    state: str
    mood: str
    effect: Effect | None = None


def listed(visit: Visit, one: Measure, names: dict[str, str], effect: Effect | None = None) -> Listed:
    """With its codes in words."""
    overdue = one.is_overdue(today_of(visit))
    return Listed(
        measure=one,
        href=f"{MEASURES}/{one.id}",
        cause=cause_label(visit, one.cause),
        where=where(visit, one),
        owner=names.get(one.owner, ""),
        state=visit.line(f"console.improvement.state.{'overdue' if overdue else one.state.value}"),
        mood="late" if overdue else "good" if one.state is State.IN_FORCE else "",
        effect=effect,
    )


def where(visit: Visit, one: Measure) -> str:
    """What it is narrowed to, "" for nothing."""
    matter = visit.office.dialog.taxonomy.label(one.matter, visit.locale) if one.matter else ""
    branch = visit.office.cases.branches.label(one.branch, visit.locale) if one.branch else ""
    return " · ".join(filter(None, (matter, branch)))
