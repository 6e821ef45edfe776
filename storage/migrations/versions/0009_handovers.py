"""Codes by which customers go on with what staff took down for them, and who recorded a consent."""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "handovers",
        sa.Column("digest", sa.String(32), nullable=False, comment="keyed hash of the code"),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("made_by", sa.String(32), nullable=False, comment="the member of staff who gave it out"),
        sa.Column("made_at", UtcDateTime, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False, comment="how often wrong digits came with it"),
        sa.Column("used_at", UtcDateTime),
        sa.Column("used_in", sa.String(32), comment="the conversation that the case goes on in"),
        sa.Column(
            "sealed_addresses",
            sa.LargeBinary,
            nullable=False,
            comment="what its QR codes hold, by channel; empty once it opens nothing",
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("ix_handovers_case_id", "handovers", ["case_id"])
    op.add_column(
        "consents",
        sa.Column("recorded_by", sa.String(32), comment="the member of staff who heard the customer say so"),
    )


def downgrade() -> None:
    op.drop_column("consents", "recorded_by")
    op.drop_index("ix_handovers_case_id", "handovers")
    op.drop_table("handovers")
