"""Which branch a case is about, and lists narrowed by it.

Cases that are there already keep none; figures by branch are counted from here on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

WITHOUT = ["handler_id", "team", "grade", "green", "stage", "matter", "line", "channel", "received_at"]
WITH = [*WITHOUT[:-1], "branch", "received_at"]
LISTS = {
    "ix_cases_open_list": (["due_at", "id", "over_at"], "over_at IS NULL"),
    "ix_cases_over_list": (["over_at", "id"], "over_at IS NOT NULL"),
}


def upgrade() -> None:
    op.add_column(
        "cases",
        sa.Column("branch", sa.String(24), comment="the code of the branch complained of, if it is known"),
    )
    _index(WITH)


def downgrade() -> None:
    _index(WITHOUT)
    op.drop_column("cases", "branch")


def _index(columns: list[str]) -> None:
    for name, (first, where) in LISTS.items():
        clause = sa.text(where)
        op.drop_index(name, "cases")
        op.create_index(name, "cases", [*first, *columns], sqlite_where=clause, postgresql_where=clause)
