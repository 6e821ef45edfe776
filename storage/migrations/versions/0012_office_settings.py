"""Wording and calendars that administrators change while Tingsu runs."""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "wording_changes",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("locale", sa.String(8), nullable=False),
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("line", sa.Text, comment="empty: taken back"),
        sa.Column("staff_id", sa.String(32), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_wording_changes_key", "wording_changes", ["key", "locale", "id"])
    op.create_table(
        "imported_years",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("off", sa.Text, comment="days off with spaces between; empty: taken back"),
        sa.Column("on", sa.Text, comment="weekends worked"),
        sa.Column("staff_id", sa.String(32), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_imported_years_year", "imported_years", ["year", "id"])


def downgrade() -> None:
    op.drop_index("ix_imported_years_year", "imported_years")
    op.drop_table("imported_years")
    op.drop_index("ix_wording_changes_key", "wording_changes")
    op.drop_table("wording_changes")
