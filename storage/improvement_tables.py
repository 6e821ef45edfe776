"""The tables of what is done so that complaints do not come again: measures and teaching examples."""

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
)

from storage.case_tables import cases, metadata
from storage.types import UtcDateTime

__all__ = ["measure_changes", "measures", "metadata", "teaching_examples"]

_counted = ("over_at", "stage", "cause", "matter", "branch")
_over = cases.c.over_at.is_not(None)  # else SQLite finds open cases by it, and no list by its own order
Index(
    "ix_cases_over",
    *(cases.c[column] for column in _counted),
    sqlite_where=_over,
    postgresql_where=_over,
)

measures = Table(
    "measures",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("cause", String(32), nullable=False, comment="what it fights, see cases.causes"),
    Column("matter", String(32), nullable=False, comment="only in complaints about this, empty: about all"),
    Column("branch", String(32), nullable=False, comment="only in this branch, empty: in all"),
    Column("state", String(16), nullable=False, comment="planned, in_force or dropped"),
    Column("owner_id", String(32), ForeignKey("staff.id"), nullable=False),
    Column("due_on", Date, nullable=False, comment="by when it is to be in force"),
    Column("in_force_on", Date, comment="the first day on which it was in force"),
    Column("dropped_on", Date, comment="the day on which it was given up"),
    Column("version", Integer, nullable=False, comment="counts the changes"),
    Column("sealed_words", LargeBinary, nullable=False, comment="cases.measures.Words"),
    Index("ix_measures_due_on", "due_on", "state"),
)

measure_changes = Table(
    "measure_changes",
    metadata,
    Column("measure_id", String(32), ForeignKey("measures.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("staff_id", String(32), ForeignKey("staff.id"), nullable=False, comment="who changed it"),
    Column("sealed_change", LargeBinary, nullable=False, comment="cases.measures.Change"),
    PrimaryKeyConstraint("measure_id", "version"),
)

teaching_examples = Table(
    "teaching_examples",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("case_id", String(32), ForeignKey("cases.id"), nullable=False, unique=True),
    Column("matter", String(32), nullable=False),
    Column("cause", String(32), nullable=False),
    Column("kept_at", UtcDateTime, nullable=False),
    Column("kept_by", String(32), ForeignKey("staff.id"), nullable=False),
    Column("sealed_lesson", LargeBinary, nullable=False, comment="storage.examples.Lesson: masked"),
    Index("ix_teaching_examples_kept_at", "kept_at", "id"),
)
