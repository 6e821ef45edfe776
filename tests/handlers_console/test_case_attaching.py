"""Files that go with a reply: taken by what is in them, kept with the draft, sent with the words."""

import io
import zipfile
from dataclasses import replace

import httpx
import pytest

from cases.actions import Accept, EraseData, Withdraw
from cases.actors import CLOCK, Role
from dialogs.messages import Attachment
from handlers_console.office import Office
from storage import history, reply_drafts, reply_files
from storage.reply_files import ReplyFile
from storage.windows import Quota
from tests.factories import photo
from tests.handlers_console.cases import HANDLER, stored, the_case
from tests.handlers_console.conftest import Browser, SignedIn, member_of
from tests.storage.office import START

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PHOTO = ("照片.png", photo(40), "image/png")
LETTER = ("说明.pdf", PDF, "application/pdf")


@pytest.fixture
def dialect() -> str:
    """What differs between the databases stands in storage and is tested there."""
    return "sqlite"


def upload(*files: tuple[str, bytes, str]) -> list[tuple[str, tuple[str, bytes, str]]]:
    return [("files", one) for one in files]


async def drafted(office: Office, number: str, role: Role = Role.HANDLER) -> list[ReplyFile]:
    case = await the_case(office, number)
    codec, whose = office.codec, member_of(role).id
    return list(await office.read(lambda core: reply_files.drafted(core, codec, case.id, whose)))


async def attaches(
    browser: Browser, number: str, *files: tuple[str, bytes, str], **data: object
) -> httpx.Response:
    return await browser.submit(f"/console/cases/{number}/attached", data, files=upload(*files))


async def test_it_sends_files_with_a_reply_without_a_script(office: Office, signed_in: SignedIn) -> None:
    number, browser = await stored(office), await signed_in(Role.HANDLER)
    answer = await browser.submit(
        f"/console/cases/{number}/actions/replied", {"text": "见附件"}, files=upload(PHOTO, LETTER)
    )
    assert answer.status_code == 303, answer.text
    case = await the_case(office, number)
    events = await office.read(lambda core: history.after(core, office.codec, case.id))
    assert events[-1].details.given["names"] == ["照片.png", "说明.pdf"]
    sent = await office.read(lambda core: reply_files.sent(core, office.codec, case.id))
    assert [one.id for one in sent[events[-1].seq]] == events[-1].details.given["files"]
    assert [one.content_type for one in sent[events[-1].seq]] == ["image/png", "application/pdf"]
    assert await office.blobs.get(sent[events[-1].seq][0].id) == photo(40)
    assert await drafted(office, number) == []
    page = (await browser.get(f"/console/cases/{number}")).text
    assert "照片.png, 说明.pdf" in page


async def test_it_keeps_files_with_the_draft_and_sends_what_is_shown(
    office: Office, signed_in: SignedIn
) -> None:
    number, browser = await stored(office), await signed_in(Role.HANDLER)
    assert (await attaches(browser, number, PHOTO, LETTER, text="写到一半")).status_code == 303
    first, second = await drafted(office, number)
    case = await the_case(office, number)
    mine = case.id, member_of(Role.HANDLER).id
    assert await office.read(lambda core: reply_drafts.find(core, office.codec, *mine)) == "写到一半"
    page = (await browser.get(f"/console/cases/{number}")).text
    assert "写到一半" in page
    assert first.id in page
    assert second.id in page
    assert first.id not in (await (await signed_in(Role.SUPERVISOR)).get(f"/console/cases/{number}")).text
    await attaches(browser, number, remove=second.id, text="写到一半")
    assert await drafted(office, number) == [first]
    with pytest.raises(Exception, match="no such blob"):
        await office.blobs.get(second.id)
    await browser.submit(f"/console/cases/{number}/actions/replied", {"text": "好了"}, files={"files": b""})
    assert await drafted(office, number) == [first]  # it was not shown beside these words
    await browser.submit(f"/console/cases/{number}/actions/replied", {"text": "补一张", "attached": first.id})
    assert await drafted(office, number) == []


async def test_it_answers_a_script_with_what_is_kept(office: Office, signed_in: SignedIn) -> None:
    number, browser = await stored(office), await signed_in(Role.HANDLER)
    browser.headers["Accept"] = "application/json"
    answer = (await attaches(browser, number, PHOTO, ("页面.html", b"<html>", "text/html"))).json()
    assert [one["name"] for one in answer["files"]] == ["照片.png"]
    assert len(answer["problems"]) == 1
    assert "页面.html" in answer["problems"][0]


