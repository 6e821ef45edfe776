"""What staff write for staff: kept sealed, and forgotten with the case."""

from functools import partial

from sqlalchemy import Connection, select

from storage import canned_answers, erasing, notes, reply_drafts
from storage.canned_answers import Answer, Canned
from storage.engine import Database
from storage.note_tables import canned_answers as canned_table
from storage.note_tables import case_notes, looking
from storage.note_tables import reply_drafts as draft_table
from storage.notes import Note
from tests.storage.office import CASE, CODEC, HANDLER, LEADER, START, joins, later, received

WORDS = "客户很着急"


def prepared(connection: Connection) -> None:
    received(connection)
    joins(connection, HANDLER)
    joins(connection, LEADER)


def written(connection: Connection) -> None:
    prepared(connection)
    notes.add(connection, CODEC, Note("a" * 32, CASE, HANDLER.id, START, WORDS, mentions=(LEADER.id,)))
    reply_drafts.keep(connection, CODEC, CASE, HANDLER.id, WORDS, START)
    reply_drafts.look(connection, CASE, HANDLER.id, START)


async def test_it_keeps_nothing_readable(database: Database) -> None:
    await database.write(written)

    def sealed(connection: Connection) -> list[bytes]:
        columns = (case_notes.c.sealed_text, draft_table.c.sealed_text)
        return [connection.scalars(select(column)).one() for column in columns]

    assert all(WORDS.encode() not in one for one in await database.read(sealed))


async def test_it_keeps_the_latest_of_a_draft_and_nothing_of_an_empty_one(database: Database) -> None:
    await database.write(prepared)

    def work(connection: Connection) -> list[str]:
        found = []
        for text in ("一", "一二", " "):
            reply_drafts.keep(connection, CODEC, CASE, HANDLER.id, text, START)
            found.append(reply_drafts.find(connection, CODEC, CASE, HANDLER.id))
        return found

    assert await database.write(work) == ["一", "一二", ""]


async def test_it_forgets_who_looked_after_a_while(database: Database) -> None:
    await database.write(written)

    def others(connection: Connection, seconds: int) -> list[bool]:
        now = later(seconds=seconds)
        found = reply_drafts.others(connection, CODEC, CASE, LEADER.id, now)
        assert {one.id for one in found} <= {HANDLER.id}
        return [one.typing for one in found]

    seen = [await database.read(partial(others, seconds=seconds)) for seconds in (1, 20, 76)]
    assert seen == [[True], [False], []]


async def test_it_forgets_all_of_it_with_the_case(database: Database) -> None:
    def work(connection: Connection) -> tuple[list[Note], list[bytes], int]:
        written(connection)
        erasing.erase_case(connection, CODEC, CASE, START)
        left = list(connection.scalars(select(case_notes.c.sealed_text)))
        rows = len(connection.execute(select(draft_table.c.case_id)).all())
        rows += len(connection.execute(select(looking.c.case_id)).all())
        return list(notes.of_case(connection, CODEC, CASE)), left, rows

    assert await database.write(work) == ([], [b""], 0)


async def test_it_changes_and_takes_away_canned_answers(database: Database) -> None:
    def work(connection: Connection) -> list[list[str]]:
        found = []
        for id_, title in (("1" * 32, "一"), ("2" * 32, "二"), ("1" * 32, "三")):
            canned = Canned(id_, "zh", Answer(id_[0], title, WORDS))
            canned_answers.put(connection, CODEC, canned, HANDLER.id, START)
            found.append([one.answer.title for one in canned_answers.everything(connection, CODEC)])
        canned_answers.remove(connection, "1" * 32)
        found.append([one.answer.title for one in canned_answers.everything(connection, CODEC)])
        assert WORDS.encode() not in connection.scalars(select(canned_table.c.sealed_answer)).one()
        return found

    assert await database.write(work) == [["一"], ["一", "二"], ["三", "二"], ["二"]]
