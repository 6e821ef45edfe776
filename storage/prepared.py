"""Core statements that every turn runs, compiled once and run with plain tuples.

What Core does anew for each row (finding, naming and converting its values) costs three times what the
database does with it. Connection, transaction and errors stay Core's.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, Update

from storage.types import UtcDateTime

Row = tuple[Any, ...]


class Prepared:
    """An INSERT or UPDATE of many rows. `names` are its bound values, in the order of a row's."""

    def __init__(self, statement: Insert | Update, names: Sequence[str]) -> None:
        self._statement = statement
        self._names = names
        self._compiled: dict[str, tuple[str, Callable[[Row], Row]]] = {}

    def run(self, connection: Connection, rows: Iterable[Row]) -> None:
        """Once for each row, in order; nothing where there are none."""
        rows = list(rows)
        if rows:
            sql, arranged = self._compiled.get(connection.dialect.name) or self._compile(connection.dialect)
            connection.exec_driver_sql(sql, [arranged(row) for row in rows])

    def _compile(self, dialect: Dialect) -> tuple[str, Callable[[Row], Row]]:
        compiled = self._statement.compile(dialect=dialect, column_keys=list(self._names))
        place = {name: at for at, name in enumerate(self._names)}
        constants = {name: value for name, value in compiled.params.items() if name not in place}
        place |= {name: len(place) + at for at, name in enumerate(constants)}
        order = itemgetter(*(place[name] for name in compiled.positiontup or ()))
        times = UtcDateTime()

        def arranged(row: Row) -> Row:
            plain = [
                times.process_bind_param(value, dialect) if isinstance(value, datetime) else value
                for value in row
            ]
            found: Row = order((*plain, *constants.values()))
            return found

        self._compiled[dialect.name] = compiled.string, arranged
        return self._compiled[dialect.name]
