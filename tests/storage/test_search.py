"""Cases found by number, phone, policy and words, on both databases, and not found once erased."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from cases import actions as do
from cases.actors import CUSTOMER, Actor, Role
from cases.actors import staff as staff_actor
from cases.complaint import Complaint
from storage import search
from storage.engine import Database
from storage.searching import Found, find
from storage.worklists import Filters
from tests.storage.office import CASE, CODEC, HANDLER, acts, case_id, joins, later, received, unit
from tests.storage.test_figures import listening

MANAGER = staff_actor(Role.MANAGER, f"{90:032x}")
EAST = staff_actor(Role.SUPERVISOR, f"{91:032x}", "east")
WEST = staff_actor(Role.SUPERVISOR, f"{92:032x}", "west")
OTHER = staff_actor(Role.HANDLER, f"{93:032x}", "east")
STORY = (
    "住院理赔拖了三个月，客服推诿。保单号 PA-2025-330011，卡号6222 0200 1234 5678。The insurer's Claims desk"
)


def sought(connection: Connection, words: str, by: Actor = MANAGER, **more: Any) -> list[str]:
    return [line.id for line in looked_for(connection, words, by, **more).lines]


def looked_for(connection: Connection, words: str, by: Actor = MANAGER, **more: Any) -> Found:
    return find(connection, CODEC, by, words, more.pop("filters", Filters()), **more)


@pytest.mark.parametrize(
    "words",
    [
        "理赔", "住院 推诿", "推诿，理赔", "拖了三个月", "欧阳若兰 理赔", "若兰 客服", "claim", "CLAIMS",
        "ｃｌａｉｍ desk", "PA-2025-330011", "6222020012345678", "6222 0200 1234 5678", "13912345678",
        "+86 139-1234-5678", "139 1234 5678", "理赔 13912345678",
    ],
)  # fmt: skip
async def test_it_finds(database: Database, words: str) -> None:
    def work(connection: Connection) -> None:
        received(connection, story=STORY)
        received(connection, 2, story="退保损失太大", phone="+8613700000000", chat="d" * 32)
        assert sought(connection, words) == [CASE]

    await database.write(work)


@pytest.mark.parametrize(
    "words",
    [
        "赔理",
        "住院推诿",
        "理赔 退保",
        "13912345679",
        "2025-330012",
        "三",
        "",
        "！？",
        "%",
        '"',
        "' OR 1=1",
        "*",
        "a" * 5000,
    ],
)
async def test_it_finds_nothing_else(database: Database, words: str) -> None:
    def work(connection: Connection) -> None:
        received(connection, story=STORY)
        assert sought(connection, words) == []

    await database.write(work)


async def test_it_says_what_cannot_be_searched_for(database: Database) -> None:
    def work(connection: Connection) -> None:
        case = received(connection, story=STORY)
        assert looked_for(connection, "赔").short
        assert not looked_for(connection, "理赔").short
        wrong = case.number[:-1] + ("A" if case.number[-1] != "A" else "B")
        assert looked_for(connection, wrong).mistyped

    await database.write(work)


async def test_it_finds_a_case_by_its_number_however_it_is_written(database: Database) -> None:
    def work(connection: Connection) -> None:
        case = received(connection)
        received(connection, 2, story=f"与 {case.number} 有关", chat="d" * 32)
        for written in (case.number, case.number.lower(), f"案件 {case.number.replace('-', ' ')}"):
            found = looked_for(connection, written)
            assert ([line.id for line in found.lines], found.exact) == ([CASE], True)

    await database.write(work)


async def test_it_finds_what_was_said_later(database: Database) -> None:
    def work(connection: Connection) -> None:
        joins(connection, HANDLER)
        received(connection)
        acts(connection, do.Accept())
        acts(connection, do.Supplement("发票已经寄出", {"policy_number": "PB77889900"}), by=CUSTOMER)
        acts(connection, do.Reply("我们正在复核影像资料"))
        assert [
            sought(connection, words) for words in ("发票", "影像资料", "pb77889900", "理赔 发票 影像")
        ] == [[CASE]] * 4

    await database.write(work)


async def test_it_finds_nothing_of_what_was_erased(database: Database) -> None:
    def work(connection: Connection) -> None:
        joins(connection, HANDLER)
        case = received(connection, story=STORY)
        acts(connection, do.Withdraw("客户来电"), by=MANAGER, now=later(days=1))
        one = unit(connection, later(days=1))
        one.erase_case(CASE)
        one.flush()
        for words in ("理赔", "欧阳若兰", "13912345678"):
            assert sought(connection, words) == []
        acts(connection, do.Reply("理赔"), by=MANAGER, now=later(days=2))
        search.rebuild(connection, CODEC)
        assert sought(connection, "理赔") == []
        assert sought(connection, case.number) == [CASE]

    await database.write(work)


async def test_it_shows_nobody_what_is_not_theirs(database: Database) -> None:
    def work(connection: Connection) -> None:
        for actor in (HANDLER, OTHER):
            joins(connection, actor)
        case = received(connection, story=STORY)
        assert [sought(connection, "理赔", by) for by in (EAST, WEST, HANDLER)] == [[CASE]] * 3
        acts(connection, do.Assign(HANDLER.id, "east"), by=MANAGER)
        for words in ("理赔", case.number, "13912345678"):
            assert [sought(connection, words, by) for by in (MANAGER, EAST, HANDLER)] == [[CASE]] * 3
            assert [sought(connection, words, by) for by in (WEST, OTHER)] == [[], []]

    await database.write(work)


async def test_it_shows_the_newest_first_page_by_page_and_narrowed(database: Database) -> None:
    def work(connection: Connection) -> None:
        for number in range(1, 8):
            received(connection, number, now=later(hours=number), story="理赔慢", phone="")
        first = looked_for(connection, "理赔", limit=4)
        assert [line.id for line in first.lines] == [case_id(number) for number in (7, 6, 5, 4)]
        second = looked_for(connection, "理赔", after=first.after, limit=4)
        assert [line.id for line in second.lines] == [case_id(number) for number in (3, 2, 1)]
        assert second.after == ""
        assert sought(connection, "理赔", filters=Filters(received_to=later(hours=3))) == [
            case_id(2),
            case_id(1),
        ]

    await database.write(work)


async def test_it_indexes_anew_what_was_there_before(database: Database) -> None:
    def work(connection: Connection) -> None:
        joins(connection, HANDLER)
        for number in (1, 2, 3):
            received(connection, number, story=STORY)
        acts(connection, do.Reply("复核影像"), by=MANAGER)
        connection.execute(text("DELETE FROM search_tokens"))
        assert sought(connection, "理赔") == []
        done = search.rebuild(connection, CODEC, many=2)
        assert (done.cases, done.after) == (2, case_id(2))
        assert search.rebuild(connection, CODEC, done.after, many=2).after == ""
        assert len(sought(connection, "理赔")) == 3
        assert sought(connection, "影像") == [CASE]

    await database.write(work)


async def test_it_keeps_no_word_and_no_number_readable(database: Database) -> None:
    def work(connection: Connection) -> list[str]:
        received(connection, story=STORY)
        return [str(row) for row in connection.execute(text("SELECT * FROM search_tokens"))]

    kept = "".join(await database.write(work)).lower()
    for word in ("理赔", "若兰", "claim", "5678", "330011"):
        assert word not in kept.replace(CASE, "")


async def test_it_bounds_what_is_kept_of_one_case(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST_FOR_A_CASE", 50)

    def work(connection: Connection) -> Complaint:
        joins(connection, HANDLER)
        case = received(connection, story="理赔" + " ".join(f"word{number}" for number in range(400)))
        acts(connection, do.Supplement("影像资料"), by=CUSTOMER)
        return case

    await database.write(work)
    assert await database.read(lambda connection: sought(connection, "影像")) == []


@given(st.text(max_size=200))
def test_it_finds_every_text_by_its_own_words(words: str) -> None:
    assert set(search.asked(CODEC, words)) <= search.tokens(CODEC, [words])


@given(st.text(alphabet="理赔拖延案 ，a1", min_size=2, max_size=40), st.integers(0, 40), st.integers(2, 12))
def test_it_finds_a_text_by_any_part_of_its_chinese(words: str, start: int, length: int) -> None:
    part = "".join(one for one in words if one in "理赔拖延案")[start : start + length]
    if part in words:
        assert set(search.asked(CODEC, part)) <= search.tokens(CODEC, [words])


async def test_it_finds_words_in_the_index_alone(database: Database, dialect: str) -> None:
    def work(connection: Connection) -> list[str]:
        joins(connection, HANDLER)
        received(connection, story=STORY)
        if dialect == "postgresql":
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        with listening(connection) as statements:
            for by in (MANAGER, EAST, HANDLER):
                sought(connection, "理赔 推诿", by)
        explain = "EXPLAIN QUERY PLAN" if dialect == "sqlite" else "EXPLAIN"
        return [
            str(row)
            for statement, values in statements
            for row in connection.exec_driver_sql(f"{explain} {statement}", values)
        ]

    steps = await database.write(work)
    assert not [step for step in steps if "Seq Scan on cases" in step or "Seq Scan on search_tokens" in step]
    assert not [step for step in steps if re.search(r"SCAN cases(?! USING)", step)]
    assert [step for step in steps if "VIRTUAL TABLE INDEX" in step or "search_tokens" in step]
