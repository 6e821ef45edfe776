"""The monthly reports on the console: who reads them, what stands in them, and one made anew."""

import random
import re
from datetime import UTC, datetime
from io import BytesIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from sqlalchemy import Connection, delete, select, update

from cases.actors import Role
from cases.complaint import Particulars
from cases.measures import Measure, Words, begin
from cases.months import Month
from handlers_console.office import Office
from storage import audit, measures, reports, staff
from storage.case_tables import cases, tallies
from tests.desk import Time
from tests.handlers_console.conftest import SignedIn, member_of
from tests.storage.dashboards_seed import Lived, lives
from tests.storage.reports_seed import counted, made, open_at_end

NOW = datetime(2026, 5, 9, 4, 0, tzinfo=UTC)
APRIL = Month(2026, 4)
PATH = "/console/reports"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
READERS = (Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR, Role.AUDITOR)


@pytest.fixture
async def lived(office: Office, time: Time) -> Lived:
    """Cases of ten weeks, and April's report, which is for the manager."""
    time.now = NOW

    chance, lived = random.Random(11), Lived()
    for _ in range(3):  # no transaction of hundreds of statements
        await office.database.write(
            lambda connection: lives(
                connection, office.codec, chance, NOW, 6, [member_of(Role.HANDLER).actor], lived
            )
        )
    await office.database.write(lambda connection: keeps(connection, office, "a" * 32))
    return lived


def keeps(connection: Connection, office: Office, id_: str) -> None:
    report = made(connection, office.codec, APRIL, NOW)
    reports.add(connection, office.codec, id_, report, "clock")
    reports.address(connection, office.codec, id_, [member_of(Role.MANAGER).id], in_chat=True)


def row(page: str, name: str) -> list[str]:
    """The cells of a line of a report, without what is around their words."""
    found = re.search(rf"<strong>{re.escape(name)}</strong>.*?</tr>", page, re.DOTALL)
    assert found, name
    cells = re.findall(r'<td class="figure.*?</td>', found[0], re.DOTALL)
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in cells]


on_sqlite = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)


async def test_it_is_read_by_who_leads_and_looks(lived: Lived, signed_in: SignedIn) -> None:
    wanted = {**counted(lived, APRIL), "backlog": open_at_end(lived, APRIL)}
    for role in Role:
        browser = await signed_in(role)
        answer = await browser.get(f"{PATH}/2026-04")
        assert (answer.status_code == 200) == (role in READERS)
        if role in READERS:
            assert row(answer.text, "新收")[0].split()[0] == str(wanted["received"])
            assert row(answer.text, "月末在办")[0].split()[0] == str(wanted["backlog"])
            assert f"({wanted['on_time']}/{wanted['closed']})" in row(answer.text, "按时")[0]
            assert (await browser.get(PATH)).status_code == 200
            assert "欧阳" not in answer.text
            assert "住院理赔" not in answer.text
            assert " style=" not in answer.text
            links = set(re.findall(r'href="(/console/(?:dashboard/)?cases[^"]*)"', answer.text))
            assert len(links) > 10
            for link in sorted(links)[::9]:
                assert (await browser.get(link.replace("&amp;", "&"))).status_code == 200, link


@on_sqlite
async def test_it_is_new_until_its_reader_opened_it(lived: Lived, signed_in: SignedIn) -> None:
    manager, auditor = await signed_in(Role.MANAGER), await signed_in(Role.AUDITOR)
    new = '<span class="badge good">新</span>'
    assert new in (await manager.get(PATH)).text
    assert new not in (await auditor.get(PATH)).text
    assert "打开过本页" not in (await auditor.get(f"{PATH}/2026-04")).text
    await manager.get(f"{PATH}/2026-04")
    assert new not in (await manager.get(PATH)).text
    assert "打开过本页" in (await auditor.get(f"{PATH}/2026-04")).text


