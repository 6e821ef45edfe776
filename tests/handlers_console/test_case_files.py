"""The files of a case: shown where harmless, kept otherwise, never run."""

from collections.abc import AsyncIterator

import pytest

from cases.actors import Role
from dialogs.messages import File, FileKind
from handlers_console.cases.files import disposition
from handlers_console.office import Office
from storage import audit, evidence
from storage.case_views import Exhibit as Shown
from storage.evidence import Examined, Exhibit
from tests.handlers_console.cases import stored, the_case
from tests.handlers_console.conftest import SignedIn
from tests.storage.office import CHAT

CONTENT = b"\x89PNG content <script>alert(1)</script>"


@pytest.fixture
def dialect() -> str:
    """What differs between the databases stands in storage and is tested there."""
    return "sqlite"


async def given(
    office: Office, number: str, content_type: str | None, name: str = "照片.png", state: str = "stored"
) -> str:
    """The customer gave this; its id."""
    case = await the_case(office, number)
    exhibit = Exhibit(CHAT, 7, 0, case.id, File("ref", FileKind.PHOTO, name))

    async def pieces() -> AsyncIterator[bytes]:
        yield CONTENT

    await office.blobs.put(exhibit.id, pieces(), limit=1000)

    def work(connection: object, now: object) -> None:
        evidence.add(connection, office.codec, [exhibit], now)  # type: ignore[arg-type]
        evidence.settle(connection, exhibit, Examined(state, len(CONTENT), content_type))  # type: ignore[arg-type]

    await office.write(work)
    return exhibit.id


@pytest.mark.parametrize("type_", ["image/png", "application/pdf", "audio/mpeg", "video/mp4"])
async def test_it_shows_what_is_harmless_in_its_place(
    office: Office, signed_in: SignedIn, type_: str
) -> None:
    number = await stored(office)
    id_ = await given(office, number, type_)
    browser = await signed_in(Role.HANDLER)
    path = f"/console/cases/{number}/files/{id_}"
    assert path in (await browser.get(f"/console/cases/{number}")).text
    shown = await browser.get(f"{path}?inline=1")
    assert shown.content == CONTENT
    assert shown.headers["content-type"] == type_
    assert shown.headers["content-disposition"].startswith("inline")
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert shown.headers["content-length"] == str(len(CONTENT))


@pytest.mark.parametrize("type_", ["text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", None])
async def test_it_hands_out_anything_else_to_be_kept_only(
    office: Office, signed_in: SignedIn, type_: str | None
) -> None:
    number = await stored(office)
    id_ = await given(office, number, type_, "页面.html")
    browser = await signed_in(Role.HANDLER)
    for query in ("", "?inline=1"):
        kept = await browser.get(f"/console/cases/{number}/files/{id_}{query}")
        assert kept.headers["content-type"] == "application/octet-stream"
        assert kept.headers["content-disposition"].startswith("attachment")
    entries = await office.read(lambda connection: audit.latest(connection, 10))
    assert {one.deed for one in entries} == {"download"}


async def test_it_gives_no_file_of_another_case_and_none_that_is_not_there(
    office: Office, signed_in: SignedIn
) -> None:
    number, other = await stored(office), await stored(office, number=2)
    id_ = await given(office, number, "image/png")
    browser = await signed_in(Role.HANDLER)
    for path in (f"{other}/files/{id_}", f"{number}/files/x", f"{number}/files/..%2f..%2fetc"):
        assert (await browser.get(f"/console/cases/{path}?inline=1")).status_code == 404
    await office.blobs.delete(id_)
    assert (await browser.get(f"/console/cases/{number}/files/{id_}?inline=1")).status_code == 404


@pytest.mark.parametrize(
    ("wanted", "status", "part"),
    [
        ("bytes=0-1", 206, CONTENT[:2]),
        ("bytes=5-", 206, CONTENT[5:]),
        ("bytes=5-9999", 206, CONTENT[5:]),
        ("bytes=9999-", 200, CONTENT),
        ("bytes=5-2", 200, CONTENT),
        ("bytes=-1", 200, CONTENT),
        ("lines=1-2", 200, CONTENT),
    ],
)
async def test_it_plays_sounds_and_films_in_parts(
    office: Office, signed_in: SignedIn, wanted: str, status: int, part: bytes
) -> None:
    number = await stored(office)
    id_ = await given(office, number, "audio/mpeg")
    browser = await signed_in(Role.HANDLER)
    path = f"/console/cases/{number}/files/{id_}?inline=1"
    answer = await browser.get(path, headers={"range": wanted})
    assert (answer.status_code, answer.content) == (status, part)
    assert answer.headers["content-length"] == str(len(part))


@pytest.mark.parametrize("state", ["offered", "refused", "lost"])
async def test_it_gives_only_what_is_stored(office: Office, signed_in: SignedIn, state: str) -> None:
    number = await stored(office)
    id_ = await given(office, number, "image/png", state=state)
    browser = await signed_in(Role.HANDLER)
    assert (await browser.get(f"/console/cases/{number}/files/{id_}")).status_code == 404
    assert f"files/{id_}?inline" not in (await browser.get(f"/console/cases/{number}")).text


@pytest.mark.parametrize(
    "name",
    [
        'a"; filename="evil.html',
        "x\r\nSet-Cookie: a=b",
        "../../etc/passwd",
        "",
        "  ",
        "名字" * 200,
        "a\u202egnp.exe",
    ],
)
def test_it_makes_one_plain_name_of_whatever_a_file_is_called(name: str) -> None:
    exhibit = Shown(f"{CHAT}-7-0", None, name, "", "photo", "stored", 1, "image/png")  # type: ignore[arg-type]
    value = disposition(exhibit, inline=False)
    value.encode("ascii")
    assert value.startswith('attachment; filename="')
    assert value.count('"') == 2
    assert not set("\r\n/\\") & set(value)
    assert value.endswith(".png")
    assert len(value) < 2000
