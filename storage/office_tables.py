"""The tables of what administrators change while Tingsu runs: wording and calendars. Rows are only ever
added; of each line, and of each year, the newest holds. Nothing in them is about a customer."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from storage.case_tables import metadata
from storage.types import UtcDateTime

__all__ = ["imported_years", "metadata", "wording_changes"]


def _staff_id() -> Column[str]:
    return Column("staff_id", String(32), ForeignKey("staff.id"), nullable=False)


wording_changes = Table(
    "wording_changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("locale", String(8), nullable=False),
    Column("key", String(128), nullable=False),
    Column("line", Text, comment="empty: taken back"),
    _staff_id(),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_wording_changes_key", "key", "locale", "id"),
)

imported_years = Table(
    "imported_years",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("year", Integer, nullable=False),
    Column("off", Text, comment="days off with spaces between; empty: taken back"),
    Column("on", Text, comment="weekends worked"),
    _staff_id(),
    Column("at", UtcDateTime, nullable=False),
    Index("ix_imported_years_year", "year", "id"),
)
