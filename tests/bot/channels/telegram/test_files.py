import msgspec
import pytest

from bot.channels.base import FetchError
from bot.channels.telegram import files
from bot.channels.telegram.contents import FileRef
from tests.bot.channels.telegram.fakes import (
    TOKEN,
    WEBHOOK,
    Failure,
    FakeBotApi,
    FakeReceiver,
    channel_of,
)


async def fetch(api: FakeBotApi, ref: str | FileRef) -> bytes:
    channel = channel_of(WEBHOOK, FakeReceiver(), api)
    text = ref if isinstance(ref, str) else msgspec.json.encode(ref).decode()
    try:
        return b"".join([piece async for piece in channel.fetch(text)])
    finally:
        await channel.close()


async def test_it_fetches_a_file() -> None:
    api = FakeBotApi()
    api.files["F1"] = b"x" * 100_000
    assert await fetch(api, FileRef("F1")) == b"x" * 100_000
    assert api.called("getFile") == [{"file_id": "F1"}]


@pytest.mark.parametrize(
    ("failure", "reason", "permanent"),
    [
        (Failure(400, "Bad Request: file is too big"), "too_large", True),
        (Failure(400, "Bad Request: wrong file_id or the file is temporarily unavailable"), "gone", True),
        (Failure(403, "Forbidden"), "forbidden", True),
        (Failure(401, "Unauthorized"), "network", False),
        (Failure(429, "Too Many Requests", {"retry_after": 3}), "network", False),
        (Failure(0), "network", False),
        (Failure(-1), "network", False),
    ],
)
async def test_it_tells_why_it_has_no_file(failure: Failure, reason: str, permanent: bool) -> None:
    api = FakeBotApi()
    api.failures["getFile"].append(failure)
    with pytest.raises(FetchError) as raised:
        await fetch(api, FileRef("F1"))
    assert (raised.value.reason, raised.value.permanent) == (reason, permanent)


async def test_it_does_not_ask_for_a_file_known_to_be_too_large() -> None:
    api = FakeBotApi()
    with pytest.raises(FetchError, match="too_large"):
        await fetch(api, FileRef("F1", size=files.DOWNLOAD_LIMIT + 1))
    assert api.calls == []


async def test_it_stops_at_the_limit_whatever_was_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "DOWNLOAD_LIMIT", 1000)
    api = FakeBotApi()
    api.files["F1"] = b"x" * 1001
    with pytest.raises(FetchError, match="too_large"):
        await fetch(api, FileRef("F1", size=10))


async def test_it_gives_up_on_a_file_that_takes_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "DOWNLOAD_TIME", -1.0)
    api = FakeBotApi()
    api.files["F1"] = b"x"
    with pytest.raises(FetchError, match="timed_out"):
        await fetch(api, FileRef("F1"))


async def test_it_tries_again_later_if_the_download_fails() -> None:
    with pytest.raises(FetchError, match="status_404") as raised:
        await fetch(FakeBotApi(), FileRef("F1"))
    assert not raised.value.permanent
    assert TOKEN not in repr(raised.value)


async def test_it_refuses_a_reference_that_is_none() -> None:
    with pytest.raises(FetchError, match="bad_reference"):
        await fetch(FakeBotApi(), "not json")
