"""How long cases take, who took lists of them out, and the indexes of the pages of operation.

Lengths, and figures by grade, are counted from here on.
"""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision = "0007"
down_revision = "0006"

INDEXES = {
    "ix_audit_actor": ("audit", ["actor", "id"]),
    "ix_audit_deed": ("audit", ["deed", "id"]),
    "ix_audit_at": ("audit", ["at", "id"]),
    "ix_ratings_rated_at": ("ratings", ["rated_at"]),
}


def upgrade() -> None:
    _lengths()
    _exports()
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)
    troubled = sa.text("state IN ('failed', 'parked')")
    op.create_index(
        "ix_outbox_troubled", "outbox", ["created_at"], sqlite_where=troubled, postgresql_where=troubled
    )
    _say("all, team, …: see cases.tallying")


def downgrade() -> None:
    _say("all, team, handler, matter, line or channel")
    op.drop_index("ix_outbox_troubled", "outbox")
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table)
    op.drop_table("exports")
    op.drop_table("lengths")


def _lengths() -> None:
    op.create_table(
        "lengths",
        sa.Column("day", sa.Date, nullable=False, comment="in the installation's time zone"),
        sa.Column("dimension", sa.String(16), nullable=False, comment="as in tallies"),
        sa.Column("value", sa.String(32), nullable=False, comment="which of them; empty for all"),
        sa.Column("kind", sa.String(16), nullable=False, comment="first_response or cycle"),
        sa.Column("step", sa.Integer, nullable=False, comment="see cases.lengths"),
        sa.Column("cases", sa.Integer, nullable=False, comment="how many took so long"),
        sa.PrimaryKeyConstraint("dimension", "value", "kind", "day", "step"),
    )
    op.create_index("ix_lengths_day", "lengths", ["dimension", "kind", "day"])


def _exports() -> None:
    op.create_table(
        "exports",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("staff_id", sa.String(32), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("sealed_order", sa.LargeBinary, nullable=False, comment="storage.exports.Order"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )


def _say(comment: str) -> None:
    if op.get_bind().dialect.name != "sqlite":  # which keeps no comments
        op.alter_column("tallies", "dimension", existing_type=sa.String(16), comment=comment)
