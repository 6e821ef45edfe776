"""What operators write as the database's address, and what they are told when it is wrong."""

from pathlib import Path

import pytest

from storage.addresses import PostgresAddress, SqliteAddress, parse_address
from storage.errors import BadAddress


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///data/tingsu.db", "data/tingsu.db"),
        ("sqlite:////var/lib/tingsu.db", "/var/lib/tingsu.db"),
        ("sqlite+aiosqlite:///data/tingsu.db", "data/tingsu.db"),
        (" SQLite:///数据/a%20b.db\n", "数据/a b.db"),
    ],
)
def test_it_reads_sqlite_addresses(url: str, path: str) -> None:
    assert parse_address(url) == SqliteAddress(Path(path))


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+asyncpg"])
def test_it_reads_postgresql_addresses(scheme: str) -> None:
    address = parse_address(f"{scheme}://tingsu:secret@db.example:5432/tingsu?sslmode=require")
    assert address == PostgresAddress("postgresql://tingsu:secret@db.example:5432/tingsu?sslmode=require")


def test_it_shows_an_address_without_its_password() -> None:
    assert str(parse_address("postgres://tingsu:secret@db/tingsu")) == "postgresql://db/tingsu"
    assert str(parse_address("sqlite:////data/a.db")) == "sqlite:////data/a.db"


@pytest.mark.parametrize(
    ("url", "advice"),
    [
        ("", "postgresql://user"),
        ("data/tingsu.db", "sqlite:///"),
        ("mysql://root:secret@db/tingsu", "mysql"),
        ("postgresql+psycopg://u:secret@db/tingsu", "asyncpg"),
        ("postgresql://u:secret@db", "names no database"),
        ("postgresql://u:secret@db:port/tingsu", "port or host"),
        ("sqlite://data/tingsu.db", "three slashes"),
        ("sqlite://", "three slashes"),
        ("sqlite:///:memory:", "needs a file"),
        ("sqlite:///", "needs a file"),
        ("sqlite:///data/", "needs a file"),
        ("sqlite:///a.db?mode=ro", "no options"),
    ],
)
def test_it_says_what_a_right_address_is(url: str, advice: str) -> None:
    with pytest.raises(BadAddress, match=advice) as refusal:
        parse_address(url)
    assert "secret" not in str(refusal.value)
