"""Causes, rises and measures, as a report tells them."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, insert, update

from cases.measures import Measure as Planned
from cases.measures import Words, begin, drop, put_in_force
from cases.months import Month
from cases.reporting import UNREADABLE, Cause, Report, Share, points
from storage import measures
from storage.case_tables import cases, tallies
from tests.storage.office import CODEC, LEADER, case_id, in_memory, joins, received
from tests.storage.reports_seed import made

NOW = datetime(2026, 5, 1, 1, 0, tzinfo=UTC)
TODAY = date(2026, 5, 1)
APRIL = Month(2026, 4)


def _staffed(connection: Connection) -> None:
    joins(connection, LEADER)


def _report(connection: Connection, month: Month = APRIL) -> Report:
    return made(connection, CODEC, month, NOW)


def _counts(connection: Connection, day: date, dimension: str, value: str, **measured: int) -> None:
    connection.execute(insert(tallies).values(day=day, dimension=dimension, value=value, **measured))


def test_it_tells_how_often_each_cause_was_found() -> None:
    with in_memory(_staffed) as connection:
        _counts(connection, date(2025, 4, 1), "all", "", closed=2)
        _counts(connection, date(2025, 4, 30), "cause", "rules", closed=2)
        _counts(connection, date(2026, 3, 31), "cause", "process", closed=7)
        _counts(connection, date(2026, 3, 1), "cause", "sales", closed=1)
        _counts(connection, date(2026, 4, 1), "cause", "process", closed=2, rated=2, satisfied=1)
        _counts(connection, date(2026, 4, 30), "cause", "rules", closed=4)
        _counts(connection, date(2026, 5, 1), "cause", "rules", closed=90)
        assert _report(connection).causes == (
            Cause("rules", Share(4, 6), Share(0, 8), Share(2, 2)),
            Cause("process", Share(2, 6), Share(7, 8), Share(0, 2), Share(1, 2)),
            Cause("sales", Share(0, 6), Share(1, 8), Share(0, 2)),
        )


def test_it_tells_unusual_rises_week_by_week_once_it_can_compare() -> None:
    with in_memory(_staffed) as connection:
        for week in range(14):
            _counts(connection, date(2026, 4, 24) - week * timedelta(days=7), "matter", "CLAIM", received=2)
        report = _report(connection)
        assert report.rises == ()
        _counts(connection, date(2026, 4, 13), "matter", "CLAIM", received=20)
        (rise,) = _report(connection).rises or ()
        days = date(2026, 4, 10), date(2026, 4, 16)
        assert (rise.dimension, rise.value, rise.first, rise.last) == ("matter", "CLAIM", *days)
        assert (rise.now, rise.usual) == (22, 2.0)
        assert _report(connection, Month(2026, 1)).rises is None


def test_it_tells_the_measures_and_what_they_changed() -> None:
    with in_memory(_staffed) as connection:

        def planned(number: int, due: date, said: date = date(2026, 1, 1)) -> Planned:
            words = Words(f"措施{number}")
            measure, change = begin(Planned(f"{number:032x}", "process", words, LEADER.id, due), said)
            measures.put(connection, CODEC, measure, change, LEADER.id, NOW)
            return measure

        planned(1, date(2026, 4, 20))
        planned(2, date(2026, 6, 1))
        for number, on in ((3, date(2026, 2, 1)), (4, date(2025, 9, 1))):
            after, change = put_in_force(planned(number, date(2026, 3, 1)), on, TODAY)
            measures.put(connection, CODEC, after, change, LEADER.id, NOW)
        dropped, change = drop(planned(5, date(2026, 4, 1)), date(2026, 4, 2), "换了做法")
        measures.put(connection, CODEC, dropped, change, LEADER.id, NOW)
        report = _report(connection)
        told = [(one.title, one.state, one.on, one.verdict) for one in report.measures]
        assert told == [
            ("措施1", "overdue", date(2026, 4, 20), ""),
            ("措施3", "in_force", date(2026, 2, 1), "too_early"),
            ("措施5", "dropped", date(2026, 4, 2), ""),
        ]
        assert [one.n for one in points(report) if one.kind == "measures"] == [1]


def test_it_tells_what_made_cases_grave_though_one_is_damaged() -> None:
    with in_memory(_staffed) as connection:
        for number, story in enumerate(
            ("我要找律师起诉你们", "律师和记者都联系好了", "住院理赔拖了三个月"), 1
        ):
            at = NOW - timedelta(days=number)
            received(
                connection, number, chat=f"{number:032x}", now=at, phone=f"+861391234567{number}", story=story
            )
        told = {one.rule: one.now for one in _report(connection).signals}
        assert told == {"law": 2, "exposure": 1}
        broken = update(cases).where(cases.c.id == case_id(1)).values(sealed_life=b"damaged")
        connection.execute(broken)
        assert {one.rule: one.now for one in _report(connection).signals} == {
            "law": 1, "exposure": 1, UNREADABLE: 1,
        }  # fmt: skip
