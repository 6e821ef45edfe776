"""The database behind one interface, the same on SQLite and PostgreSQL."""

from typing import TYPE_CHECKING, TypeVar

from storage.addresses import SqliteAddress, parse_address
from storage.errors import BadAddress, DatabaseBusy, DatabaseUnavailable
from storage.running import Work
from storage.sqlite import SqliteDatabase

if TYPE_CHECKING:
    from storage.postgresql import PostgresDatabase

__all__ = ["BadAddress", "Database", "DatabaseBusy", "DatabaseUnavailable", "Work"]

T = TypeVar("T")


class Database:
    """Runs works: synchronous functions of a Core connection that is inside a transaction.

    A work may run in another thread, so it touches nothing but its connection and what it was given; it
    fetches what it selects before it returns, and never commits or rolls back itself.
    """

    def __init__(self, backend: "SqliteDatabase | PostgresDatabase", timeout: float) -> None:
        self._backend = backend
        self._timeout = timeout

    @classmethod
    async def open(cls, url: str, *, timeout: float = 4.0, readers: int = 2) -> "Database":
        """Opens `url`; raises BadAddress or DatabaseUnavailable. `timeout` is in seconds, for each work."""
        address = parse_address(url)
        if isinstance(address, SqliteAddress):
            return cls(await SqliteDatabase.open(address, timeout, readers), timeout)
        from storage.postgresql import PostgresDatabase  # a start on SQLite need not wait for its import

        return cls(await PostgresDatabase.open(address, timeout, readers), timeout)

    @property
    def dialect_name(self) -> str:
        """ "sqlite" or "postgresql"."""
        return self._backend.dialect_name

    async def write(self, work: Work[T]) -> T:
        """Runs `work` in one transaction, committed durably when this returns, rolled back if it raises.

        Raises DatabaseBusy within the timeout, waiting included, and DatabaseUnavailable. A cancelled
        caller changes nothing: the work goes on to its end. On SQLite all writes run one after another.
        """
        return await self._backend.write(work, self._timeout)

    async def read(self, work: Work[T]) -> T:
        """Runs `work` in a transaction that cannot write, beside the writers; raises what `write` does."""
        return await self._backend.read(work, self._timeout)

    async def close(self) -> None:
        """Takes no more works, waits for those under way, then closes every connection."""
        await self._backend.close()
