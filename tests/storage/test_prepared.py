"""Statements that are compiled once and run with plain tuples."""

from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from storage.engine import Database
from storage.prepared import Prepared
from storage.tables import due, tokens

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


async def test_it_inserts_what_core_would(database: Database) -> None:
    adding = Prepared(insert(due), ["subject", "kind", "due_at", "leased_until", "attempts"])

    def work(connection: Connection) -> list[tuple[object, ...]]:
        adding.run(connection, [("a", "wake", NOON, None, 0), ("b", "fetch", NOON, NOON, 2)])
        return [tuple(row) for row in connection.execute(select(due).order_by(due.c.subject))]

    assert await database.write(work) == [
        ("wake", "a", NOON, None, 0),
        ("fetch", "b", NOON, NOON, 2),
    ]


async def test_it_updates_with_values_bound_and_written(database: Database) -> None:
    releasing = Prepared(
        update(tokens)
        .where(tokens.c.name == bindparam("b_name"))
        .values(sealed_token=bindparam("b_token"), leased_until=None),
        ["b_token", "b_name"],
    )

    def work(connection: Connection) -> list[tuple[object, ...]]:
        connection.execute(insert(tokens), [{"name": name, "leased_until": NOON} for name in "xy"])
        releasing.run(connection, [(b"1", "x")])
        releasing.run(connection, [])
        return [tuple(row) for row in connection.execute(select(tokens).order_by(tokens.c.name))]

    assert await database.write(work) == [("x", b"1", None), ("y", None, NOON)]
