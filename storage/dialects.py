"""The statements that SQLite and PostgreSQL spell alike but SQLAlchemy keeps apart."""

from functools import cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_or_ignore(connection: Connection, table: Table) -> Any:
    """INSERT that passes over rows which exist already."""
    return _insert(connection.dialect.name, table).on_conflict_do_nothing()


def insert_fresh(connection: Connection, table: Table) -> Any:
    """INSERT that passes over rows which exist already and returns the primary keys of the others."""
    return _insert_fresh(connection.dialect.name, table)


def upsert(connection: Connection, table: Table, *changed: str) -> Any:
    """INSERT that changes these columns of a row whose primary key exists already."""
    return _upsert(connection.dialect.name, table, changed)


def _insert(dialect: str, table: Table) -> Any:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


@cache
def _insert_fresh(dialect: str, table: Table) -> Any:
    return _insert(dialect, table).on_conflict_do_nothing().returning(*table.primary_key.columns)


@cache
def _upsert(dialect: str, table: Table, changed: tuple[str, ...]) -> Any:
    statement = _insert(dialect, table)
    return statement.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={name: statement.excluded[name] for name in changed},
    )
