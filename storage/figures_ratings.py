"""What customers think of the handling of their cases."""

from sqlalchemy import Connection, func, select

from cases.satisfaction import Csat
from dialogs.staff.figures import Rated, Satisfaction
from dialogs.staff.periods import Period
from dialogs.staff.scopes import Reach, Scope
from storage.case_tables import tallies
from storage.codec import Codec
from storage.figures import counts, in_period
from storage.staff import members


def satisfaction(connection: Connection, codec: Codec, scope: Scope, period: Period) -> Satisfaction:
    """The ratings of these days and of those before; by handler for who sees others, by matter and channel
    for who sees all: the tallies of a team are not divided further."""
    handlers: tuple[Rated, ...] = ()
    matters: tuple[Rated, ...] = ()
    channels: tuple[Rated, ...] = ()
    if scope.reach is not Reach.HANDLER:
        team = scope.value if scope.reach is Reach.TEAM else None
        named = {one.id: one.person.name for one in members(connection, codec, team=team, active=False)}
        found = _by(connection, "handler", period)
        handlers = tuple(Rated(named[one.value], one.csat) for one in found if one.value in named)
    if scope.reach is Reach.ALL:
        matters, channels = _by(connection, "matter", period), _by(connection, "channel", period)
    return Satisfaction(
        period,
        counts(connection, scope, period).csat,
        counts(connection, scope, period.before).csat,
        handlers,
        matters,
        channels,
    )


def _by(connection: Connection, dimension: str, period: Period) -> tuple[Rated, ...]:
    measures = [func.sum(tallies.c[name]) for name in ("asked", "rated", "satisfied")]
    wanted = (
        select(tallies.c.value, *measures)
        .where(in_period(dimension, None, period))
        .group_by(tallies.c.value)
        .having(measures[0] > 0)
    )
    return tuple(Rated(row[0], Csat(*map(int, row[1:]))) for row in connection.execute(wanted))
