"""Searching cases: the one with that number first, else those that have all words, newest first."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, literal, select, tuple_

from cases.actors import Actor
from cases.case_number import Mistyped, Recognised, recognise
from dialogs.staff.scopes import Reach, scope
from storage import search, search_index
from storage.case_tables import cases
from storage.codec import Codec
from storage.types import UtcDateTime
from storage.worklist_lines import Line, lines
from storage.worklist_pages import read_place, written_place
from storage.worklists import PAGE, Filters, matching, visible

LONGEST = 200
MOST = 2000
"""So many cases with all the words are looked at, the newest."""


class Found(Struct, frozen=True):
    """What was found. `after` asks for what follows, "" where nothing does. `exact`: by its case number;
    `mistyped`: what looks like a case number cannot be one; `short`: there is nothing to search for;
    `cut`: there are more than `MOST`, and older ones were not looked at."""

    lines: tuple[Line, ...] = ()
    after: str = ""
    exact: bool = False
    mistyped: bool = False
    short: bool = False
    cut: bool = False


def find(
    connection: Connection,
    codec: Codec,
    member: Actor,
    text: str,
    filters: Filters,
    after: str = "",
    limit: int = PAGE,
) -> Found:
    """What the member may see of what is searched for. `after` as a page before gave it."""
    text = text[:LONGEST]
    number = recognise(text)
    if isinstance(number, Recognised) and (id_ := _numbered(connection, member, number.number)):
        return Found(tuple(lines(connection, codec, [id_])), exact=True)
    tokens = search.asked(codec, text)
    if not tokens:
        return Found(short=True, mistyped=isinstance(number, Mistyped))
    hits = _hits(connection, codec, member, tokens)
    wanted = select(cases.c.id, cases.c.received_at)
    wanted = wanted.where(cases.c.id.in_(hits[:MOST]), visible(member), *matching(connection, filters))
    at = read_place(after)
    if at is not None and at[1] is not None:
        wanted = wanted.where(
            tuple_(cases.c.received_at, cases.c.id) < tuple_(literal(at[1], UtcDateTime()), at[0])
        )
    order = cases.c.received_at.desc(), cases.c.id.desc()
    found = connection.execute(wanted.order_by(*order).limit(limit + 1)).all()
    return Found(
        tuple(lines(connection, codec, [row.id for row in found[:limit]])),
        written_place(*found[limit - 1]) if len(found) > limit else "",
        mistyped=not found and isinstance(number, Mistyped | Recognised),
        cut=len(hits) > MOST,
    )


def _numbered(connection: Connection, member: Actor, number: str) -> str | None:
    wanted = select(cases.c.id).where(cases.c.number == number, visible(member))
    found: str | None = connection.scalar(wanted)
    return found


def _hits(connection: Connection, codec: Codec, member: Actor, tokens: list[str]) -> list[str]:
    """What a handler may see is little among all that has these words, so each of it is looked at."""
    if scope(member).reach is not Reach.HANDLER:
        return search_index.newest(connection, tokens, MOST + 1)
    places = [search_index.place(codec, id_, at) for id_, at in _near(connection, member)]
    return search_index.among(connection, tokens, places)


def _near(connection: Connection, member: Actor) -> list[tuple[str, datetime]]:
    """What is open, and of what is over the latest."""
    columns, over = select(cases.c.id, cases.c.received_at).where(visible(member)), cases.c.over_at
    open_ = columns.where(over.is_(None)).limit(MOST)
    theirs = columns.where(over.is_not(None), cases.c.handler_id == member.id)
    latest = theirs.order_by(over.desc()).limit(MOST)
    return [(row.id, row.received_at) for wanted in (open_, latest) for row in connection.execute(wanted)]
