"""The migrations lead to the tables that the code declares, once, however many start them."""

import asyncio
import re
import subprocess
import sys
from datetime import date, datetime
from functools import partial
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, inspect, select, text

from cases.actions import Accept
from cases.complaint import Particulars
from cases.events import Details
from cases.grade import Grade
from cases.stage import Stage
from storage import complaints, history, migrations
from storage.case_tables import events, tallies
from storage.engine import Database
from storage.every_table import metadata
from storage.types import UtcDateTime
from tests.storage.office import CHAT, CODEC, START, acts, case_id, later

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


async def test_it_takes_over_cases_from_before_they_had_a_life(
    empty_database: Database, empty_database_url: str
) -> None:
    """They keep what they are, the clock looks at them, and managers find them counted."""
    await empty_database.write(partial(migrated_to, "0001"))
    await empty_database.write(old_cases)
    await migrations.upgrade(empty_database_url)

    def work(connection: Connection) -> None:
        case = complaints.load(connection, CODEC, case_id(1))
        assert (case.number, case.stage, case.version) == ("N1", Stage.RECEIVED, 1)
        assert (case.particulars.story, case.grade, case.life.limit_days) == ("拖了三个月", Grade.P3, 15)
        assert case.life.stage_since == case.received_at == START
        (first,) = history.after(connection, CODEC, case_id(1))
        assert first.details == Details(given={"stage": "received"})
        looked_at = "SELECT subject FROM due WHERE kind = 'case' ORDER BY subject"
        assert list(connection.scalars(text(looked_at))) == [case_id(1), case_id(2), case_id(3)]
        assert counted(connection) == {
            ("2026-03-02", "all", ""): 2, ("2026-03-02", "channel", "webchat"): 2,
            ("2026-03-02", "matter", "CLAIM"): 1, ("2026-03-02", "line", "HLTH"): 1,
            ("2026-03-03", "all", ""): 1, ("2026-03-03", "channel", "webchat"): 1,
            ("2026-03-03", "matter", "CLAIM"): 1,
        }  # fmt: skip
        acts(connection, Accept(), case=case_id(1), now=later(days=1))
        assert all(
            event.mac for event in connection.execute(select(events).where(events.c.case_id == case.id))
        )

    await empty_database.write(work)
    assert await migrations.differences(empty_database_url) == []


def old_cases(connection: Connection) -> None:
    """Rows as the first version wrote them: the third was received after midnight in China."""
    old = MetaData()
    old.reflect(connection)
    connection.execute(old.tables["conversations"].insert().values(
        id=CHAT, channel="webchat", sealed_address=b"x", sealed_state=b"x", next_seq=1, cases=3,
        wrote_spent=0, tapped_spent=0, seen_seq=0,
    ))  # fmt: skip
    stated = Particulars("拖了三个月", None, None, ["pay"], "欧阳若兰", "", "zh")
    rows = ((1, "CLAIM.slow", "HLTH.medical", 0), (2, None, None, 0), (3, "CLAIM", None, 14))
    for number, matter, line, hours in rows:
        id_, at = case_id(number), stored(connection, later(hours=hours))
        connection.execute(old.tables["cases"].insert().values(
            id=id_, number=f"N{number}", conversation_id=CHAT, channel="webchat", stage="received",
            matter=matter, line=line, received_at=at, answer_due=date(2026, 3, 17),
            rules_version="2020-3", version=1, sealed_complaint=CODEC.seal(stated, "cases", id_),
        ))  # fmt: skip
        connection.execute(old.tables["events"].insert().values(
            case_id=id_, seq=1, kind="received", actor="customer", at=at,
            sealed_details=CODEC.seal({"stage": "received"}, "events", id_, 1),
        ))  # fmt: skip


def stored(connection: Connection, at: datetime) -> object:
    return UtcDateTime().process_bind_param(at, connection.dialect)


def counted(connection: Connection) -> dict[tuple[str, str, str], int]:
    return {
        (row.day.isoformat(), row.dimension, row.value): row.received
        for row in connection.execute(select(tallies))
    }


def migrated_to(revision: str, connection: Connection) -> None:
    connection.execute(text("SELECT 1"))
    config = Config()
    config.set_main_option("script_location", str(migrations.VERSIONS.parent))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
