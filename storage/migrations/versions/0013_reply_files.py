"""Files that staff send with their replies, and what can be undone for a while."""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    _reply_files()
    _undoing()


def downgrade() -> None:
    for name in ("undoing", "reply_files"):
        op.drop_table(name)


def _reply_files() -> None:
    op.create_table(
        "reply_files",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("staff_id", sa.String(32), nullable=False, comment="whose draft it is in"),
        sa.Column(
            "event_seq", sa.Integer, comment="the reply that it went with; empty while that is a draft"
        ),
        sa.Column("state", sa.String(8), nullable=False, comment="coming, or kept: its bytes are there"),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("content_type", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer, nullable=False, comment="bytes"),
        sa.Column("sealed_name", sa.LargeBinary, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_reply_files_case_id_event_seq", "reply_files", ["case_id", "event_seq"])
    coming = sa.text("state = 'coming'")
    op.create_index(
        "ix_reply_files_coming", "reply_files", ["at"], sqlite_where=coming, postgresql_where=coming
    )


def _undoing() -> None:
    op.create_table(
        "undoing",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("staff_id", sa.String(32), nullable=False),
        sa.Column("until", UtcDateTime, nullable=False),
        sa.Column("sealed_deed", sa.LargeBinary, nullable=False, comment="storage.undoing.Deed"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_undoing_until", "undoing", ["until"])
