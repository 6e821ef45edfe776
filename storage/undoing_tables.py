"""The table of what can be undone for a while."""

from sqlalchemy import Column, ForeignKey, LargeBinary, String, Table

from storage.case_tables import metadata
from storage.types import UtcDateTime

__all__ = ["metadata", "undoing"]

undoing = Table(
    "undoing",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("staff_id", String(32), ForeignKey("staff.id"), nullable=False),
    Column("until", UtcDateTime, nullable=False, index=True),
    Column("sealed_deed", LargeBinary, nullable=False, comment="storage.undoing.Deed"),
)
