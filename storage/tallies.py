"""The counters of managers, moved in the transaction of the events that move them."""

from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from cases.tallying import Heading, Length, Lengths, Tallies
from storage.case_tables import tallies
from storage.figure_tables import lengths

MEASURES = tuple(column.name for column in tallies.c if column.name not in ("day", "dimension", "value"))


def apply(connection: Connection, moved: Iterable[Tallies]) -> None:
    """Add these to the counters, always in the same order so that two at once do not block each other."""
    total: dict[Heading, Counter[str]] = {}
    for one in moved:
        for heading, counts in one.items():
            total.setdefault(heading, Counter()).update(counts)
    if total:
        rows = [_row(heading, total[heading]) for heading in sorted(total)]
        connection.execute(_adding(connection.dialect.name), rows)


def apply_lengths(connection: Connection, moved: Iterable[Lengths]) -> None:
    """Count how long things took, likewise in one order."""
    total: Counter[tuple[Heading, Length]] = Counter()
    for one in moved:
        for heading, counts in one.items():
            total.update({(heading, length): counts[length] for length in counts})
    if total:
        rows = [
            {**heading._asdict(), **length._asdict(), "cases": total[heading, length]}
            for heading, length in sorted(total)
        ]
        connection.execute(_counting(connection.dialect.name), rows)


def _row(heading: Heading, counts: Counter[str]) -> dict[str, object]:
    return {**heading._asdict(), **{measure: counts[measure] for measure in MEASURES}}


@cache
def _adding(dialect: str) -> Any:
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(tallies)
    return statement.on_conflict_do_update(
        index_elements=list(tallies.primary_key.columns),
        set_={measure: tallies.c[measure] + statement.excluded[measure] for measure in MEASURES},
    )


@cache
def _counting(dialect: str) -> Any:
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(lengths)
    return statement.on_conflict_do_update(
        index_elements=list(lengths.primary_key.columns),
        set_={"cases": lengths.c.cases + statement.excluded.cases},
    )
