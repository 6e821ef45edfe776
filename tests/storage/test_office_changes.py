"""What administrators change is kept with who changed it, and the newest holds; on both databases."""

from datetime import date, timedelta

from sqlalchemy import Connection

from cases.actors import Role
from cases.working_days import DaysOfYear
from storage import holidays, staff, wording_changes
from storage.engine import Database
from storage.staff import Member, Person
from tests.storage.office import CODEC, START

WHO = "9" * 32
LATER = START + timedelta(hours=1)
DAYS = DaysOfYear(off=(date(2100, 1, 1), date(2100, 10, 1)), on=(date(2100, 1, 30),))


def someone(connection: Connection) -> None:
    staff.add(connection, CODEC, Member(WHO, Role.ADMINISTRATOR, Person("林安")), START)


async def test_it_keeps_the_newest_words_of_each_line(database: Database) -> None:
    def work(connection: Connection) -> None:
        someone(connection)
        for locale, key, line in (
            ("zh", "a", "一"), ("zh", "a", "二"), ("en", "a", "two"), ("zh", "b", "三"), ("zh", "b", None),
        ):  # fmt: skip
            wording_changes.add(connection, locale, key, line, WHO, LATER)

    await database.write(work)
    assert await database.read(wording_changes.lines) == {"zh": {"a": "二"}, "en": {"a": "two"}}
    of_line = await database.read(lambda connection: wording_changes.of_line(connection, "a", 2))
    assert [(one.locale, one.line, one.staff_id, one.at) for one in of_line] == [
        ("en", "two", WHO, LATER),
        ("zh", "二", WHO, LATER),
    ]
    latest = await database.read(lambda connection: wording_changes.latest(connection, "zh", "a"))
    assert latest == of_line[1].id
    assert await database.read(lambda connection: wording_changes.latest(connection, "zh", "c")) == 0


async def test_it_keeps_the_newest_days_of_each_year(database: Database) -> None:
    def work(connection: Connection) -> None:
        someone(connection)
        holidays.add(connection, 2100, DaysOfYear(off=(date(2100, 10, 1),)), WHO, START)
        holidays.add(connection, 2100, DAYS, WHO, LATER)
        holidays.add(connection, 2101, DaysOfYear(off=(date(2101, 10, 1),)), WHO, START)
        holidays.add(connection, 2101, None, WHO, LATER)

    await database.write(work)
    assert await database.read(holidays.years) == {2100: DAYS}
    (one,) = (await database.read(holidays.in_force)).values()
    assert (one.staff_id, one.at) == (WHO, LATER)
    latest = await database.read(lambda connection: holidays.latest(connection, 2101))
    assert latest > one.id
