"""The monthly reports, and who was sent each."""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "reports",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("month", sa.String(7), nullable=False, comment="as 2026-10"),
        sa.Column("edition", sa.Integer, nullable=False, comment="from 1; an earlier one stays as it was"),
        sa.Column("made_at", UtcDateTime, nullable=False),
        sa.Column("made_by", sa.String(64), nullable=False, comment="the clock, or a member of staff"),
        sa.Column("sealed_report", sa.LargeBinary, nullable=False, comment="cases.reporting.Report"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("month", "edition"),
    )
    op.create_table(
        "report_readers",
        sa.Column("report_id", sa.String(32), nullable=False),
        sa.Column("staff_id", sa.String(32), nullable=False),
        sa.Column("conversation_id", sa.String(32), comment="the chat that it was put into"),
        sa.Column("seq", sa.Integer, comment="the outbox message that tells it; 0: none does"),
        sa.Column("seen_at", UtcDateTime, comment="when they opened its page"),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("report_id", "staff_id"),
    )
    untold = sa.text("seq IS NULL")
    op.create_index(
        "ix_report_readers_untold",
        "report_readers",
        ["staff_id"],
        sqlite_where=untold,
        postgresql_where=untold,
    )


def downgrade() -> None:
    op.drop_index("ix_report_readers_untold", "report_readers")
    op.drop_table("report_readers")
    op.drop_table("reports")