async def test_it_is_made_anew_and_the_old_one_stays(
    lived: Lived, signed_in: SignedIn, office: Office
) -> None:
    manager, administrator = await signed_in(Role.MANAGER), await signed_in(Role.ADMINISTRATOR)
    before = row((await manager.get(f"{PATH}/2026-04")).text, "新收")
    await office.write(
        lambda connection, _: connection.execute(delete(tallies).where(tallies.c.received == 1))
    )
    assert f'<option value="{APRIL}">' in (await administrator.get(PATH)).text
    answer = await administrator.submit(PATH, {"month": str(APRIL)})
    assert answer.headers["location"] == f"{PATH}/2026-04?said=reports.made"
    page = (await manager.get(f"{PATH}/2026-04")).text
    assert row(page, "新收") != before
    assert "林安 生成，第 2 版" in page
    older = (await manager.get(f"{PATH}/2026-04?edition=1")).text
    assert row(older, "新收") == before
    assert "旧版本" in older
    assert "系统 生成，第 1 版" in older
    (noted,) = await office.read(lambda connection: audit.latest(connection, 1))
    assert (noted.deed, noted.subject) == ("report_made", "2026-04")
    for month in ("2026-05", "2026-06", "2025-01", "x", ""):
        assert (await administrator.submit(PATH, {"month": month})).status_code == 422
    assert (await (await signed_in(Role.AUDITOR)).submit(PATH, {"month": str(APRIL)})).status_code == 403


@on_sqlite
async def test_it_finds_no_report_that_is_not_there(lived: Lived, signed_in: SignedIn) -> None:
    browser = await signed_in(Role.MANAGER)
    wrong = ("2026-03", "2026-13", "x", "2026-04?edition=2", "2026-04?edition=x", "2026-03.xlsx", "x.xlsx")
    for path in wrong:
        assert (await browser.get(f"{PATH}/{path}")).status_code == 404, path


@on_sqlite
async def test_it_is_taken_along_with_its_numbers(lived: Lived, signed_in: SignedIn, office: Office) -> None:
    browser = await signed_in(Role.MANAGER)
    answer = await browser.get(f"{PATH}/2026-04.xlsx")
    assert answer.headers["content-disposition"] == 'attachment; filename="tingsu-report-2026-04-1.xlsx"'
    sheets = opened(answer.content)
    assert list(sheets) == ["概要", "数量", "时效与质量", "原因", "风险", "改进措施"]
    wanted = counted(lived, APRIL)
    volumes = {line[0]: line[1:] for line in reversed(sheets["数量"]) if line}
    assert volumes["新收"][0] == wanted["received"]
    assert volumes["月末在办"][0] == open_at_end(lived, APRIL)
    in_time = next(line for line in sheets["时效与质量"] if line and line[0] == "按时")
    assert in_time[1:3] == [pytest.approx(wanted["on_time"] / wanted["closed"]), wanted["closed"]]
    assert not re.search(rb"<f>", b"".join(parts(answer.content).values()))
    (noted,) = await office.read(lambda connection: audit.latest(connection, 1))
    assert (noted.deed, noted.subject) == ("report_taken", "2026-04")


@on_sqlite
async def test_it_lets_no_formula_into_the_file(lived: Lived, signed_in: SignedIn, office: Office) -> None:
    """What a code stands for is the operator's, and may be anything."""

    def work(connection: Connection) -> None:
        connection.execute(update(tallies).where(tallies.c.value == "wechat").values(value="=1+1"))
        connection.execute(delete(tallies).where(tallies.c.value == "telegram"))
        connection.execute(update(cases).where(cases.c.channel == "wechat").values(channel="=1+1"))
        keeps(connection, office, "b" * 32)

    await office.database.write(work)
    browser = await signed_in(Role.MANAGER)
    sheets = opened((await browser.get(f"{PATH}/2026-04.xlsx")).content)
    words = [cell for sheet in sheets.values() for line in sheet for cell in line if isinstance(cell, str)]
    assert "'=1+1" in words
    assert not any(word.startswith("=") for word in words)


