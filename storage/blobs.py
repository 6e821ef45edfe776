"""Attachments, sealed, in a folder, in an S3 bucket or, for tests, in memory."""

import asyncio
import hashlib
import os
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, MemoryStore, ObjectStore, S3Store

from storage.crypto import Vault
from storage.errors import BadAddress, StorageError
from storage.framing import opened, sealed, split

KEY = re.compile(r"[A-Za-z0-9_-]{1,64}(/[A-Za-z0-9_-]{1,64}){0,3}")
PUT_SECONDS = 300
READ_SECONDS = 30
PART_BYTES = 5 * 1024 * 1024
PARTS_AT_ONCE = 2


class TooLarge(StorageError):
    """More bytes came than the limit allows; nothing was kept."""


class BlobMissing(StorageError):
    """There is no blob of that key."""


class BlobsUnavailable(StorageError):
    """The store of blobs cannot be reached or used now, or did not answer in time."""


@dataclass(frozen=True)
class Stored:
    """What was put: its size in bytes and the SHA-256 of its plain content, in hexadecimal."""

    size: int
    sha256: str


class Blobs:
    """A store of blobs. Keys are words of ASCII letters, digits, - and _, up to four joined by slashes.

    Every method raises BlobsUnavailable, and ValueError for a key that is none.
    """

    def __init__(self, store: ObjectStore, vault: Vault, folder: Path | None = None) -> None:
        self._store = store
        self._vault = vault
        self._folder = folder

    @classmethod
    def open(cls, url: str, vault: Vault) -> "Blobs":
        """A folder's path, `s3://bucket/prefix` or `memory://`; raises BadAddress, BlobsUnavailable.

        What S3 needs beside the address is read from the usual AWS_… variables of the environment.
        """
        scheme, separator, rest = url.partition("://")
        if not separator and url:
            return cls.in_folder(Path(url), vault)
        if scheme == "memory":
            return cls(MemoryStore(), vault)
        if scheme == "s3" and rest:
            with _typed_errors():
                return cls(_s3(url), vault)
        raise BadAddress("blobs are kept in a folder (its path) or in S3 (s3://bucket/prefix)")

    @classmethod
    def in_folder(cls, folder: Path, vault: Vault) -> "Blobs":
        """Blobs as files, readable by their owner only; the folder is made if need be."""
        with _typed_errors():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return cls(LocalStore(folder), vault, folder)

    async def put(self, key: str, pieces: AsyncIterator[bytes], *, limit: int) -> Stored:
        """Keeps what `pieces` says, replacing a blob of that key; raises TooLarge beyond `limit` bytes.

        Whole or not at all, whatever `pieces` raises and whenever the caller leaves. Durable on return.
        """
        key = _checked(key)
        counted = _Counted(pieces, limit)
        stream = sealed(counted.pieces(), self._vault, key)
        try:
            with _typed_errors():
                async with asyncio.timeout(PUT_SECONDS):
                    await obstore.put_async(
                        self._store, key, stream, chunk_size=PART_BYTES, max_concurrency=PARTS_AT_ONCE
                    )
                    if self._folder is not None:
                        await asyncio.to_thread(_sync, self._folder, key)
        except StorageError:
            if counted.failure is not None:
                raise counted.failure from None  # not ours: where the pieces come from
            raise
        return Stored(counted.size, counted.hash.hexdigest())

    async def get(self, key: str) -> bytes:
        """The whole blob; raises BlobMissing, Tampered."""
        return b"".join([frame async for frame in self.stream(key)])

    async def stream(self, key: str) -> AsyncIterator[bytes]:
        """The blob in pieces of 64 KiB; raises BlobMissing, Tampered, the latter possibly at the very end."""
        key = _checked(key)
        async for frame in opened(self._sealed_pieces(key), self._vault, key):
            yield frame

    async def delete(self, key: str) -> None:
        """Removes the blob; nothing happens if there is none."""
        key = _checked(key)
        try:
            with _typed_errors():
                async with asyncio.timeout(READ_SECONDS):
                    await obstore.delete_async(self._store, key)
        except BlobMissing:
            return

    async def list_older_than(self, moment: datetime, folder: str | None = None) -> AsyncIterator[str]:
        """The keys of all blobs, or of those in `folder`, last put before `moment` (with a time zone)."""
        batches = aiter(obstore.list(self._store, prefix=folder))
        while True:
            with _typed_errors():
                async with asyncio.timeout(READ_SECONDS):
                    batch = await anext(batches, None)
            if batch is None:
                return
            for held in batch:
                if held["last_modified"] < moment:
                    yield held["path"]

    async def _sealed_pieces(self, key: str) -> AsyncIterator[bytes]:
        with _typed_errors():
            async with asyncio.timeout(READ_SECONDS):
                found = await obstore.get_async(self._store, key)
            pieces = aiter(found.stream())
            while True:
                async with asyncio.timeout(READ_SECONDS):
                    piece = await anext(pieces, None)
                if piece is None:
                    return
                yield bytes(piece)


class _Counted:
    """Pieces on their way in, counted and hashed."""

    def __init__(self, pieces: AsyncIterator[bytes], limit: int) -> None:
        self._pieces = pieces
        self._limit = limit
        self.size = 0
        self.hash = hashlib.sha256()
        self.failure: Exception | None = None

    async def pieces(self) -> AsyncIterator[bytes]:
        try:
            async for piece in self._pieces:
                self.size += len(piece)
                if self.size > self._limit:
                    raise TooLarge(f"more than {self._limit} bytes")
                for part in split(piece):
                    self.hash.update(part)
                    yield bytes(part)
        except Exception as error:
            self.failure = error
            raise


def _s3(url: str) -> S3Store:
    endpoint = os.environ.get("AWS_ENDPOINT_URL") or os.environ.get("AWS_ENDPOINT") or ""
    return S3Store.from_url(
        url,
        client_options={
            "connect_timeout": timedelta(seconds=5),
            "timeout": timedelta(seconds=READ_SECONDS),
            "allow_http": endpoint.startswith("http://"),
        },
        retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=READ_SECONDS)},
    )


def _checked(key: str) -> str:
    if not KEY.fullmatch(key):
        raise ValueError("not a key of a blob")
    return key


def _sync(folder: Path, key: str) -> None:
    """A file renamed into its place outlives a power cut only when it and its folders are synced."""
    path = folder / key
    path.chmod(0o600)
    depth = key.count("/") + 1
    for part in (path, *list(path.parents)[:depth]):
        descriptor = os.open(part, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _typed_errors() -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, NotFoundError) as error:
        raise BlobMissing("there is no such blob") from error
    except (BaseError, OSError, TimeoutError) as error:
        raise BlobsUnavailable(type(error).__name__) from error
