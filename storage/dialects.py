"""The statements that SQLite and PostgreSQL spell alike but SQLAlchemy keeps apart."""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction


class unindexed(GenericFunction[Any]):  # noqa: N801 it is called like a function
    """A column by which SQLite must not look for rows: it keeps no statistics, and takes every range to be
    small. PostgreSQL does, and needs no help."""

    inherit_cache = True

    def __init__(self, column: ColumnElement[Any]) -> None:
        super().__init__(column, type_=column.type)


@compiles(unindexed)
def _as_it_is(element: unindexed, compiler: Any, **options: Any) -> str:
    column: str = compiler.process(element.clauses.clauses[0], **options)
    return f"+{column}" if compiler.dialect.name == "sqlite" else column


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
