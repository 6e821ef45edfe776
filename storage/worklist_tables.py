"""The tables that the staff's lists of cases stand on besides the cases themselves."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, PrimaryKeyConstraint, String, Table

from storage.case_tables import cases, metadata
from storage.types import UtcDateTime

__all__ = ["case_labels", "labels", "saved_views"]

# A list of cases is found, filtered and counted without looking into their rows, which are large.
_LISTED = (
    "handler_id",
    "team",
    "grade",
    "green",
    "stage",
    "matter",
    "line",
    "channel",
    "branch",
    "received_at",
)
_over = cases.c.over_at.is_not(None)
for _name, _first in {
    "list": ("over_at", "id"),
    "handler": ("handler_id", "over_at", "id"),
    "received": ("received_at", "id", "over_at"),
}.items():
    Index(
        f"ix_cases_over_{_name}",
        *(cases.c[column] for column in dict.fromkeys((*_first, *_LISTED))),
        sqlite_where=_over,
        postgresql_where=_over,
    )
_open = cases.c.over_at.is_(None)
Index(
    "ix_cases_open_list",
    *(cases.c[column] for column in ("due_at", "id", "over_at", *_LISTED)),
    sqlite_where=_open,
    postgresql_where=_open,
)

labels = Table(
    "labels",
    metadata,
    Column("id", String(32), primary_key=True, comment="keyed hash of its name"),
    Column("sealed_name", LargeBinary, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

case_labels = Table(
    "case_labels",
    metadata,
    Column("case_id", String(32), ForeignKey("cases.id"), nullable=False),
    Column("label_id", String(32), ForeignKey("labels.id"), nullable=False),
    Column("staff_id", String(32), ForeignKey("staff.id"), nullable=False, comment="who put it there"),
    Column("at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("case_id", "label_id"),
    Index("ix_case_labels_label_id", "label_id"),
)

saved_views = Table(
    "saved_views",
    metadata,
    Column("staff_id", String(32), ForeignKey("staff.id"), nullable=False),
    Column("id", String(32), nullable=False),
    Column("sealed_view", LargeBinary, nullable=False, comment="storage.saved_views.SavedView"),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("staff_id", "id"),
)
