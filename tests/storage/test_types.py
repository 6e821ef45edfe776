"""Moments survive both databases to the microsecond; a time without a zone is refused."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, Dialect, MetaData, Table, exc, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.engine import Database
from storage.types import NaiveTime, UtcDateTime

metadata = MetaData()
moments = Table("moments", metadata, Column("at", UtcDateTime))
SQLITE: Dialect = sqlite.dialect()
POSTGRESQL: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
SHANGHAI = timezone(timedelta(hours=8))


async def test_it_gives_back_the_same_moment_in_utc(empty_database: Database) -> None:
    local = datetime(2026, 9, 1, 8, 30, 0, 123457, tzinfo=SHANGHAI)
    early = datetime(1932, 2, 29, 0, 0, 0, 1, tzinfo=UTC)

    def store(connection: Connection) -> None:
        metadata.create_all(connection)
        connection.execute(insert(moments), [{"at": local}, {"at": early}, {"at": None}])

    def load(connection: Connection) -> list[datetime | None]:
        sorted_rows = select(moments.c.at).order_by(moments.c.at.nulls_last())
        later = connection.scalar(select(moments.c.at).where(moments.c.at > early))
        return [*connection.scalars(sorted_rows), later]

    await empty_database.write(store)
    assert await empty_database.read(load) == [early, local, None, local]
    held = (await empty_database.read(load))[1]
    assert held is not None
    assert held.utcoffset() == timedelta(0)


async def test_it_refuses_a_time_without_a_zone(empty_database: Database) -> None:
    def store(connection: Connection) -> None:
        metadata.create_all(connection)
        connection.execute(insert(moments).values(at=datetime(2026, 9, 1)))  # noqa: DTZ001

    with pytest.raises(exc.StatementError) as refusal:
        await empty_database.write(store)
    assert isinstance(refusal.value.orig, NaiveTime)


@given(st.datetimes(min_value=datetime.combine(date(1, 1, 2), datetime.min.time()), timezones=st.timezones()))
def test_it_loses_nothing_of_any_moment(moment: datetime) -> None:
    kind, utc = UtcDateTime(), moment.astimezone(UTC)
    stored = kind.process_bind_param(moment, SQLITE)
    assert isinstance(stored, int)
    assert kind.process_result_value(stored, SQLITE) == utc
    assert kind.process_bind_param(moment, POSTGRESQL) == utc
