"""Administrators change what customers read: checked, shown before, in force at once, and taken back."""

import html
import re
from dataclasses import replace

import pytest

from bot.office_changes import OfficeChanges, as_read
from bot.rules import build_case_rules, build_rules
from cases.actors import Role
from dialogs.messages import Choice, Say
from dialogs.wording import LOCALES
from dialogs.wording.fitting import misfits
from handlers_console.office import Office
from handlers_console.wording.areas import area_of, example, shown
from storage import audit, wording_changes
from tests.desk import shipped
from tests.handlers_console.conftest import Browser, SignedIn, member_of

KEY = "notice.accepted"
OWN = "{number} 已受理，{name} 会联系您。"


@pytest.fixture
def office(office: Office) -> Office:
    """With a wording of its own, which no other test sees."""
    settings = shipped({})
    fresh = replace(office, dialog=build_rules(settings), cases=build_case_rules(settings), as_read=as_read)
    changes = OfficeChanges(fresh.database, fresh.hints, fresh.dialog, fresh.cases)
    return replace(fresh, refresh=changes.refresh)


@pytest.fixture
def dialect() -> str:
    """Both databases are tried where changes are stored."""
    return "sqlite"


@pytest.fixture
async def keeper(signed_in: SignedIn) -> Browser:
    return await signed_in(Role.ADMINISTRATOR)


def said(office: Office, locale: str = "zh", key: str = "greeting") -> str:
    return office.dialog.wording.line(locale, key)


async def save(browser: Browser, line: str, *, key: str = "greeting", do: str = "save") -> int:
    """As somebody does who has just opened the page."""
    page = (await browser.get(f"/console/wording/{key}")).text
    seen = found[1] if (found := re.search(r'name="seen" value="(\d+)"', page)) else "0"
    data = {"locale": "zh", "line": line, "seen": seen, "do": do}
    return (await browser.submit(f"/console/wording/{key}", data)).status_code


async def test_it_opens_to_administrators_only(signed_in: SignedIn) -> None:
    for role in Role:
        one = await signed_in(role)
        status = 200 if role is Role.ADMINISTRATOR else 403
        for path in ("/console/wording", "/console/wording/greeting"):
            assert (await one.get(path)).status_code == status, (role, path)
        assert await save(one, "您好，{insurer}。", do="preview") == status, role


async def test_it_finds_lines_by_key_words_and_area(keeper: Browser) -> None:
    page = (await keeper.get("/console/wording?q=给您添麻烦")).text
    assert re.findall(r"/console/wording/([\w.]+)\"", page) == ["greeting"]
    assert "Tingsu" in page, "in both languages"
    page = (await keeper.get("/console/wording?area=commands")).text
    keys = re.findall(r"/console/wording/([\w.]+)\"", page)
    assert keys
    assert all(key.startswith("command.") for key in keys)
    assert "console.nav" not in (await keeper.get("/console/wording?q=console.")).text.replace(
        "console.nav.", "", 0
    )
    first = (await keeper.get("/console/wording")).text
    assert first.count('class="card"') >= 50
    assert "from=50" in first


@pytest.mark.parametrize("query", ["from=-1", "from=99999", "area=none", "q=%00", "changed=2"])
async def test_it_takes_any_address(keeper: Browser, query: str) -> None:
    assert (await keeper.get(f"/console/wording?{query}")).status_code == 200


async def test_it_says_changed_words_at_once_and_those_before_when_taken_back(
    office: Office, keeper: Browser
) -> None:
    before = said(office)
    assert await save(keeper, "您好，{insurer}为您服务。") == 303
    assert said(office) == office.dialog.wording.filled("zh", "您好，{insurer}为您服务。")
    assert "{" not in said(office)
    page = (await keeper.get("/console/wording/greeting")).text
    assert "林安" in page
    assert "您好，{insurer}为您服务。" in page
    assert "greeting" in (await keeper.get("/console/wording?changed=1")).text
    assert await save(keeper, "", do="restore") == 303
    assert said(office) == before
    entries = await office.read(lambda connection: audit.latest(connection, 9))
    assert [(one.deed, one.subject) for one in entries] == [
        ("wording_restored", "zh greeting"),
        ("wording_changed", "zh greeting"),
    ]
    assert entries[0].actor == member_of(Role.ADMINISTRATOR).actor.label


async def test_it_brings_a_change_into_force_in_every_instance(office: Office, keeper: Browser) -> None:
    settings = shipped({})
    elsewhere = build_rules(settings)
    changes = OfficeChanges(office.database, office.hints, elsewhere, build_case_rules(settings))
    await changes.refresh()
    await save(keeper, "{insurer}，您好")
    with office.hints.watch("office") as watch:
        assert await save(keeper, "{insurer}，您好！") == 303
        assert await watch.wait(1)
    await changes.refresh()
    assert elsewhere.wording.line("zh", "greeting").endswith("，您好！")


