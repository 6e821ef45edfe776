"""The figures of a report are those of a plain count, and what was kept of them stays."""

import random
from datetime import UTC, datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec import structs
from sqlalchemy import Connection, delete

from cases.actors import Role
from cases.actors import staff as actor
from cases.months import Month
from cases.reporting import Compared, Flow, Report, Special
from storage import reports
from storage.case_tables import tallies
from storage.engine import Database
from storage.figure_tables import lengths
from tests.storage.dashboards_seed import Lived, lives
from tests.storage.office import CODEC, HANDLER, LEADER, in_memory, joins, rules
from tests.storage.reports_seed import counted, made, month_of, open_at_end, quickest, standing

NOW = datetime(2026, 6, 20, 4, 0, tzinfo=UTC)
MAY = Month(2026, 5)
OTHER = actor(Role.HANDLER, f"{9:032x}", "west")


def _staffed(connection: Connection) -> None:
    for who in (HANDLER, LEADER, OTHER):
        joins(connection, who)


def _made(connection: Connection, month: Month = MAY, now: datetime = NOW) -> Report:
    return made(connection, CODEC, month, now)


def _is_as_counted(flow: Flow, lived: Lived, month: Month, matter: str | None = None) -> None:
    def within(one: object) -> bool:
        return matter is None or getattr(one, "matter", "") == matter

    wanted = {**counted(lived, month, within), "backlog": open_at_end(lived, month, within)}
    assert {name: getattr(flow, name) for name in wanted} == wanted


@settings(max_examples=8, deadline=None)
@example(seed=1, many=30)
@given(seed=st.integers(0, 2**32), many=st.integers(0, 14))
def test_it_tells_what_a_plain_count_finds(seed: int, many: int) -> None:
    with in_memory(_staffed) as connection:
        chance = random.Random(seed)
        lived = lives(connection, CODEC, chance, NOW, many, [HANDLER, OTHER])
        report = _made(connection)
        _is_as_counted(report.all.now, lived, MAY)
        for compared in report.divisions["matter"]:
            _is_as_counted(compared.now, lived, MAY, compared.value)
        told = {one.value for one in report.divisions["channel"]}
        assert told >= {one.channel for one in lived.happened if month_of(one.at) == MAY}
        for kind in ("received", "closed"):
            days = [getattr(day.flow, kind) for day in report.days]
            assert (len(days), sum(days)) == (31, getattr(report.all.now, kind))
            assert getattr(report.months[-1].flow, kind) == getattr(report.all.now, kind)
        if lived.happened:
            assert (
                report.counted_since == min(one.at for one in lived.happened).astimezone(rules().zone).date()
            )
        began = report.counted_since is not None and report.counted_since < MAY.first
        assert (report.all.before is not None) == began
        if report.all.before is not None:
            _is_as_counted(report.all.before, lived, MAY.moved(-1))
        assert report.all.year is None
        wanted = standing(lived.cases, NOW)
        assert {name: getattr(report.standing, name) for name in wanted} == wanted
        cycle = report.all.now.cycle
        for found, share in ((cycle.median, 0.5), (cycle.p90, 0.9)):
            true = quickest(lived, "closed", MAY, share)
            assert (found is None) == (true is None)
            if found is not None and true is not None and true > timedelta(minutes=1):
                assert abs(found / true - 1) < 0.06
        grave = [one for one in lived.cases if month_of(one.received_at) == MAY and one.grade.value == "P1"]
        assert report.special[0] == Special(
            sum(one.green for one in lived.cases if month_of(one.received_at) == MAY), len(grave)
        )


async def test_it_keeps_every_edition_as_it_was(database: Database) -> None:
    def work(connection: Connection) -> None:
        _staffed(connection)
        lives(connection, CODEC, random.Random(5), NOW, 6, [HANDLER])
        first = _made(connection)
        assert not reports.is_made(connection, CODEC, MAY, "clock")
        reports.add(connection, CODEC, "a" * 32, first, "clock")
        assert reports.is_made(connection, CODEC, MAY, "clock")
        for table in (tallies, lengths):
            connection.execute(delete(table))
        second = reports.add(connection, CODEC, "b" * 32, _made(connection), "manager:8")
        assert (second.number, second.month) == (2, MAY)
        reports.add(connection, CODEC, "c" * 32, _made(connection, Month(2026, 3)), "clock")
        assert [(str(one.month), one.number) for one in reports.editions(connection)] == [
            ("2026-05", 2),
            ("2026-05", 1),
            ("2026-03", 1),
        ]
        kept = reports.content(connection, CODEC, ["a" * 32, "b" * 32])
        assert kept["a" * 32] == first
        assert kept["a" * 32].all.now.received > kept["b" * 32].all.now.received == 0

    await database.write(work)


async def test_it_knows_who_saw_it_and_who_was_told(database: Database) -> None:
    def work(connection: Connection) -> None:
        _staffed(connection)
        for id_, by_chat in (("a" * 32, True), ("b" * 32, False)):
            reports.add(connection, CODEC, id_, _made(connection), "clock")
            reports.address(connection, CODEC, id_, [LEADER.id, HANDLER.id], in_chat=by_chat)
        assert [one.id for one in reports.untold(connection, CODEC, LEADER.id)] == ["a" * 32]
        reports.told(connection, CODEC, LEADER.id, "a" * 32, "chat", 4)
        reports.keep_untold(connection, CODEC, HANDLER.id)
        assert reports.untold(connection, CODEC, LEADER.id) == []
        reports.see(connection, LEADER.id, "a" * 32, NOW)
        reports.see(connection, LEADER.id, "a" * 32, NOW + timedelta(days=1))
        assert reports.unseen(connection, LEADER.id) == {"b" * 32}
        seen = {one.staff_id: one.seen_at for one in reports.readers(connection, CODEC, "a" * 32)}
        assert seen == {LEADER.id: NOW, HANDLER.id: None}

    await database.write(work)


def test_it_tells_no_month_from_before_anything_was_counted() -> None:
    with in_memory(_staffed) as connection:
        report = _made(connection)
        assert (report.all, report.counted_since) == (Compared(Flow()), None)
        assert [str(Month.of(one.first)) for one in report.months][-1] == "2026-05"
        assert structs.asdict(report.standing) == dict.fromkeys(structs.asdict(report.standing), 0)
