"""What lies in the blob store without a complaint it belongs to."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from storage.blobs import BlobMissing
from tests.desk import Desk


async def _some(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def test_it_sweeps_uploads_away_and_leaves_evidence(desk: Desk) -> None:
    blobs = desk.runtime.parts.blobs
    await blobs.put("uploads/left-behind", _some(b"a"), limit=10)
    await blobs.put("kept", _some(b"b"), limit=10)
    desk.time.now = max(desk.time(), datetime.now(UTC))  # by which the store says how old a file is
    await desk.passes(days=30)
    with pytest.raises(BlobMissing):
        await blobs.get("uploads/left-behind")
    assert await blobs.get("kept") == b"b"


async def test_it_leaves_an_upload_that_may_still_be_examined(desk: Desk) -> None:
    blobs = desk.runtime.parts.blobs
    await blobs.put("uploads/new", _some(b"a"), limit=10)
    await desk.do_due()
    assert await blobs.get("uploads/new") == b"a"