def document(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return packed.getvalue()


HOSTILE = [
    ("图片.jpg", b"<html><script>alert(1)</script>", "image/png"),
    ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml"),
    ("程序.pdf", b"MZ" + bytes(200), "application/pdf"),
    ("包.docx", document("evil.exe"), "application/zip"),
    ("空.pdf", b"", "application/pdf"),
]


@pytest.mark.parametrize("file", HOSTILE, ids=[one[0] for one in HOSTILE])
async def test_it_refuses_what_is_not_what_it_says_and_keeps_the_text(
    office: Office, signed_in: SignedIn, file: tuple[str, bytes, str]
) -> None:
    number, browser = await stored(office), await signed_in(Role.HANDLER)
    answer = await browser.submit(
        f"/console/cases/{number}/actions/replied", {"text": "请看这个"}, files=upload(PHOTO, file)
    )
    assert answer.status_code == 422
    assert file[0] in answer.text
    assert "请看这个" in answer.text
    assert [one.name for one in await drafted(office, number)] == ["照片.png"]
    assert "replied" not in [
        one.kind
        for one in await office.read(
            lambda core: history.after(core, office.codec, "%010x".ljust(32, "0") % 1)
        )
    ]


async def test_it_refuses_what_is_too_large_or_too_many(
    office: Office, browser: object, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, mine = await stored(office), await signed_in(Role.HANDLER)
    answer = await attaches(mine, number, ("大.png", photo(20) + bytes(20 * 1024 * 1024), "image/png"))
    assert answer.status_code == 422
    assert "20 MB" in answer.text
    answer = await attaches(mine, number, *[(f"{n}.png", photo(20), "image/png") for n in range(5)])
    assert answer.status_code == 303
    answer = await attaches(mine, number, ("6.png", photo(20), "image/png"))
    assert answer.status_code == 422
    assert "6.png" in answer.text
    assert len(await drafted(office, number)) == 5


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", 'a"; x="b.html', "x\r\nSet-Cookie: a=b.pdf", "", "a\u202egnp.exe", "名" * 300],
)
async def test_it_gives_files_one_plain_name(office: Office, signed_in: SignedIn, name: str) -> None:
    number, browser = await stored(office), await signed_in(Role.HANDLER)
    await attaches(browser, number, (name or "x", PDF, "application/pdf"))
    kept = (await drafted(office, number))[0]
    assert kept.name.endswith(".pdf")
    assert len(kept.name) < 130
    assert not set('\r\n/\\"<>\u202e') & set(kept.name)


async def test_it_opens_files_for_colleagues_once_they_are_sent(office: Office, signed_in: SignedIn) -> None:
    number, browser = await stored(office), await signed_in(Role.HANDLER)
    await attaches(browser, number, PHOTO, LETTER)
    first, second = await drafted(office, number)
    path, leader = f"/console/cases/{number}/files", await signed_in(Role.SUPERVISOR)
    shown = await browser.get(f"{path}/{first.id}?inline=1")
    assert shown.content == photo(40)
    assert shown.headers["content-type"] == "image/png"
    assert (await leader.get(f"{path}/{first.id}")).status_code == 404
    await browser.submit(
        f"/console/cases/{number}/actions/replied", {"text": "见附件", "attached": [first.id, second.id]}
    )
    kept = await leader.get(f"{path}/{second.id}")
    assert kept.headers["content-disposition"].startswith("attachment")
    other = await stored(office, number=2)
    assert (await leader.get(f"/console/cases/{other}/files/{'0' * 32}")).status_code == 404


async def test_it_says_before_sending_how_many_messages_it_makes(
    office: Office, browser: object, signed_in: SignedIn
) -> None:
    def carries(channel: str, file: Attachment) -> bool:
        return file.type == "image/png"

    number, mine = await stored(office), await signed_in(Role.HANDLER)
    five = [(f"{n}.png", photo(20), "image/png") for n in range(3)]
    await attaches(mine, number, *five, LETTER)
    changed = replace(office, carries=carries, quota=lambda *_: Quota(2, START, False))
    there = browser(**{name: getattr(changed, name) for name in ("carries", "quota")})  # type: ignore[operator]
    there.cookies, there.csrf = mine.cookies, mine.csrf
    ids = [one.id for one in await drafted(office, number)]
    data = {"text": "见附件", "attached": ids, "preview": "1"}
    page = (await there.submit(f"/console/cases/{number}/actions/replied", data)).text
    assert "共 4 条消息" in page
    assert "其中 2 条" in page
    assert "说明.pdf" in page


async def test_it_says_when_a_file_is_gone(office: Office, signed_in: SignedIn) -> None:
    number, browser = await stored(office), await signed_in(Role.HANDLER)
    data = {"text": "见附件", "attached": "0" * 32}
    answer = await browser.submit(f"/console/cases/{number}/actions/replied", data)
    assert answer.status_code == 422
    assert "见附件" in answer.text


async def test_it_takes_no_files_of_strangers_and_gives_them_back_their_words(
    office: Office, browser: object
) -> None:
    number = await stored(office)
    stranger: Browser = browser()  # type: ignore[operator]
    answer = await stranger.submit(
        f"/console/cases/{number}/actions/replied",
        {"text": "写了很久的回复，不能丢"},
        files=upload(("大.png", photo(20) + bytes(3 * 1024 * 1024), "image/png")),
    )
    assert answer.status_code == 401
    assert "写了很久的回复，不能丢" in answer.text
    assert (await attaches(stranger, number, PHOTO)).status_code == 401


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
async def test_it_is_for_those_who_work_on_cases(office: Office, signed_in: SignedIn, role: Role) -> None:
    number, browser = await stored(office), await signed_in(role)
    assert (await attaches(browser, number, PHOTO)).status_code == 403


async def test_it_takes_no_file_for_a_case_whose_data_are_gone(office: Office, signed_in: SignedIn) -> None:
    number, browser = await stored(office, Accept(), Withdraw("不投诉了")), await signed_in(Role.MANAGER)
    late = START.replace(year=START.year + 4)

    def work(connection: object, _: object) -> None:
        from tests.storage.office import acts

        acts(connection, EraseData(), by=CLOCK, now=late)  # type: ignore[arg-type]

    await office.write(work)
    assert (await attaches(browser, number, PHOTO)).status_code == 404
    assert HANDLER.id
