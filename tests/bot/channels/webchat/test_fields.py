from datetime import timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.webchat.links import FieldLinks
from bot.channels.webchat.ports import BadLink, FieldLink
from dialogs.messages import File, FileKind, Filled
from tests.bot.channels.webchat.fakes import LINK_KEY, NOW, Desk, Shelf

KEY = "11111111-2222-4333-8444-555555555555"
LINKS = FieldLinks(LINK_KEY)
SOON = int((NOW + timedelta(hours=1)).timestamp())
ID_NUMBER = FieldLink("telegram", "4711", "id_number", "d" * 32, "zh", SOON)
AUTHORISATION = FieldLink("telegram", "4711", "authorisation", "d" * 32, "en", SOON)


def path(link: FieldLink) -> str:
    return f"/chat/fields/{LINKS.token(link)}"


async def fill(client: httpx.AsyncClient, link: FieldLink, **fields: str) -> httpx.Response:
    # A file without a name makes httpx send a multipart form, as the page does.
    files = {"file": ("", b"", "application/octet-stream")}
    return await client.post(path(link), data={"key": KEY, **fields}, files=files)


async def test_it_asks_for_the_field_and_tells_why(client: httpx.AsyncClient) -> None:
    page = (await client.get(path(ID_NUMBER))).text

    assert "证件号码" in page
    assert "不适合在聊天软件里发送" in page
    assert 'type="checkbox" name="consent"' in page
    assert "4711" not in page


async def test_it_hands_the_answer_to_the_conversation_of_the_link(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    done = await fill(client, ID_NUMBER, text=" 11010519491231002X ", consent="yes")

    assert "已收到" in done.text
    incoming = desk.taken[0]
    assert (incoming.channel, incoming.address) == ("telegram", "4711")
    assert incoming.content == Filled("id_number", "11010519491231002X", "d" * 32, consented=True)
    assert not desk.delivered_answers


async def test_it_takes_an_answer_sent_twice_once(client: httpx.AsyncClient, desk: Desk) -> None:
    for _ in range(2):
        await fill(client, ID_NUMBER, text="11010519491231002X", consent="yes")

    assert len(desk.taken) == 1


async def test_it_takes_nothing_sensitive_without_the_separate_consent(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    refused = await fill(client, ID_NUMBER, text="11010519491231002X")

    assert refused.status_code == 400
    assert "勾选同意" in refused.text
    assert not desk.taken


async def test_it_tells_at_once_that_a_number_cannot_be_right(client: httpx.AsyncClient, desk: Desk) -> None:
    refused = await fill(client, ID_NUMBER, text="110105194912310021", consent="yes")

    assert refused.status_code == 400
    assert "最后一位对不上" in refused.text
    assert not desk.taken


async def test_it_takes_pictures(client: httpx.AsyncClient, desk: Desk, shelf: Shelf) -> None:
    files = [("file", (f"{name}.jpg", b"photo", "image/jpeg")) for name in "ab"]
    done = await client.post(path(AUTHORISATION), data={"key": KEY}, files=files)

    assert "Received" in done.text
    taken = [incoming.content for incoming in desk.taken]
    assert [file.name for file in taken if isinstance(file, File)] == ["a.jpg", "b.jpg"]
    file = taken[0]
    assert isinstance(file, File)
    assert (file.kind, file.field, file.draft) == (FileKind.PHOTO, "authorisation", "d" * 32)
    assert shelf.kept[file.ref] == b"photo"


async def test_it_misses_the_picture(client: httpx.AsyncClient, desk: Desk) -> None:
    refused = await fill(client, AUTHORISATION, text="no picture")

    assert refused.status_code == 400
    assert "No file arrived" in refused.text
    assert not desk.taken


async def test_it_tells_politely_that_a_link_has_expired(client: httpx.AsyncClient) -> None:
    old = FieldLink("telegram", "4711", "id_number", "d" * 32, "zh", int(NOW.timestamp()))

    shown = await client.get(path(old))
    posted = await fill(client, old, text="11010519491231002X", consent="yes")

    assert shown.status_code == posted.status_code == 410
    assert "链接已过期" in shown.text


async def test_it_knows_no_forged_link(client: httpx.AsyncClient) -> None:
    token = LINKS.token(ID_NUMBER)
    forged = [token[:-2] + ("AA" if token[-2:] != "AA" else "BB"), "x", "%00", token[:20], "é", "A" * 5000]

    for wrong in forged:
        response = await client.get(f"/chat/fields/{wrong}")
        assert response.status_code == 404
        assert "链接无效" in response.text


async def test_it_refuses_what_another_site_fills_in(client: httpx.AsyncClient, desk: Desk) -> None:
    response = await client.post(path(ID_NUMBER), data={"key": KEY}, headers={"sec-fetch-site": "cross-site"})

    assert response.status_code == 403
    assert not desk.taken


@given(st.text(), st.text(), st.integers(0, 2**40))
def test_it_reads_back_every_link_it_made_and_no_other(address: str, draft: str, expires: int) -> None:
    address, draft = (text.encode("utf-8", "ignore").decode() for text in (address, draft))
    link = FieldLink("wechat", address, "id_number", draft, "zh", expires + 2**33)
    token = LINKS.token(link)

    assert LINKS.read(token, NOW) == link
    assert LINKS.token(link) == token
    with pytest.raises(BadLink):
        FieldLinks(bytes(64)).read(token, NOW)


@given(st.text(max_size=200))
def test_it_refuses_any_other_token(token: str) -> None:
    with pytest.raises(BadLink):
        LINKS.read(token, NOW)
