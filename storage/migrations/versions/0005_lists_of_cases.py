"""What staff list, label and search cases by.

Cases that are there already are found by their words once `tingsu index` was run.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

from storage.search_tables import FTS5
from storage.types import UtcDateTime

revision = "0005"
down_revision = "0004"

LISTED = ["handler_id", "team", "grade", "green", "stage", "matter", "line", "channel", "received_at"]
INDEXES = {
    "open_list": (["due_at", "id", "over_at", *LISTED], "over_at IS NULL"),
    "over_list": (["over_at", "id", *LISTED], "over_at IS NOT NULL"),
    "over_handler": (["handler_id", "over_at", "id"], "over_at IS NOT NULL"),
}


def upgrade() -> None:
    for name, (columns, where) in INDEXES.items():
        clause = sa.text(where)
        op.create_index(f"ix_cases_{name}", "cases", columns, sqlite_where=clause, postgresql_where=clause)
    _labels()
    _case_labels()
    _saved_views()
    _search_tokens()


def downgrade() -> None:
    for name in ("search_tokens", "saved_views", "case_labels", "labels"):
        op.drop_table(name)
    for name in INDEXES:
        op.drop_index(f"ix_cases_{name}", "cases")


def _labels() -> None:
    op.create_table(
        "labels",
        sa.Column("id", sa.String(32), nullable=False, comment="keyed hash of its name"),
        sa.Column("sealed_name", sa.LargeBinary, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def _case_labels() -> None:
    op.create_table(
        "case_labels",
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("label_id", sa.String(32), nullable=False),
        sa.Column("staff_id", sa.String(32), nullable=False, comment="who put it there"),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["label_id"], ["labels.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("case_id", "label_id"),
    )
    op.create_index("ix_case_labels_label_id", "case_labels", ["label_id"])


def _saved_views() -> None:
    op.create_table(
        "saved_views",
        sa.Column("staff_id", sa.String(32), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("sealed_view", sa.LargeBinary, nullable=False, comment="storage.saved_views.SavedView"),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("staff_id", "id"),
    )


def _search_tokens() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(FTS5)
        return
    op.create_table(
        "search_tokens",
        sa.Column(
            "place",
            sa.BigInteger,
            autoincrement=False,
            nullable=False,
            comment="grows with the hour of receipt; on SQLite the rowid",
        ),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("tokens", TSVECTOR, nullable=False),
        sa.PrimaryKeyConstraint("place"),
    )
    op.create_index("ix_search_tokens_tokens", "search_tokens", ["tokens"], postgresql_using="gin")
