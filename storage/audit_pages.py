"""The audit as it is looked through: by who, by what, by when. Newest first; found by index."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Select, func, select

from storage.audit import Entry
from storage.case_tables import audit

PAGE = 50


class Wanted(Struct, frozen=True):
    """Which entries: of one of these actors, such as "manager:7", this deed, from `first` on and before
    `last`; all where nothing is said."""

    actors: tuple[str, ...] = ()
    deed: str = ""
    first: datetime | None = None
    last: datetime | None = None


def entries(
    connection: Connection, wanted: Wanted, before: int | None = None, limit: int = PAGE
) -> tuple[list[Entry], int | None]:
    """The newest of these, or those before the entry of this id; and where the page after them begins."""
    where = [audit.c.deed == wanted.deed] if wanted.deed else []
    if before is not None:
        where.append(audit.c.id < before)
    if wanted.first is not None and wanted.last is not None:
        within = audit.c.at >= wanted.first, audit.c.at < wanted.last
        lowest, highest = connection.execute(
            select(func.min(audit.c.id), func.max(audit.c.id)).where(*within)
        ).one()
        if lowest is None:
            return [], None
        where += [audit.c.id.between(lowest, highest), *within]
    of_each = [[*where, audit.c.actor == actor] for actor in wanted.actors] or [where]
    found = [entry for one in of_each for entry in _newest(connection, one, limit + 1)]
    found.sort(key=lambda entry: entry.id, reverse=True)
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def _newest(connection: Connection, where: list[ColumnElement[bool]], limit: int) -> list[Entry]:
    """One query for each actor: of several at once a database sorts all there are."""
    rows = connection.execute(select(audit).where(*where).order_by(audit.c.id.desc()).limit(limit))
    return [Entry(row.id, row.at, row.actor, row.deed, row.subject) for row in rows]


def deeds(connection: Connection) -> list[str]:
    """Every deed that was ever noted: hops from one to the next by index, however many entries there are."""
    found: list[str] = []
    while (following := connection.scalar(_after(found[-1] if found else ""))) is not None:
        found.append(following)
    return found


def _after(deed: str) -> Select[Any]:
    return select(func.min(audit.c.deed)).where(audit.c.deed > deed)
