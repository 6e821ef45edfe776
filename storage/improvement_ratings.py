"""Why customers were not satisfied, beside the causes that their cases were closed with."""

from collections import Counter
from datetime import date, datetime, time, timedelta, tzinfo

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, and_, func, select, true

from cases.causes import counted_as
from cases.complaint import Particulars
from cases.satisfaction import SATISFIED_FROM
from dialogs.staff.scopes import Reach, Scope
from storage.case_tables import cases, ratings
from storage.codec import Codec

MOST_COMMENTS = 60
"""So many are read, the newest; the counts are of all."""


class Comment(Struct, frozen=True):
    """What a customer wrote with a low score: as they wrote it, with their `name`, to be masked by who shows
    it."""

    number: str
    score: int
    text: str
    name: str
    at: datetime
    matter: str | None


class LowRatings(Struct, frozen=True):
    """The low scores of cases with one cause: `n` of them, how often each reason was given, and comments."""

    cause: str
    n: int
    reasons: tuple[tuple[str, int], ...]
    comments: tuple[Comment, ...]


def low_ratings(
    connection: Connection, codec: Codec, scope: Scope, first: date, last: date, zone: tzinfo
) -> tuple[LowRatings, ...]:
    """The scores of 3 or less that were given in these days to cases of this scope, by the cause the case was
    closed with; the causes with most first."""
    begin, end = (datetime.combine(day, time(), zone) for day in (first, last + timedelta(days=1)))
    low = and_(
        ratings.c.rated_at >= begin,
        ratings.c.rated_at < end,
        ratings.c.score < SATISFIED_FROM,
        _within(scope),
    )
    counted: dict[str, Counter[str]] = {}
    many: Counter[str] = Counter()
    columns = cases.c.cause, ratings.c.reasons
    wanted = select(*columns, func.count()).join(cases, cases.c.id == ratings.c.case_id).where(low)
    for code, reasons, n in connection.execute(wanted.group_by(*columns)):
        cause = counted_as(code or "")
        many[cause] += n
        counted.setdefault(cause, Counter()).update(dict.fromkeys(reasons.split(), n))
    comments = _comments(connection, codec, low)
    return tuple(
        LowRatings(cause, n, tuple(counted[cause].most_common()), tuple(comments.get(cause, ())))
        for cause, n in sorted(many.items(), key=lambda one: (-one[1], one[0]))
    )


def _comments(connection: Connection, codec: Codec, low: ColumnElement[bool]) -> dict[str, list[Comment]]:
    wanted = (
        select(ratings, cases.c.number, cases.c.cause, cases.c.matter, cases.c.sealed_complaint)
        .join(cases, cases.c.id == ratings.c.case_id)
        .where(low, ratings.c.sealed_comment.is_not(None))
        .order_by(ratings.c.rated_at.desc())
        .limit(MOST_COMMENTS)
    )
    found: dict[str, list[Comment]] = {}
    for row in connection.execute(wanted):
        text = codec.open(row.sealed_comment, str, "ratings", row.case_id, row.closing)
        name = codec.open(row.sealed_complaint, Particulars, "cases", row.case_id).name
        comment = Comment(row.number, row.score, text, name, row.rated_at, row.matter)
        found.setdefault(counted_as(row.cause or ""), []).append(comment)
    return found


def _within(scope: Scope) -> ColumnElement[bool]:
    if scope.reach is Reach.ALL:
        return true()
    column = cases.c.team if scope.reach is Reach.TEAM else cases.c.handler_id
    return column == scope.value
