"""Database addresses, understood in this one place."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from storage.errors import BadAddress

RIGHT = "use sqlite:///path/to/file or postgresql://user:password@host:port/database"
SQLITE = ("sqlite", "sqlite+aiosqlite")
POSTGRESQL = ("postgresql", "postgres", "postgresql+asyncpg")


@dataclass(frozen=True)
class SqliteAddress:
    """A file; three slashes make it relative to the working directory, four absolute."""

    path: Path

    def __str__(self) -> str:
        return f"sqlite:///{self.path}"


@dataclass(frozen=True)
class PostgresAddress:
    """`dsn` is what libpq understands too: sslmode, host lists, socket folders and so on work there."""

    dsn: str

    def __str__(self) -> str:
        parts = urlsplit(self.dsn)
        return f"postgresql://{parts.netloc.rpartition('@')[2]}{parts.path}"


Address = SqliteAddress | PostgresAddress


def parse_address(url: str) -> Address:
    """The address meant by `url`; raises BadAddress, whose message never repeats the password."""
    scheme, separator, rest = url.strip().partition("://")
    scheme = scheme.lower()
    if separator and scheme in SQLITE:
        return SqliteAddress(_path(rest))
    if separator and scheme in POSTGRESQL:
        return PostgresAddress(_dsn(rest))
    if scheme.startswith("postgres") and "+" in scheme:
        raise BadAddress(f"only the asyncpg driver is supported: {RIGHT}")
    named = scheme if separator else "no scheme"
    raise BadAddress(f"unknown kind of database ({named}): {RIGHT}")


def _path(rest: str) -> Path:
    if not rest.startswith("/"):
        raise BadAddress("sqlite needs three slashes before a relative path, four before an absolute one")
    path = unquote(rest[1:])
    if path in ("", ":memory:") or path.endswith("/"):
        raise BadAddress("sqlite needs a file: sqlite:///data/tingsu.db")
    if "?" in path or "\0" in path:
        raise BadAddress("sqlite takes no options after the path: sqlite:///data/tingsu.db")
    return Path(path)


def _dsn(rest: str) -> str:
    dsn = f"postgresql://{rest}"
    try:
        parts = urlsplit(dsn)
        _ = parts.port
    except ValueError:
        raise BadAddress(f"the address has a port or host that cannot be read: {RIGHT}") from None
    if not parts.path.strip("/"):
        raise BadAddress(f"the address names no database: {RIGHT}")
    return dsn
