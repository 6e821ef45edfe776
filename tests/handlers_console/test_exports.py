"""Lists are taken out masked, or in full with a reason; no cell is a formula."""

import asyncio
import csv
import time as clock
import zipfile
from collections.abc import AsyncIterator
from io import BytesIO, StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from anyio import create_task_group
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from cases.actors import Role
from cases.complaint import Particulars
from cases.receiving import receive
from handlers_console.exports import files
from handlers_console.exports.rows import COLUMNS, defused
from handlers_console.office import Office
from storage import audit, exports
from storage.threads import Contact
from storage.unit_of_work import UnitOfWork
from tests.desk import Time
from tests.handlers_console.conftest import SignedIn
from tests.storage.office import case_id, rules

LIST = "view=open"
NAME = '=HYPERLINK("http://evil","点我")'
STORY = '@SUM(1+1) 我的电话是13912345678，<b>\x07"引号",\r\n换行 =HYPERLINK'


@pytest.fixture
async def hostile(office: Office, time: Time) -> None:
    """Three cases, with names that want to be formulas."""

    def work(connection: Connection) -> None:
        for number, name in enumerate((NAME, "\t=1+1", "欧阳若兰"), 1):
            unit = UnitOfWork(connection, office.codec, time(), rules().zone)
            chat = f"{number:032x}"
            thread = unit.open({chat: Contact("webchat", chat)})[chat]
            stated = Particulars(STORY, "CLAIM.slow", "HLTH.medical", ["pay"], name, "+8613912345678", "zh")
            case = receive(
                stated, id=case_id(number), conversation_id=chat, channel="webchat", repeats=1,
                now=time(), rules=rules(),
            )  # fmt: skip
            unit.receive(case)
            unit.keep(thread)
            unit.flush()

    await office.database.write(work)


def read_csv(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


async def test_it_takes_a_list_out_masked(hostile: None, signed_in: SignedIn, office: Office) -> None:
    browser = await signed_in(Role.ADMINISTRATOR)
    answer = await browser.get(f"/console/export?{LIST}")
    assert answer.status_code == 200
    assert 'name="full"' not in answer.text
    answer = await browser.submit("/console/export", {"query": LIST, "file": "csv"})
    assert answer.headers["content-disposition"].endswith('.csv"')
    assert answer.headers["x-content-type-options"] == "nosniff"
    heading, *rows = read_csv(answer.content)
    assert len(rows) == 3
    assert len(heading) == len(rows[0]) == len(COLUMNS)
    assert "13912345678" not in answer.text
    assert "欧阳若兰" not in answer.text
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)
    assert {row[-3][:2] for row in rows} >= {"'="}
    (entry,) = await office.read(lambda connection: audit.latest(connection, 1))
    assert (entry.deed, entry.actor.partition(":")[0]) == ("export", "administrator")
    noted = await office.read(lambda c: exports.orders(c, office.codec, [entry.subject]))
    assert noted[entry.subject].query == LIST


async def test_it_takes_personal_data_out_with_a_reason(
    hostile: None, signed_in: SignedIn, office: Office
) -> None:
    browser = await signed_in(Role.MANAGER)
    form = {"query": LIST, "file": "csv", "full": "1"}
    assert (await browser.submit("/console/export", form)).status_code == 422
    assert await office.read(lambda connection: audit.latest(connection, 9)) == []
    answer = await browser.submit("/console/export", {**form, "reason": "监管要求报送"})
    rows = read_csv(answer.content)[1:]
    assert {row[-3] for row in rows} == {f"'{NAME}", "'\t=1+1", "欧阳若兰"}
    assert {row[-2] for row in rows} == {"'+8613912345678"}
    assert {row[-1] for row in rows} == {f"'{STORY}"}
    (entry,) = await office.read(lambda connection: audit.latest(connection, 9))
    assert entry.deed == "export_full"
    noted = await office.read(lambda c: exports.orders(c, office.codec, [entry.subject]))
    assert noted[entry.subject].reason == "监管要求报送"


async def test_it_reveals_nothing_to_who_may_not(hostile: None, signed_in: SignedIn, office: Office) -> None:
    for role in (Role.HANDLER, Role.ADMINISTRATOR):
        browser = await signed_in(role)
        form = {"query": LIST, "file": "csv", "full": "1", "reason": "我想看看"}
        assert (await browser.submit("/console/export", form)).status_code == 403
    assert await office.read(lambda connection: audit.latest(connection, 9)) == []


async def test_it_writes_sheets_without_formulas(hostile: None, signed_in: SignedIn) -> None:
    browser = await signed_in(Role.AUDITOR)
    form = {"query": LIST, "file": "xlsx", "full": "1", "reason": "年度审计"}
    answer = await browser.submit("/console/export", form)
    assert answer.status_code == 200
    with zipfile.ZipFile(BytesIO(answer.content)) as file:
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert sheet.count("<row ") == 4
    assert "&apos;=HYPERLINK" in sheet or "'=HYPERLINK" in sheet
    assert "<b>" not in sheet


async def test_it_takes_out_what_stands_behind_a_figure(
    hostile: None, signed_in: SignedIn, office: Office, time: Time
) -> None:
    day = time().astimezone(office.dialog.zone).date()
    browser = await signed_in(Role.MANAGER)
    query = f"figure=received&from={day}&to={day}"
    answer = await browser.submit("/console/export", {"query": query, "file": "csv"})
    assert len(read_csv(answer.content)) == 4
    answer = await browser.submit("/console/export", {"query": "figure=received&from=x", "file": "csv"})
    assert answer.status_code == 404
    assert (await browser.submit("/console/export", {"query": LIST, "file": "exe"})).status_code == 400


async def test_it_keeps_to_the_scope(hostile: None, signed_in: SignedIn, office: Office, time: Time) -> None:
    day = time().astimezone(office.dialog.zone).date()
    browser = await signed_in(Role.HANDLER)
    query = f"figure=received&from={day}&to={day}"
    answer = await browser.submit("/console/export", {"query": query, "file": "csv"})
    assert len(read_csv(answer.content)) == 1


@given(st.text() | st.text("=+-@\t\r \n\u3000＝a1", min_size=1, max_size=5))
def test_it_defuses_whatever_somebody_writes(text: str) -> None:
    cell = defused(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert not cell.lstrip(" \n\u3000").startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
    assert cell in (text, f"'{text}")


async def test_it_puts_a_file_away_only_when_nobody_writes_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when the download is given up: the server cancels whatever is awaited until the end."""
    put_away: list[bool] = []
    waiting, close = asyncio.Event(), files._Sheet.close

    def slowly(sheet: files._Sheet) -> None:
        clock.sleep(0.05)
        close(sheet)
        put_away.append(sheet._book.filename.closed)

    class Endless:
        async def pages(self) -> AsyncIterator[list[Any]]:
            waiting.set()
            await asyncio.Event().wait()
            yield []

    async def downloads() -> None:
        visit: Any = SimpleNamespace(line=lambda key, **_: key)
        cases: Any = Endless()
        async for _ in files.as_xlsx(visit, cases, full=False):
            pass

    monkeypatch.setattr(files._Sheet, "close", slowly)
    async with create_task_group() as group:
        group.start_soon(downloads)
        await waiting.wait()
        group.cancel_scope.cancel()
    assert put_away == [False]