@on_sqlite
async def test_it_leads_to_the_measures(lived: Lived, signed_in: SignedIn, office: Office) -> None:
    def work(connection: Connection) -> None:
        words, owner = Words("一次告知材料清单"), member_of(Role.MANAGER).id
        measure, change = begin(Measure("d" * 32, "process", words, owner, APRIL.last), APRIL.first)
        measures.put(connection, office.codec, measure, change, owner, NOW)
        keeps(connection, office, "b" * 32)

    await office.database.write(work)
    browser = await signed_in(Role.MANAGER)
    page = (await browser.get(f"{PATH}/2026-04")).text
    assert row(page, "一次告知材料清单")[:3] == ["逾期", "2026-04-30", "流程繁琐或缺失"]
    assert "改进措施逾期" in page
    (href,) = re.findall(r'href="(/console/improvement/measures/[^"]+)"', page)
    assert (await browser.get(href)).status_code == 200
    sheet = opened((await browser.get(f"{PATH}/2026-04.xlsx")).content)["改进措施"]
    assert sheet[-1][:5] == ["一次告知材料清单", "逾期", "2026-04-30", "流程繁琐或缺失", "Helen Moore"]


@on_sqlite
async def test_it_speaks_english(lived: Lived, signed_in: SignedIn, office: Office) -> None:
    english = member_of(Role.MANAGER, locale="en")
    await office.write(lambda connection, _: staff.change(connection, office.codec, english))
    browser = await signed_in(Role.MANAGER)
    for path in (PATH, f"{PATH}/2026-04"):
        page = re.sub(r"<nav class=\"bar\".*?</nav>", "", (await browser.get(path)).text, flags=re.DOTALL)
        assert not re.search(r"[\u4e00-\u9fff]", page)


@on_sqlite
async def test_it_says_when_the_first_comes(signed_in: SignedIn, time: Time) -> None:
    time.now = datetime(2026, 10, 31, 17, 0, tzinfo=UTC)  # November in Shanghai
    page = (await (await signed_in(Role.MANAGER)).get(PATH)).text
    assert "第一份将于 2026-12-01 09:00 自动生成" in page
    assert "<select" not in page


@on_sqlite
async def test_it_stays_when_the_cases_are_erased(lived: Lived, signed_in: SignedIn, office: Office) -> None:
    browser = await signed_in(Role.MANAGER)
    before = (await browser.get(f"{PATH}/2026-04.xlsx")).content

    def work(connection: Connection) -> None:
        for id_ in connection.scalars(select(cases.c.id)).all():
            blank = office.codec.seal(Particulars("", None, None, [], "", "", "zh"), "cases", id_)
            changed = {"sealed_complaint": blank, "sealed_life": None, "grade": "P4"}
            connection.execute(update(cases).where(cases.c.id == id_).values(changed))

    await office.database.write(work)
    assert opened((await browser.get(f"{PATH}/2026-04.xlsx")).content) == opened(before)


def parts(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def opened(content: bytes) -> dict[str, list[list[object]]]:
    """The sheets of an XLSX file by name: rows of texts and numbers."""
    files = parts(content)
    shared = ET.fromstring(files["xl/sharedStrings.xml"])  # noqa: S314 we wrote it
    texts = ["".join(part.text or "" for part in one.iter(f"{MAIN}t")) for one in shared]
    workbook = ET.fromstring(files["xl/workbook.xml"])  # noqa: S314
    names = [one.attrib["name"] for one in workbook.iter(f"{MAIN}sheet")]
    found = {}
    for number, name in enumerate(names, start=1):
        root = ET.fromstring(files[f"xl/worksheets/sheet{number}.xml"])  # noqa: S314
        found[name] = [[_value(cell, texts) for cell in line] for line in root.iter(f"{MAIN}row")]
    return found


def _value(cell: ET.Element, texts: list[str]) -> object:
    value = cell.find(f"{MAIN}v")
    if value is None or value.text is None:
        return ""
    return texts[int(value.text)] if cell.attrib.get("t") == "s" else float(value.text)
