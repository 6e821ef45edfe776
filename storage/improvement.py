"""What complaints came from, where more come than before, and what measures changed. Read models.

What the monthly report and the pages of improvement ask for:

    causes(connection, first, last) -> tuple[CauseCount, ...]
        the causes of what was closed in these days, those with most first; "not_stated" is one of them
    closings(connection, first, last) -> int
        how many closings these are: the sum of the causes
    rises_as_of(connection, day) -> Watched
        the matters and branches that received unusually much in the seven days up to `day`
    effect_of(connection, measure, today) -> Effect | None
        what a measure in force changed; None where it is not in force, or since today
    storage.measures.of_period(connection, codec, first, last, today) -> OfPeriod
        the measures due, in force, dropped and overdue

Days are those of the installation's time zone. Everything is summed from `tallies`, so that nothing here
costs more for more cases.
"""

from datetime import date, timedelta

from msgspec import Struct
from sqlalchemy import Connection, func, select

from cases.causes import NOT_STATED, Cause, counted_in
from cases.effects_of_measures import Days, Effect, windows
from cases.measures import Measure, State
from cases.rates import Counted
from cases.rises import DAYS, WEEKS, Group, Rise, rises
from storage.case_tables import tallies

LOOKED_AT = ("matter", "branch")
"""The dimensions of the tallies in which rises are looked for."""
_DAY = timedelta(days=1)


class CauseCount(Struct, frozen=True):
    """How many closings had this cause, a code of `cases.causes` or "not_stated"; how many of their customers
    rated, and how many of those were satisfied."""

    cause: str
    closed: int
    rated: int = 0
    satisfied: int = 0


class Watched(Struct, frozen=True):
    """What was looked at for rises. `dimensions` are those with a past long enough to compare with; a new
    installation has none at first."""

    first: date
    last: date
    rises: tuple[Rise, ...]
    dimensions: tuple[str, ...]


def causes(connection: Connection, first: date, last: date) -> tuple[CauseCount, ...]:
    """The causes of what was closed from `first` to `last`, both included; those with most first."""
    sums = [func.sum(tallies.c[name]) for name in ("closed", "rated", "satisfied")]
    wanted = (
        select(tallies.c.value, *sums)
        .where(tallies.c.dimension == "cause", tallies.c.day.between(first, last))
        .group_by(tallies.c.value)
    )
    found = [CauseCount(row[0], *map(int, row[1:])) for row in connection.execute(wanted)]
    return tuple(sorted(found, key=lambda one: (-one.closed, one.cause)))


def closings(connection: Connection, first: date, last: date) -> int:
    """How many cases were closed with a decision in these days; what was declined, withdrawn or merged has no
    cause and is not among them."""
    return sum(one.closed for one in causes(connection, first, last))


def rises_as_of(connection: Connection, day: date) -> Watched:
    """The unusual rises in the seven days up to `day`, which is one of them; see `cases.rises`."""
    first = day - (DAYS - 1) * _DAY
    begin = first - WEEKS * DAYS * _DAY
    dimensions = tuple(name for name in LOOKED_AT if _has_past(connection, name, begin))
    groups = [
        Group(dimension, value, received[-1], tuple(received[:-1]))
        for dimension in dimensions
        for value, received in _weekly(connection, dimension, begin, day).items()
    ]
    return Watched(first, day, tuple(rises(groups)), dimensions)


def effect_of(connection: Connection, measure: Measure, today: date) -> Effect | None:
    """What changed since the measure is in force. None where it is not, or only since today."""
    if measure.state is not State.IN_FORCE or measure.in_force_on is None:
        return None
    days = windows(measure.in_force_on, today)
    if days is None:
        return None
    before, after = (_counted(connection, measure, window) for window in days)
    return Effect(days[0].many, before, after)


def _has_past(connection: Connection, dimension: str, begin: date) -> bool:
    """Whether this dimension was counted that long ago already: before, nothing is not few."""
    earliest = select(func.min(tallies.c.day)).where(tallies.c.dimension == dimension)
    found: date | None = connection.scalar(earliest)
    return found is not None and found <= begin


def _weekly(connection: Connection, dimension: str, begin: date, last: date) -> dict[str, list[int]]:
    """What was received in each week from `begin` on, by value."""
    wanted = select(tallies.c.value, tallies.c.day, tallies.c.received).where(
        tallies.c.dimension == dimension, tallies.c.day.between(begin, last), tallies.c.received > 0
    )
    found: dict[str, list[int]] = {}
    for value, day, received in connection.execute(wanted):
        found.setdefault(value, [0] * (WEEKS + 1))[(day - begin).days // DAYS] += received
    return found


def _counted(connection: Connection, measure: Measure, days: Days) -> Counted:
    """What was closed in these days where the measure is meant to work, and how much of it with its cause."""
    place = measure.matter or measure.branch
    dimension = "cause_matter" if measure.matter else "cause_branch" if measure.branch else "cause"
    values = {code: counted_in(code, place) if place else code for code in (*Cause, NOT_STATED)}
    wanted = (
        select(tallies.c.value, func.sum(tallies.c.closed))
        .where(tallies.c.dimension == dimension, tallies.c.value.in_(values.values()))
        .where(tallies.c.day.between(days.first, days.last))
        .group_by(tallies.c.value)
    )
    found = {value: int(n) for value, n in connection.execute(wanted)}
    return Counted(found.get(values[Cause(measure.cause)], 0), sum(found.values()))
