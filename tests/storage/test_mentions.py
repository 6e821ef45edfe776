"""Who is mentioned where, and what they have not seen yet."""

from datetime import datetime

from sqlalchemy import Connection

from storage import mentions, notes, worklists
from storage.engine import Database
from storage.mentions import Mention
from storage.notes import Note
from storage.worklists import Filters, View, counts, page
from tests.storage.office import CASE, CODEC, HANDLER, LEADER, case_id, joins, later, received


def noted(connection: Connection, number: int, at: datetime, text: str = "请看", *who: str) -> None:
    id_ = f"{int(at.timestamp()):032x}"
    notes.add(
        connection, CODEC, Note(id_, case_id(number), HANDLER.id, at, text, mentions=who or (LEADER.id,))
    )


def prepared(connection: Connection) -> list[str]:
    """The numbers of three cases, of which the second was mentioned last, and the third never."""
    joins(connection, HANDLER)
    joins(connection, LEADER)
    stored = [received(connection, number, phone="") for number in (1, 2, 3)]
    noted(connection, 1, later(hours=1))
    noted(connection, 2, later(hours=2))
    noted(connection, 1, later(hours=3), "再看", LEADER.id, LEADER.id)
    noted(connection, 2, later(hours=4), "还有", HANDLER.id, LEADER.id)
    return [case.number for case in stored]


async def test_it_lists_where_somebody_is_mentioned_latest_first(database: Database) -> None:
    def work(connection: Connection) -> None:
        prepared(connection)
        whole = page(connection, CODEC, LEADER, View.MENTIONED, Filters(), later(days=1))
        assert [line.id for line in whole.lines] == [case_id(2), case_id(1)]
        first = page(connection, CODEC, LEADER, View.MENTIONED, Filters(), later(days=1), limit=1)
        rest = page(connection, CODEC, LEADER, View.MENTIONED, Filters(), later(days=1), first.after, 1)
        assert (*first.lines, *rest.lines) == whole.lines
        assert rest.after == ""
        none = Filters(grade="P1")
        assert page(connection, CODEC, LEADER, View.MENTIONED, none, later(days=1)).lines == ()
        (theirs,) = page(connection, CODEC, HANDLER, View.MENTIONED, Filters(), later(days=1)).lines
        assert theirs.id == case_id(2)

    await database.write(work)


async def test_it_counts_what_is_new_until_the_case_is_opened(database: Database) -> None:
    def work(connection: Connection) -> None:
        number, other, _ = prepared(connection)
        assert counts(connection, LEADER, later(days=1))[View.MENTIONED] == 2
        assert mentions.waits(connection, LEADER.id, number)
        mentions.see(connection, LEADER.id, number, later(days=1))
        assert not mentions.waits(connection, LEADER.id, number)
        assert mentions.waits(connection, LEADER.id, other)
        assert (mentions.unseen(connection, LEADER.id), mentions.unseen(connection, HANDLER.id)) == (1, 1)
        news = worklists.news(
            connection, LEADER, View.MENTIONED, Filters(), later(days=1), later(hours=3, minutes=1), 9
        )
        assert news == (1, 0)
        assert mentions.latest(connection, LEADER.id) == later(hours=4)

    await database.write(work)


async def test_it_tells_what_was_written_until_it_is_erased(database: Database) -> None:
    def work(connection: Connection) -> None:
        number, *_ = prepared(connection)
        mentions.see(connection, LEADER.id, number, later(days=1))
        found = mentions.of_cases(connection, CODEC, LEADER.id, [CASE, case_id(3)])
        assert found == {CASE: Mention(CASE, HANDLER.id, later(hours=3), "再看", False)}
        notes.forget(connection, CASE)
        assert mentions.of_cases(connection, CODEC, LEADER.id, [CASE])[CASE].text == ""

    await database.write(work)
