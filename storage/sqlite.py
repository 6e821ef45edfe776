"""SQLite: one writer and a few readers, each a connection with a thread of its own.

A work runs whole on that thread, one crossing for a transaction: a Core statement costs about 50 µs
this way and 600 µs where every statement crosses over.
"""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any, Generic, TypeVar

import aiosqlite
import sqlalchemy
from sqlalchemy.pool import NullPool

from storage.addresses import SqliteAddress
from storage.errors import DatabaseBusy, DatabaseUnavailable
from storage.running import GRACE, Running, Work

T = TypeVar("T")

BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_INTERRUPT}
UNAVAILABLE = {
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOTADB,
}
PRAGMAS = (
    "synchronous=FULL",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "secure_delete=FAST",
    "temp_store=MEMORY",
    "cache_size=-16384",
    "mmap_size=134217728",
    "journal_size_limit=67108864",
)
_of_this_thread = threading.local()


class SqliteDatabase:
    """What `storage.engine.Database` does on SQLite."""

    dialect_name = "sqlite"

    def __init__(self, writer: "Worker", readers: list["Worker"]) -> None:
        self._writer = writer
        self._readers = readers
        self._running = Running()

    @classmethod
    async def open(cls, address: SqliteAddress, timeout: float, readers: int) -> "SqliteDatabase":
        opened: list[Worker] = []
        try:
            for number in range(readers + 1):
                worker = Worker(address.path, timeout, read_only=number > 0)
                await worker.start()
                opened.append(worker)
        except BaseException as error:
            for worker in opened:
                await worker.stop_all()
            if isinstance(error, (sqlite3.Error, OSError, sqlalchemy.exc.DBAPIError)):
                raise DatabaseUnavailable(f"cannot open {address}: {error}") from error
            raise
        return cls(opened[0], opened[1:])

    async def write(self, work: Work[T], timeout: float) -> T:
        return await self._on(self._writer, work, timeout)

    async def read(self, work: Work[T], timeout: float) -> T:
        return await self._on(min(self._readers, key=lambda reader: reader.waiting), work, timeout)

    async def _on(self, worker: "Worker", work: Work[T], timeout: float) -> T:
        job = Job(worker, work, time.monotonic() + timeout * (1 - GRACE))
        return await self._running.outcome(job.run(), timeout, job.interrupt)

    async def close(self) -> None:
        await self._running.drain()
        for worker in (*self._readers, self._writer):
            await worker.stop_all()


class Worker(aiosqlite.Connection):
    """A connection whose thread runs whole functions one after another, on one lasting Core connection."""

    core: sqlalchemy.Connection

    def __init__(self, path: Path, timeout: float, *, read_only: bool) -> None:
        super().__init__(partial(_connect, path, timeout, read_only), iter_chunk_size=64)
        self._thread.daemon = True  # an exit that forgot to close must not hang
        self._begin = "BEGIN" if read_only else "BEGIN IMMEDIATE"
        self._busy_timeout = -1
        self.waiting = 0
        self._current: Job[Any] | None = None
        self._changing = threading.Lock()

    async def start(self) -> None:
        try:
            await self
            await self.run(self._open_core)
        except BaseException:
            if self._connection is not None:
                await self.close()
            await asyncio.to_thread(self._thread.join, 1.0)
            raise

    async def run(self, function: Callable[[], T]) -> T:
        result: T = await self._execute(function)  # type: ignore[no-untyped-call]
        return result

    async def stop_all(self) -> None:
        await self.run(self._close_core)
        await self.close()

    def transaction(self, work: Work[T], seconds: float, may_end: Callable[[], None]) -> T:
        """On the thread: all of `work` or nothing. Waits up to `seconds` for another process's lock."""
        try:
            self._wait_for_locks(seconds)
            self._conn.execute(self._begin)
            result = work(self.core)
            may_end()
            if not self._conn.in_transaction:
                raise RuntimeError("a work must not end its transaction itself")
            self.core.commit()
            if self._conn.in_transaction:  # nothing went through Core, so it saw no transaction
                self._conn.commit()
        except BaseException:
            self.turn_of(None)  # an interrupt that came late must not stop the rollback
            self.core.rollback()
            self._conn.rollback()
            raise
        return result

    def turn_of(self, job: "Job[Any] | None") -> None:
        with self._changing:
            self._current = job

    def interrupt_if_turn_of(self, job: "Job[Any]") -> None:
        with self._changing:
            if self._current is job:
                self._conn.interrupt()

    def _wait_for_locks(self, seconds: float) -> None:
        milliseconds = max(int(seconds * 10) * 100, 1)
        if milliseconds != self._busy_timeout:
            self._conn.execute(f"PRAGMA busy_timeout={milliseconds}")
            self._busy_timeout = milliseconds

    def _open_core(self) -> None:
        _of_this_thread.connection = self._conn
        self.core = _engine().connect()
        self.core.rollback()

    def _close_core(self) -> None:
        self.core.close()


class Job(Generic[T]):
    """One work on its way through a worker's thread. `deadline` is on the monotonic clock."""

    def __init__(self, worker: Worker, work: Work[T], deadline: float) -> None:
        self._worker = worker
        self._work = work
        self._deadline = deadline

    async def run(self) -> T:
        self._worker.waiting += 1
        try:
            return await self._worker.run(self._on_thread)
        except (sqlalchemy.exc.DBAPIError, sqlite3.Error) as error:
            raise _typed(error) from error
        finally:
            self._worker.waiting -= 1

    def interrupt(self) -> None:
        """Stop its running statement, if it is this job's turn; it then fails as busy."""
        self._worker.interrupt_if_turn_of(self)

    def _on_thread(self) -> T:
        self._in_time()
        self._worker.turn_of(self)
        try:
            return self._worker.transaction(self._work, self._deadline - time.monotonic(), self._in_time)
        finally:
            self._worker.turn_of(None)

    def _in_time(self) -> None:
        if time.monotonic() >= self._deadline:
            raise DatabaseBusy("not finished in time, nothing was changed")


@cache
def _engine() -> sqlalchemy.Engine:
    """One for all connections, as it keeps what it has compiled: each statement is compiled once."""
    return sqlalchemy.create_engine(
        "sqlite+pysqlite://",
        creator=lambda: _of_this_thread.connection,
        poolclass=NullPool,
        hide_parameters=True,
        query_cache_size=1000,
    )


def _connect(path: Path, timeout: float, read_only: bool) -> sqlite3.Connection:
    if not read_only:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    connection = sqlite3.connect(path, timeout, isolation_level=None, cached_statements=256)
    try:
        if not read_only:
            connection.execute("PRAGMA journal_mode=WAL")
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        if read_only:
            connection.execute("PRAGMA query_only=ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _typed(error: Exception) -> Exception:
    cause = error.orig if isinstance(error, sqlalchemy.exc.DBAPIError) else error
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    if code in BUSY:
        return DatabaseBusy(str(cause))
    if code in UNAVAILABLE:
        return DatabaseUnavailable(str(cause))
    return error
