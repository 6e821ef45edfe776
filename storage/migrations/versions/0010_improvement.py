"""Why complaints came, what is done about it, and what can be learned from them.

Figures by cause are counted from here on.
"""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column(
        "cases", sa.Column("cause", sa.String(32), comment="what it was closed with, see cases.causes")
    )
    over = sa.text("over_at IS NOT NULL")
    op.create_index(
        "ix_cases_over",
        "cases",
        ["over_at", "stage", "cause", "matter", "branch"],
        sqlite_where=over,
        postgresql_where=over,
    )
    _measures()
    _changes()
    _examples()


def downgrade() -> None:
    op.drop_table("teaching_examples")
    op.drop_table("measure_changes")
    op.drop_table("measures")
    op.drop_index("ix_cases_over", "cases")
    op.drop_column("cases", "cause")


def _measures() -> None:
    op.create_table(
        "measures",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("cause", sa.String(32), nullable=False, comment="what it fights, see cases.causes"),
        sa.Column(
            "matter",
            sa.String(32),
            nullable=False,
            comment="only in complaints about this, empty: about all",
        ),
        sa.Column("branch", sa.String(32), nullable=False, comment="only in this branch, empty: in all"),
        sa.Column("state", sa.String(16), nullable=False, comment="planned, in_force or dropped"),
        sa.Column("owner_id", sa.String(32), nullable=False),
        sa.Column("due_on", sa.Date, nullable=False, comment="by when it is to be in force"),
        sa.Column("in_force_on", sa.Date, comment="the first day on which it was in force"),
        sa.Column("dropped_on", sa.Date, comment="the day on which it was given up"),
        sa.Column("version", sa.Integer, nullable=False, comment="counts the changes"),
        sa.Column("sealed_words", sa.LargeBinary, nullable=False, comment="cases.measures.Words"),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_measures_due_on", "measures", ["due_on", "state"])


def _changes() -> None:
    op.create_table(
        "measure_changes",
        sa.Column("measure_id", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("staff_id", sa.String(32), nullable=False, comment="who changed it"),
        sa.Column("sealed_change", sa.LargeBinary, nullable=False, comment="cases.measures.Change"),
        sa.ForeignKeyConstraint(["measure_id"], ["measures.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("measure_id", "version"),
    )


def _examples() -> None:
    op.create_table(
        "teaching_examples",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("matter", sa.String(32), nullable=False),
        sa.Column("cause", sa.String(32), nullable=False),
        sa.Column("kept_at", UtcDateTime, nullable=False),
        sa.Column("kept_by", sa.String(32), nullable=False),
        sa.Column("sealed_lesson", sa.LargeBinary, nullable=False, comment="storage.examples.Lesson: masked"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["kept_by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id"),
    )
    op.create_index("ix_teaching_examples_kept_at", "teaching_examples", ["kept_at", "id"])
