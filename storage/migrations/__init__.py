"""Brings a database to the tables of this version: from code, on both kinds of database."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Connection, inspect, text

from storage.engine import Database
from storage.every_table import metadata

if TYPE_CHECKING:
    from alembic.config import Config

T = TypeVar("T")
VERSIONS = Path(__file__).parent / "versions"

MIGRATION_SECONDS = 600.0
LOCK = 0x74696E677375  # "tingsu" on every instance, and nothing else's


async def upgrade(url: str) -> None:
    """Runs the migrations that are missing, all in one transaction.

    Of several instances that start at once one runs them while the others wait; then they find nothing
    left to do. Raises BadAddress, DatabaseUnavailable and, after ten minutes, DatabaseBusy.
    """
    if not await is_current(url):
        await _in_transaction(url, _upgrade)


async def is_current(url: str) -> bool:
    """Whether every migration of this version has been run."""
    return await _in_transaction(url, _is_current)


async def differences(url: str) -> list[str]:
    """In what the database differs from the tables that the code declares: nothing after `upgrade`."""
    return await _in_transaction(url, _differences)


async def _in_transaction(url: str, work: Callable[[Connection], T]) -> T:
    database = await Database.open(url, timeout=MIGRATION_SECONDS, readers=1)
    try:
        return await database.write(work)
    finally:
        await database.close()


def head() -> str:
    """The newest migration: their files are named by their numbers."""
    return max(path.name for path in VERSIONS.glob("[0-9]*.py")).partition("_")[0]


def _is_current(connection: Connection) -> bool:
    """Without Alembic: to import it takes a start longer than everything else that the database needs."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    return list(connection.scalars(text("SELECT version_num FROM alembic_version"))) == [head()]


def _upgrade(connection: Connection) -> None:
    from alembic import command

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    else:
        connection.execute(text("SELECT 1"))  # shows Alembic that it is inside a transaction already
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _differences(connection: Connection) -> list[str]:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    context = MigrationContext.configure(
        connection,
        opts={"compare_type": True, "compare_server_default": True, "include_object": _is_compared},
    )
    return [repr(difference) for difference in compare_metadata(context, metadata)]


def _is_compared(_object: object, name: str | None, *_rest: object) -> bool:
    """On SQLite the search index is no table but a module's, which keeps tables of its own."""
    return not (name or "").startswith("search_tokens")


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(VERSIONS.parent).replace("%", "%%"))
    return config
