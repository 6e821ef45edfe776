import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.base import FetchError, SendError
from bot.channels.webchat.channel import WebChat
from bot.channels.webchat.uploading import file_name
from dialogs.messages import File, FileKind, Say
from tests.bot.channels.webchat.fakes import Desk, Shelf, browser, channel
from tests.waiting import until

KEY = "11111111-2222-4333-8444-555555555555"
JSON = {"accept": "application/json"}


async def upload(client: httpx.AsyncClient, *files: tuple[str, bytes, str], **fields: str) -> httpx.Response:
    parts = [("file", file) for file in files]
    return await client.post("/chat/files", data={"key": KEY, **fields}, files=parts, headers=JSON)


async def test_it_keeps_a_photo_and_hands_it_on(client: httpx.AsyncClient, desk: Desk, shelf: Shelf) -> None:
    answer = await upload(client, ("发票.jpg", b"\xff\xd8photo", "image/jpeg"))

    file = desk.taken[0].content
    assert isinstance(file, File)
    assert (file.kind, file.name, file.size, file.group) == (FileKind.PHOTO, "发票.jpg", 7, None)
    assert shelf.kept[file.ref] == b"\xff\xd8photo"
    assert desk.taken[0].key == KEY
    assert answer.json()["turns"] == [1]
    assert answer.json()["messages"][0]["text"] == "File"


async def test_it_takes_several_at_once_as_one_group(client: httpx.AsyncClient, desk: Desk) -> None:
    photos = [(f"{number}.png", b"photo", "image/png") for number in range(3)]

    answer = await upload(client, *photos, group=KEY)

    assert [incoming.key for incoming in desk.taken] == [KEY, f"{KEY}.1", f"{KEY}.2"]
    assert {incoming.content.group for incoming in desk.taken if isinstance(incoming.content, File)} == {KEY}
    assert answer.json()["turns"] == [1, 3, 5]


async def test_it_takes_a_repeated_upload_once(client: httpx.AsyncClient, desk: Desk, shelf: Shelf) -> None:
    first = await upload(client, ("a.pdf", b"text", "application/pdf"))
    again = await upload(client, ("a.pdf", b"text", "application/pdf"))

    assert first.json() == again.json()
    assert len(desk.taken) == len(shelf.kept) == 1


async def test_it_goes_back_to_the_page_without_a_script(client: httpx.AsyncClient, desk: Desk) -> None:
    files = {"file": ("a.pdf", b"text", "application/pdf")}
    response = await client.post("/chat/files", data={"key": KEY, "group": KEY}, files=files)

    assert response.headers["location"] == "/chat#latest"
    assert "a.pdf" in (await client.get("/chat")).text


async def test_it_refuses_a_file_over_the_limit_and_keeps_the_others(
    client: httpx.AsyncClient, desk: Desk, shelf: Shelf
) -> None:
    response = await upload(
        client,
        ("a.jpg", b"small", "image/jpeg"),
        ("b.jpg", b"x" * 1001, "image/jpeg"),
        ("c.jpg", b"small", "image/jpeg"),
    )

    assert response.status_code == 413
    assert response.json()["error"]["code"] == "too_large"
    assert [incoming.content.name for incoming in desk.taken if isinstance(incoming.content, File)] == [
        "a.jpg",
        "c.jpg",
    ]
    assert len(shelf.kept) == 2


async def test_it_refuses_a_request_that_says_it_is_too_large(client: httpx.AsyncClient, desk: Desk) -> None:
    headers = {**JSON, "content-type": "multipart/form-data; boundary=x", "content-length": "99999999999"}
    response = await client.post("/chat/files", content=b"--x--", headers=headers)

    assert response.status_code == 413
    assert not desk.taken


BAD_KEY = (
    b'--x\r\nContent-Disposition: form-data; name="key"\r\n\r\n../../..\r\n'
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nbad key\r\n--x--'
)


