"""PostgreSQL: a pool of asyncpg connections; a work runs on one of them, in this thread."""

import asyncio
from functools import partial
from typing import Any, TypeVar

import asyncpg
import sqlalchemy
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from storage.addresses import PostgresAddress
from storage.errors import DatabaseBusy, DatabaseUnavailable
from storage.running import GRACE, Running, Work

T = TypeVar("T")

WRITERS = 4
BUSY = {
    "40001",  # serialization_failure
    "40P01",  # deadlock_detected
    "55P03",  # lock_not_available
    "57014",  # query_canceled, by statement_timeout or by us
    "25P03",  # idle_in_transaction_session_timeout
    "25P04",  # transaction_timeout
}
UNAVAILABLE_CLASSES = ("08", "28", "3D", "53", "57", "58", "F0", "XX")
UNREACHABLE = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


class PostgresDatabase:
    """What `storage.engine.Database` does on PostgreSQL."""

    dialect_name = "postgresql"

    def __init__(self, engine: AsyncEngine) -> None:
        self._writing = engine
        self._reading = engine.execution_options(postgresql_readonly=True)
        self._running = Running()

    @classmethod
    async def open(cls, address: PostgresAddress, timeout: float, readers: int) -> "PostgresDatabase":
        database = cls(create_engine(address, timeout, readers + WRITERS))
        try:
            await database.read(lambda core: core.scalar(sqlalchemy.text("SELECT 1")), timeout * 2)
        except (DatabaseBusy, DatabaseUnavailable, sqlalchemy.exc.DBAPIError) as error:
            await database.close()
            reason = error.orig if isinstance(error, sqlalchemy.exc.DBAPIError) else error
            raise DatabaseUnavailable(f"cannot open {address}: {reason}") from error
        return database

    async def write(self, work: Work[T], timeout: float) -> T:
        return await self._running.outcome(_transaction(self._writing, work, timeout), timeout)

    async def read(self, work: Work[T], timeout: float) -> T:
        return await self._running.outcome(_transaction(self._reading, work, timeout), timeout)

    async def close(self) -> None:
        await self._running.drain()
        await self._writing.dispose()


def create_engine(address: PostgresAddress, timeout: float, connections: int) -> AsyncEngine:
    """A pool whose every wait ends after `timeout` seconds; it replaces connections that were dropped."""
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=partial(connect, address, timeout),
        pool_size=connections,
        max_overflow=0,
        pool_timeout=timeout,
        pool_use_lifo=True,
        pool_recycle=1800,
        hide_parameters=True,
    )
    sqlalchemy.event.listen(engine.sync_engine, "checkout", _refuse_dropped)
    return engine


async def connect(address: PostgresAddress, timeout: float) -> Any:
    """An asyncpg connection whose connecting, statements and lock waits all end after `timeout` seconds."""
    milliseconds = str(int(timeout * (1 - GRACE) * 1000))
    return await asyncpg.connect(
        address.dsn,
        timeout=timeout,
        command_timeout=timeout,
        server_settings={
            "application_name": "tingsu",
            "timezone": "UTC",
            "statement_timeout": milliseconds,
            "lock_timeout": milliseconds,
            "idle_in_transaction_session_timeout": str(int(timeout * 2000)),
        },
    )


async def _transaction(engine: AsyncEngine, work: Work[T], timeout: float) -> T:
    try:
        async with asyncio.timeout(timeout * (1 - GRACE)), engine.begin() as connection:
            result = await connection.run_sync(work)
            if not connection.in_transaction():
                raise RuntimeError("a work must not end its transaction itself")
            return result
    except sqlalchemy.exc.DBAPIError as error:
        raise _typed(error) from error
    except (TimeoutError, sqlalchemy.exc.TimeoutError) as error:
        raise DatabaseBusy("not finished in time") from error
    except UNREACHABLE as error:
        raise DatabaseUnavailable(f"{type(error).__name__}: {error}") from error


def _refuse_dropped(
    connection: DBAPIConnection, record: ConnectionPoolEntry, proxy: PoolProxiedConnection
) -> None:
    """Costs nothing where a ping costs a round trip: the loop was told when the server hung up."""
    driver: Any = record.driver_connection
    if driver.is_closed():
        raise sqlalchemy.exc.DisconnectionError("the server closed it")


def _typed(error: sqlalchemy.exc.DBAPIError) -> Exception:
    state: str = getattr(error.orig, "sqlstate", None) or ""
    if state in BUSY:
        return DatabaseBusy(f"{error.orig}")
    if error.connection_invalidated or state.startswith(UNAVAILABLE_CLASSES):
        return DatabaseUnavailable(f"{error.orig}")
    return error
