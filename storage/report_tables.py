"""The tables of the monthly reports."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

from storage.case_tables import metadata
from storage.types import UtcDateTime

reports = Table(
    "reports",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("month", String(7), nullable=False, comment="as 2026-10"),
    Column("edition", Integer, nullable=False, comment="from 1; an earlier one stays as it was"),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", String(64), nullable=False, comment="the clock, or a member of staff"),
    Column("sealed_report", LargeBinary, nullable=False, comment="cases.reporting.Report"),
    UniqueConstraint("month", "edition"),
)

report_readers = Table(
    "report_readers",
    metadata,
    Column("report_id", String(32), ForeignKey("reports.id"), nullable=False),
    Column("staff_id", String(32), ForeignKey("staff.id"), nullable=False),
    Column("conversation_id", String(32), comment="the chat that it was put into"),
    Column("seq", Integer, comment="the outbox message that tells it; 0: none does"),
    Column("seen_at", UtcDateTime, comment="when they opened its page"),
    PrimaryKeyConstraint("report_id", "staff_id"),
)
_untold = report_readers.c.seq.is_(None)
Index("ix_report_readers_untold", report_readers.c.staff_id, sqlite_where=_untold, postgresql_where=_untold)
