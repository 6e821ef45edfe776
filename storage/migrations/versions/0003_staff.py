"""Staff: their chats, absences and duty, what they are told and asked for; the signed heads of a day."""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _staff()
    _invitations()
    _invitation_tries()
    _absences()
    _duty()
    _alerts()
    _audit()
    _head_lists()
    _heads()


def downgrade() -> None:
    for name in (
        "heads",
        "head_lists",
        "audit",
        "alerts",
        "duty",
        "absences",
        "invitation_tries",
        "invitations",
        "staff",
    ):
        op.drop_table(name)


def _staff() -> None:
    op.create_table(
        "staff",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("team", sa.String(32), nullable=False),
        sa.Column("locale", sa.String(8), server_default="zh", nullable=False),
        sa.Column(
            "skills",
            sa.String(1000),
            nullable=False,
            comment="taxonomy codes, spaces between",
        ),
        sa.Column("senior", sa.Integer, server_default="0", nullable=False),
        sa.Column("capacity", sa.Integer, comment="open cases at a time; empty: as the rules have it"),
        sa.Column("active", sa.Integer, server_default="1", nullable=False),
        sa.Column(
            "digest",
            sa.String(16),
            nullable=False,
            comment='"daily 09:00", "weekly 09:00" or ""',
        ),
        sa.Column("conversation_id", sa.String(32), comment="the chat that is bound to this person"),
        sa.Column("sealed_person", sa.LargeBinary, nullable=False, comment="storage.staff.Person"),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("conversation_id"),
    )


def _invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("digest", sa.String(32), nullable=False, comment="keyed hash of the one-time code"),
        sa.Column("staff_id", sa.String(32), nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.Column("used_at", UtcDateTime),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("digest"),
    )


def _invitation_tries() -> None:
    op.create_table(
        "invitation_tries",
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("since", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id"),
    )


def _absences() -> None:
    op.create_table(
        "absences",
        sa.Column("staff_id", sa.String(32), nullable=False),
        sa.Column("starts_at", UtcDateTime, nullable=False),
        sa.Column("ends_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("staff_id", "starts_at"),
    )


def _duty() -> None:
    op.create_table(
        "duty",
        sa.Column("staff_id", sa.String(32), nullable=False),
        sa.Column("starts_at", UtcDateTime, nullable=False),
        sa.Column("ends_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("staff_id", "starts_at"),
    )
    op.create_index("ix_duty_ends_at", "duty", ["ends_at"])


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("staff_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("case_id", sa.String(32)),
        sa.Column("sealed_facts", sa.LargeBinary, nullable=False, comment="storage.alerts.Facts"),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("conversation_id", sa.String(32), comment="the chat it was put into"),
        sa.Column(
            "seq", sa.Integer, comment="the outbox message that carries it, so that a reply finds its case"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_alerts_case_id", "alerts", ["case_id"])
    op.create_index("ix_alerts_message", "alerts", ["conversation_id", "seq"])
    op.create_index(
        "ix_alerts_untold",
        "alerts",
        ["staff_id", "id"],
        sqlite_where=sa.text("seq IS NULL"),
        postgresql_where=sa.text("seq IS NULL"),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column(
            "id", sa.Integer, autoincrement=False, nullable=False, comment="counts from 1 without a gap"
        ),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("deed", sa.String(32), nullable=False, comment="what was asked for, e.g. summary"),
        sa.Column("subject", sa.String(64), nullable=False, comment="the case number or staff id"),
        sa.Column("mac", sa.LargeBinary, nullable=False, comment="HMAC over the entry before and this one"),
        sa.PrimaryKeyConstraint("id"),
    )


def _head_lists() -> None:
    op.create_table(
        "head_lists",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("cases", sa.Integer, nullable=False),
        sa.Column(
            "audit_id", sa.Integer, nullable=False, comment="the last entry of the audit by then, 0 for none"
        ),
        sa.Column(
            "signature",
            sa.LargeBinary,
            nullable=False,
            comment="HMAC over the list before and this day's heads",
        ),
        sa.PrimaryKeyConstraint("day"),
    )


def _heads() -> None:
    op.create_table(
        "heads",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("mac", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("day", "case_id"),
    )
