"""What the database does when the world is against it: kills, locks, broken files, lost connections."""

import asyncio
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from storage.engine import Database, DatabaseBusy, DatabaseUnavailable
from tests.storage.notes import Add, count, create

ROOT = Path(__file__).parent.parent.parent
only_postgres = pytest.mark.parametrize(
    "dialect", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)

# Commits notes 1, 2, 3, … and says each number once it is durable; from the tenth on it is inside a
# transaction with notes that must never be seen, until it is killed.
WRITER = """
import asyncio, sys, time
from functools import partial
from storage.engine import Database
from tests.storage.notes import Add

def torn(connection):
    for number in range(1000, 1500):
        Add(number)(connection)
    print("torn", flush=True)
    time.sleep(60)

async def main():
    database = await Database.open(sys.argv[1], timeout=60)
    for number in range(1, 11):
        await database.write(Add(number))
        print(number, flush=True)
    await database.write(torn)

asyncio.run(main())
"""


async def test_it_keeps_what_was_committed_when_a_writer_is_killed(
    empty_database: Database, empty_database_url: str
) -> None:
    await empty_database.write(create)
    writer = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITER, empty_database_url, cwd=ROOT, stdout=subprocess.PIPE
    )
    assert writer.stdout is not None
    said = [await writer.stdout.readline() for _ in range(11)]
    assert said[-1] == b"torn\n"
    os.kill(writer.pid, signal.SIGKILL)
    await writer.wait()
    assert await empty_database.read(count) == 10
    again = await Database.open(empty_database_url)
    await again.write(Add(11))
    assert await again.read(count) == 11
    await again.close()


@pytest.fixture
async def file(tmp_path: Path) -> Path:
    path = tmp_path / "folder" / "notes.db"
    database = await Database.open(f"sqlite:///{path}")
    await database.write(create)
    await database.write(Add(1))
    await database.close()
    return path


def test_it_makes_a_private_file_and_leaves_no_other(file: Path) -> None:
    assert [path.name for path in file.parent.iterdir()] == ["notes.db"]
    assert file.stat().st_mode & 0o777 == 0o600


def pragma(connection: Connection, *, name: str) -> object:
    return connection.scalar(text(f"PRAGMA {name}"))


@pytest.mark.durable
async def test_it_sets_up_sqlite_for_durability(file: Path) -> None:
    database = await Database.open(f"sqlite:///{file}")
    for name, value in {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}.items():
        assert await database.write(partial(pragma, name=name)) == value
    await database.close()


async def test_it_is_busy_while_another_program_writes_and_then_goes_on(file: Path) -> None:
    database = await Database.open(f"sqlite:///{file}", timeout=0.4)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseBusy):
        await database.write(Add(2))
    assert await database.read(count) == 1
    other.execute("COMMIT")
    other.close()
    await database.write(Add(2))
    await database.close()


async def test_it_cannot_open_what_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "photo.db"
    path.write_bytes(b"\x89PNG" * 2000)
    with pytest.raises(DatabaseUnavailable, match=r"photo\.db"):
        await Database.open(f"sqlite:///{path}")


async def test_it_cannot_open_where_no_folder_can_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseUnavailable):
        await Database.open(f"sqlite:///{tmp_path}/file/notes.db")


async def test_it_reports_a_broken_file_as_unavailable(file: Path) -> None:
    broken = file.with_name("broken.db")
    shutil.copy(file, broken)
    with broken.open("r+b") as pages:
        pages.seek(4096)
        pages.write(b"\xff" * 4096)
    database = await Database.open(f"sqlite:///{broken}")
    with pytest.raises(DatabaseUnavailable):
        await database.write(Add(2))
    await database.close()


@only_postgres
async def test_it_goes_on_after_the_server_dropped_its_connections(empty_database: Database) -> None:
    await empty_database.write(create)
    drop_others = text(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await asyncio.gather(*(empty_database.read(count) for _ in range(4)))
    assert await empty_database.write(lambda connection: connection.scalar(drop_others) or 0) > 0
    for _ in range(200):
        await asyncio.sleep(0.02)  # the loop hears of it
        if not await empty_database.write(lambda connection: connection.scalar(others) or 0):
            break
    await asyncio.gather(*(empty_database.write(Add(number)) for number in range(4)))
    assert await empty_database.read(count) == 4


@only_postgres
async def test_it_reports_a_connection_dropped_under_way(empty_database: Database) -> None:
    await empty_database.write(create)
    with pytest.raises(DatabaseUnavailable):
        await empty_database.write(
            lambda connection: connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        )
    await empty_database.write(Add(1))


@only_postgres
async def test_it_reports_a_deadlock_as_busy(empty_database: Database) -> None:
    await empty_database.write(create)
    await empty_database.write(lambda connection: [Add(number)(connection) for number in (1, 2)])
    change = text("UPDATE notes SET text = 'changed' WHERE id = :id")

    async def both(first: int, second: int) -> None:
        def work(connection: Connection) -> None:
            connection.execute(change, {"id": first})
            connection.execute(text("SELECT pg_sleep(0.2)"))
            connection.execute(change, {"id": second})

        await empty_database.write(work)

    outcomes = await asyncio.gather(both(1, 2), both(2, 1), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["DatabaseBusy", "NoneType"]


@only_postgres
async def test_it_cannot_open_what_does_not_answer(empty_database_url: str) -> None:
    for wrong in (
        empty_database_url.replace("/test_", "/missing_"),
        empty_database_url.replace("//postgres:@", "//nobody:secret@"),
        "postgresql://u:secret@127.0.0.1:9/tingsu",
        "postgresql://u:secret@/tingsu?host=/nowhere",
        empty_database_url + "&nonsense=1",
    ):
        with pytest.raises(DatabaseUnavailable) as refusal:
            await Database.open(wrong, timeout=2)
        assert "secret" not in str(refusal.value)
