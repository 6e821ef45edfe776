"""What a manager should look at first."""

from enum import StrEnum

from msgspec import Struct

from dialogs.staff.figures import Watch

_ENOUGH_RATINGS = 5
"""Fewer say nothing yet."""


class Concern(StrEnum):
    """What may need attention, the most pressing first; worded as `staff.concern.<value>`."""

    DANGER = "danger"
    STATUTORY = "statutory"
    UNDELIVERED = "undelivered"
    GRAVE = "grave"
    UNASSIGNED = "unassigned"
    OVERDUE = "overdue"
    OVERLOADED = "overloaded"
    CSAT = "csat"
    DUE_SOON = "due_soon"


class Point(Struct, frozen=True):
    """One concern: how many, and which case or whom to begin with ("" for none)."""

    concern: Concern
    count: int
    first: str = ""


def points(watch: Watch, target: int, most: int = 3) -> list[Point]:
    """The most pressing ones. `target` is the percentage of satisfied customers that is aimed at."""
    overloaded = sorted(
        (load for load in watch.loads if load.overloaded),
        key=lambda load: load.open - load.capacity,
        reverse=True,
    )
    dissatisfied = watch.csat.rated >= _ENOUGH_RATINGS and watch.csat.met(target) is False
    other_late = max(0, watch.standing.overdue - watch.statutory.count)
    found = [
        Point(Concern.DANGER, watch.dangers),
        Point(Concern.STATUTORY, watch.statutory.count, watch.statutory.first),
        Point(Concern.UNDELIVERED, watch.undelivered.count, watch.undelivered.first),
        Point(Concern.GRAVE, watch.grave.count, watch.grave.first),
        Point(Concern.UNASSIGNED, watch.standing.unassigned),
        Point(Concern.OVERDUE, other_late),
        Point(Concern.OVERLOADED, len(overloaded), overloaded[0].name if overloaded else ""),
        *([Point(Concern.CSAT, int(watch.csat.percent or 0))] if dissatisfied else []),
        Point(Concern.DUE_SOON, watch.standing.due_soon),
    ]
    return [point for point in found if point.count or point.concern is Concern.CSAT][:most]