async def test_it_stops_reading_a_request_without_end(client: httpx.AsyncClient, desk: Desk) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename=""\r\n\r\n'
        while sent < 100:
            sent += 1
            yield b"x" * 100_000

    headers = {**JSON, "content-type": "multipart/form-data; boundary=x"}
    response = await client.post("/chat/files", content=endless(), headers=headers)

    assert response.status_code == 413
    assert not desk.taken


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x--",
        b"nonsense",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf',
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nno key\r\n--x--',
        BAD_KEY,
        b'--x\r\nContent-Disposition: form-data; name="file"; filename=""\r\n\r\n\r\n--x--',
        b"--x\r\n: \r\n\r\n\r\n--x--",
    ],
)
async def test_it_refuses_forms_it_cannot_read(client: httpx.AsyncClient, desk: Desk, body: bytes) -> None:
    headers = {**JSON, "content-type": "multipart/form-data; boundary=x"}
    response = await client.post("/chat/files", content=body, headers=headers)

    assert response.status_code == 400
    assert not desk.taken


async def test_it_refuses_a_form_of_another_type(client: httpx.AsyncClient) -> None:
    for kind in ("multipart/form-data", "application/json", "multipart/form-data; boundary=" + "x" * 300):
        response = await client.post("/chat/files", content=b"{}", headers={"content-type": kind})
        assert response.status_code == 400


async def test_it_refuses_an_empty_file_and_none_at_all(client: httpx.AsyncClient) -> None:
    empty = await upload(client, ("a.jpg", b"", "image/jpeg"))
    none = await upload(client)

    assert (empty.status_code, empty.json()["error"]["code"]) == (400, "empty_file")
    assert none.status_code == 400


async def test_it_asks_to_try_again_when_it_cannot_keep_files(
    client: httpx.AsyncClient, shelf: Shelf
) -> None:
    shelf.full = True

    assert (await upload(client, ("a.jpg", b"photo", "image/jpeg"))).status_code == 503


async def test_it_takes_only_so_many_uploads_at_once(client: httpx.AsyncClient, desk: Desk) -> None:
    end = asyncio.Event()
    begun = []

    async def slow() -> AsyncIterator[bytes]:
        begun.append(1)
        yield b"--x\r\n"
        await end.wait()
        yield b"--x--"

    headers = {**JSON, "content-type": "multipart/form-data; boundary=x"}
    waiting = [
        asyncio.create_task(client.post("/chat/files", content=slow(), headers=headers)) for _ in range(16)
    ]
    await until(lambda: len(begun) == 16)
    refused = await upload(client, ("a.jpg", b"photo", "image/jpeg"))
    end.set()
    await asyncio.gather(*waiting)
    taken = await upload(client, ("a.jpg", b"photo", "image/jpeg"))

    assert (refused.status_code, taken.status_code) == (503, 200)


@settings(max_examples=50)
@given(st.binary(max_size=300))
async def test_it_reads_any_form_without_falling_over(body: bytes) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="key"\r\n\r\n12345678\r\n--x'
    headers = {**JSON, "content-type": "multipart/form-data; boundary=x"}
    async with browser(channel(Desk(), Shelf())) as client:
        await client.get("/chat")
        for content in (body, head + body, head + b"\r\n" + body + b"\r\n--x--"):
            response = await client.post("/chat/files", content=content, headers=headers)
            assert response.status_code < 500


@given(st.text(max_size=300))
def test_it_makes_any_file_name_harmless(name: str) -> None:
    harmless = file_name(name)

    assert len(harmless) <= 120
    assert not set(harmless) & set("/\\\n\x00")


async def test_it_gives_an_upload_back_for_checking(web: WebChat, shelf: Shelf) -> None:
    shelf.kept["a/b"] = b"photo"

    assert [chunk async for chunk in web.fetch("a/b")] == [b"photo"]
    with pytest.raises(FetchError) as caught:
        [chunk async for chunk in web.fetch("a/c")]
    assert caught.value.permanent


async def test_it_lets_what_cannot_be_pushed_wait_for_the_page(web: WebChat) -> None:
    with pytest.raises(SendError) as caught:
        await web.send("address", Say("hello"))

    assert caught.value.parked
    assert caught.value.reason == "waits_for_page"
    assert web.inline([Say("a"), Say("b")]) == 2
