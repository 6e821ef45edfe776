"""What staff write for staff about cases: notes, replies begun, answers often given; who looks at a case."""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    _case_notes()
    _reply_drafts()
    _looking()
    _canned_answers()


def downgrade() -> None:
    for name in ("canned_answers", "looking", "reply_drafts", "case_notes"):
        op.drop_table(name)


def _case_notes() -> None:
    op.create_table(
        "case_notes",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("staff_id", sa.String(32), nullable=False),
        sa.Column(
            "kind", sa.String(8), nullable=False, comment="note, or reveal: why data were shown in full"
        ),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("sealed_text", sa.LargeBinary, nullable=False, comment="empty once erased"),
        sa.Column("mentions", sa.String(1000), nullable=False, comment="staff ids, spaces between"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_case_notes_case_id_at", "case_notes", ["case_id", "at"])


def _reply_drafts() -> None:
    op.create_table(
        "reply_drafts",
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("staff_id", sa.String(32), nullable=False),
        sa.Column("sealed_text", sa.LargeBinary, nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("case_id", "staff_id"),
    )


def _looking() -> None:
    op.create_table(
        "looking",
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("staff_id", sa.String(32), nullable=False),
        sa.Column("seen_at", UtcDateTime, nullable=False, comment="when the page of the case last said so"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("case_id", "staff_id"),
    )


def _canned_answers() -> None:
    op.create_table(
        "canned_answers",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("locale", sa.String(8), nullable=False),
        sa.Column("sealed_answer", sa.LargeBinary, nullable=False, comment="storage.canned_answers.Answer"),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.Column(
            "changed_by", sa.String(32), nullable=False, comment="the member of staff who wrote it last"
        ),
        sa.PrimaryKeyConstraint("id"),
    )