async def test_it_previews_without_saving(office: Office, keeper: Browser) -> None:
    before = office.dialog.wording.line("zh", KEY, due="x")
    data = {"locale": "zh", "line": "预览：{due}", "seen": "0", "do": "preview"}
    page = html.unescape((await keeper.submit(f"/console/wording/{KEY}", data)).text)
    assert page.count("预览：2026年12月7日") == 1
    assert page.count("还没有保存") == 1
    assert office.dialog.wording.line("zh", KEY, due="x") == before


MISFITS = (
    ("", "不能为空"),
    ("您好", "{insurer}"),
    ("{insurer} {password}", "{password}"),
    ("{insurer.__class__}", "{insurer.__class__}"),
    ("{insurer:>99999999}", "{insurer:>99999999}"),
    ("{insurer!r}", "{insurer!r}"),
    ("{insurer", "花括号"),
    ("{insurer} \u202e", "看不见"),
    ("{insurer}" + "长" * 600, "微信"),
    ("{insurer}" + "a" * 1200, "最多 1000"),
)


async def test_it_refuses_words_that_do_not_fit(office: Office, keeper: Browser) -> None:
    before = said(office)
    for line, why in MISFITS:
        data = {"locale": "zh", "line": line, "seen": "0", "do": "preview" if "o" in why else "save"}
        answer = await keeper.submit("/console/wording/greeting", data)
        assert answer.status_code == 422, line
        assert why in html.unescape(answer.text), line
    assert said(office) == before


async def test_it_escapes_what_was_written(keeper: Browser) -> None:
    await save(keeper, "<script>alert(1)</script>{insurer}")
    for path in ("/console/wording/greeting", "/console/wording?changed=1"):
        assert "<script>alert" not in (await keeper.get(path)).text


async def test_it_shows_what_somebody_else_changed_meanwhile(office: Office, keeper: Browser) -> None:
    assert await save(keeper, "{insurer}：甲") == 303
    data = {"locale": "zh", "line": "{insurer}：乙", "seen": "0", "do": "save"}
    answer = await keeper.submit("/console/wording/greeting", data)
    assert answer.status_code == 409
    assert "{insurer}：乙" in answer.text
    assert said(office).endswith("：甲")
    assert await save(keeper, "{insurer}：乙") == 303
    assert said(office).endswith("：乙")


async def test_it_knows_no_lines_but_those_that_are_read(keeper: Browser) -> None:
    for key in ("nothing", "console.name", "a" * 200, "__class__"):
        assert (await keeper.get(f"/console/wording/{key}")).status_code == 404, key
        assert await save(keeper, "x", key=key) == 404
    data = {"locale": "fr", "line": "x", "seen": "0", "do": "save"}
    assert (await keeper.submit("/console/wording/greeting", data)).status_code == 404


async def test_it_passes_over_words_that_fit_no_more(office: Office, keeper: Browser) -> None:
    """As after an upgrade, which may name other things in a line."""
    before = said(office)
    who = member_of(Role.ADMINISTRATOR).id
    await office.write(
        lambda connection, now: wording_changes.add(connection, "zh", "greeting", "{gone}", who, now)
    )
    await office.write(
        lambda connection, now: wording_changes.add(connection, "zh", "gone.line", "x", who, now)
    )
    await office.refresh()
    assert said(office) == before
    page = (await keeper.get("/console/wording/greeting")).text
    assert "{gone}" in page
    assert "不再适用" in page


async def test_it_understands_changed_synonyms_at_once(office: Office, keeper: Browser) -> None:
    key = "words.menu.done"
    words = office.dialog.wording.shipped("zh", key)
    assert await save(keeper, f"{words}|好嘞就这样", key=key) == 303
    assert "好嘞就这样" in office.dialog.wording.words(key)
    assert await save(keeper, " | | ", key=key) == 422


def test_it_shows_every_line_with_examples(office: Office) -> None:
    wording = office.dialog.wording
    for key in wording.keys:
        if area_of(key) is not None:
            for locale in LOCALES:
                line = wording.written(locale, key)
                assert not list(misfits(key, wording.shipped(locale, key), line)), key
                text = example(wording, locale, line)
                assert not key.startswith("staff.") or text
                assert "‹" not in text or key.startswith("staff."), (key, text)
                assert shown(office, locale, key, line) or key.startswith("words."), key


def test_it_shows_choices_as_each_channel_offers_them(office: Office) -> None:
    numbered, tapped = shown(office, "zh", "menu.agree", "同意")
    assert (numbered.channels, numbered.texts, numbered.button) == (("wechat",), ("1. 同意",), False)
    assert (tapped.channels, tapped.texts, tapped.button) == (("telegram", "webchat"), ("同意",), True)
    assert as_read("wechat", Say("一", choices=(Choice("x", "二"),))) == ["一\n1. 二"]
