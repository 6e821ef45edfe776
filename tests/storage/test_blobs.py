"""Blobs are kept whole, sealed and in bounds, or not at all."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.blobs import BlobMissing, Blobs, BlobsUnavailable, TooLarge
from storage.crypto import Tampered, Vault
from storage.errors import BadAddress
from tests.storage.stub_s3 import Bucket, running_bucket

vault = Vault(b"k" * 32)
MEBIBYTE = 1024 * 1024


@pytest.fixture(params=["folder", "memory", "s3"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    if request.param == "s3":
        request.getfixturevalue("bucket")
        return Blobs.open("s3://bucket/prefix", vault)
    return Blobs.open("memory://" if request.param == "memory" else str(tmp_path / "blobs"), vault)


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    with running_bucket() as bucket:
        use_s3_at(bucket.endpoint, monkeypatch)
        yield bucket


def use_s3_at(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "ENDPOINT_URL": endpoint, "ACCESS_KEY_ID": "id", "SECRET_ACCESS_KEY": "secret",
        "REGION": "eu-1",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"AWS_{name}", value)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "blobs"


@pytest.fixture
def kept(folder: Path) -> Blobs:
    return Blobs.in_folder(folder, vault)


async def pieces(*given: bytes | Exception) -> AsyncIterator[bytes]:
    for piece in given:
        await asyncio.sleep(0)
        if isinstance(piece, Exception):
            raise piece
        yield piece


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.mark.parametrize("content", [b"", b"photo", b"0123456789abcdef" * 65536, bytes(7 * MEBIBYTE)])
async def test_it_gives_back_what_was_put(blobs: Blobs, content: bytes) -> None:
    stored = await blobs.put("evidence/1", pieces(content[:1000], content[1000:]), limit=8 * MEBIBYTE)
    assert stored.size == len(content)
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert await blobs.get("evidence/1") == content
    sizes = [len(piece) async for piece in blobs.stream("evidence/1")]
    assert sum(sizes) == len(content)
    assert max(sizes) <= 65536


async def test_it_replaces_a_blob_of_the_same_key(blobs: Blobs) -> None:
    await blobs.put("a", pieces(b"first, longer"), limit=100)
    await blobs.put("a", pieces(b"second"), limit=100)
    assert await blobs.get("a") == b"second"


@pytest.mark.parametrize("size", [11, 70_000, 6 * MEBIBYTE])
async def test_it_refuses_more_than_the_limit_and_keeps_nothing(blobs: Blobs, size: int) -> None:
    with pytest.raises(TooLarge):
        await blobs.put("a", pieces(*[bytes(5)] * 2, bytes(size - 10)), limit=size - 1)
    with pytest.raises(BlobMissing):
        await blobs.get("a")
    assert (await blobs.put("a", pieces(bytes(size)), limit=size)).size == size


async def test_it_stops_reading_at_the_limit(blobs: Blobs) -> None:
    asked = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal asked
        while True:
            asked += 1
            yield bytes(1000)

    with pytest.raises(TooLarge):
        await blobs.put("a", endless(), limit=5000)
    assert asked == 6


@pytest.mark.parametrize("error", [LookupError(), OSError(), TimeoutError(), FileNotFoundError()])
async def test_it_hands_on_what_the_source_raises_and_keeps_nothing(
    kept: Blobs, folder: Path, error: Exception
) -> None:
    with pytest.raises(type(error)):
        await kept.put("a", pieces(bytes(6 * MEBIBYTE), error), limit=8 * MEBIBYTE)
    assert files(folder) == []


async def test_it_keeps_nothing_of_a_put_whose_caller_left(kept: Blobs, folder: Path) -> None:
    started, never = asyncio.Event(), asyncio.Event()

    async def stalled() -> AsyncIterator[bytes]:
        yield bytes(6 * MEBIBYTE)
        started.set()
        await never.wait()

    putting = asyncio.create_task(kept.put("a", stalled(), limit=8 * MEBIBYTE))
    await started.wait()
    putting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await putting
    for _ in range(100):
        if not files(folder):
            break
        await asyncio.sleep(0.01)
    assert files(folder) == []
    with pytest.raises(BlobMissing):
        await kept.get("a")


async def test_it_writes_only_sealed_private_files(kept: Blobs, folder: Path) -> None:
    await kept.put("evidence/1/2", pieces(b"secret words" * 9000), limit=MEBIBYTE)
    [path] = files(folder)
    assert path == folder / "evidence" / "1" / "2"
    assert b"secret" not in path.read_bytes()
    assert mode(path) == 0o600
    assert mode(folder) == 0o700


async def test_it_notices_a_changed_cut_or_moved_file(kept: Blobs, folder: Path) -> None:
    await kept.put("a", pieces(bytes(200_000)), limit=MEBIBYTE)
    whole = (folder / "a").read_bytes()
    (folder / "b").write_bytes(whole)
    with pytest.raises(Tampered):
        await kept.get("b")
    flipped = whole[:100_000] + bytes([whole[100_000] ^ 1]) + whole[100_001:]
    for broken in (whole[:-1], whole[: 21 + 65552], b"", b"\x01", flipped):
        (folder / "a").write_bytes(broken)
        with pytest.raises(Tampered):
            await kept.get("a")


async def test_it_deletes_also_what_is_gone(blobs: Blobs) -> None:
    await blobs.put("a", pieces(b"x"), limit=1)
    await blobs.delete("a")
    await blobs.delete("a")
    with pytest.raises(BlobMissing):
        await blobs.get("a")


async def test_it_lists_what_is_older(blobs: Blobs) -> None:
    for key in ("a", "b/c"):
        await blobs.put(key, pieces(b"x"), limit=1)
    now = datetime.now(UTC)
    assert sorted([key async for key in blobs.list_older_than(now + timedelta(hours=1))]) == ["a", "b/c"]
    assert [key async for key in blobs.list_older_than(now - timedelta(hours=1))] == []


@pytest.mark.parametrize(
    "key", ["", "/", "a/", "/a", "../a", "a/../b", "a//b", "a.b", "a\0", "键", "a" * 65, "a/b/c/d/e"]
)
async def test_it_refuses_keys_that_are_none(blobs: Blobs, key: str) -> None:
    with pytest.raises(ValueError, match="key"):
        await blobs.put(key, pieces(b"x"), limit=1)
    with pytest.raises(ValueError, match="key"):
        await blobs.get(key)
    with pytest.raises(ValueError, match="key"):
        await blobs.delete(key)


@pytest.mark.parametrize("url", ["", "http://bucket", "s3://", "ftp://x"])
def test_it_says_what_a_right_address_is(url: str) -> None:
    with pytest.raises(BadAddress, match="s3://bucket/prefix"):
        Blobs.open(url, vault)


async def test_it_says_so_when_s3_cannot_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    use_s3_at("http://127.0.0.1:9", monkeypatch)
    blobs = Blobs.open("s3://bucket/prefix", vault)
    with pytest.raises(BlobsUnavailable):
        await blobs.put("a", pieces(b"x"), limit=1)
    with pytest.raises(BlobsUnavailable):
        await blobs.get("a")


async def test_it_leaves_no_unfinished_upload_in_s3(bucket: Bucket) -> None:
    blobs = Blobs.open("s3://bucket/prefix", vault)
    with pytest.raises(LookupError):
        await blobs.put("a", pieces(bytes(11 * MEBIBYTE), LookupError()), limit=12 * MEBIBYTE)
    assert bucket.objects == {}
    assert bucket.uploads == {}
    await blobs.put("a/b", pieces(b"secret"), limit=100)
    assert list(bucket.objects) == ["prefix/a/b"]
    assert b"secret" not in bucket.objects["prefix/a/b"]


async def test_it_says_so_when_the_folder_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BlobsUnavailable):
        Blobs.in_folder(tmp_path / "file" / "blobs", vault)
