"""The migrations lead to the tables that the code declares, once, however many start them."""

import asyncio
import re
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from storage import migrations
from storage.case_tables import metadata
from storage.engine import Database

ROOT = Path(__file__).parent.parent.parent
POSTGRES_SCHEMA = """
SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'column ' || concat_ws(' ', table_name, column_name, data_type,
    character_maximum_length, is_nullable, column_default,
    col_description(table_name::regclass, ordinal_position))
    FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT concat_ws(' ', 'trigger', event_object_table, trigger_name, action_statement)
    FROM information_schema.triggers
"""
SQLITE_SCHEMA = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"


def schema(connection: Connection) -> list[str]:
    """Every table, column, key and index, in the database's own words; the columns in any order."""
    query = SQLITE_SCHEMA if connection.dialect.name == "sqlite" else POSTGRES_SCHEMA
    return sorted(
        " ".join(in_order(words).split())
        for words in connection.scalars(text(query))
        if "alembic_version" not in words
    )


def in_order(words: str) -> str:
    """What SQLite says of a table, its columns and keys sorted: one added later stands at the end."""
    table = re.fullmatch(r"(CREATE TABLE \S+) \((.*)\)", words.strip(), re.DOTALL)
    if table is None:
        return words
    parts = re.split(r",(?![^(]*\))", table[2])
    return f"{table[1]} {sorted(' '.join(part.split()) for part in parts)}"


@pytest.mark.check
async def test_it_leads_to_the_tables_that_the_code_declares(database_url: str) -> None:
    assert await migrations.differences(database_url) == []


@pytest.mark.check
async def test_it_declares_every_key_and_index_alike(database: Database, empty_database: Database) -> None:
    await empty_database.write(metadata.create_all)
    assert await database.read(schema) == await empty_database.read(schema)


def test_it_knows_the_newest_migration_as_alembic_does() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations.VERSIONS.parent))
    assert ScriptDirectory.from_config(config).get_heads() == [migrations.head()]


async def test_it_tells_what_is_missing(empty_database_url: str) -> None:
    assert not await migrations.is_current(empty_database_url)
    assert len(await migrations.differences(empty_database_url)) >= len(metadata.tables)


async def test_it_runs_again_without_effect(database: Database, database_url: str) -> None:
    before = await database.read(schema)
    await migrations.upgrade(database_url)
    assert await database.read(schema) == before
    assert await migrations.is_current(database_url)


async def test_it_runs_once_when_several_start_at_once(empty_database_url: str) -> None:
    script = "import asyncio, sys; from storage.migrations import upgrade; asyncio.run(upgrade(sys.argv[1]))"
    starting = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", script, empty_database_url, cwd=ROOT, stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]
    for process in starting:
        _, complaint = await process.communicate()
        assert process.returncode == 0, complaint.decode()
    assert await migrations.is_current(empty_database_url)


async def test_it_leaves_nothing_when_it_fails(
    empty_database: Database, empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise LookupError("the last step")

    monkeypatch.setattr("alembic.runtime.migration.HeadMaintainer.update_to_step", fail)
    with pytest.raises(LookupError):
        await migrations.upgrade(empty_database_url)
    monkeypatch.undo()
    assert await empty_database.read(lambda connection: inspect(connection).get_table_names()) in (
        [],
        ["alembic_version"],
    )
    await migrations.upgrade(empty_database_url)
    assert await migrations.is_current(empty_database_url)
