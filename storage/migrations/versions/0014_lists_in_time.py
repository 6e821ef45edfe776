"""Who is mentioned in notes, and the indexes by which long lists of what is over are narrowed."""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision = "0014"
down_revision = "0013"

LISTED = [
    "handler_id",
    "team",
    "grade",
    "green",
    "stage",
    "matter",
    "line",
    "channel",
    "branch",
    "received_at",
]
HANDLER, RECEIVED = ["handler_id", "over_at", "id"], ["received_at", "id", "over_at"]
OVER = sa.text("over_at IS NOT NULL")


def upgrade() -> None:
    op.drop_index("ix_cases_over_handler", "cases")
    _index("ix_cases_over_handler", [*HANDLER, *LISTED[1:]])
    _index("ix_cases_over_received", [*RECEIVED, *LISTED[:-1]])
    _mentions()
    _remember()


def downgrade() -> None:
    op.drop_table("mentions")
    for name in ("ix_cases_over_received", "ix_cases_over_handler"):
        op.drop_index(name, "cases")
    _index("ix_cases_over_handler", HANDLER)


def _index(name: str, columns: list[str]) -> None:
    op.create_index(name, "cases", columns, sqlite_where=OVER, postgresql_where=OVER)


def _mentions() -> None:
    op.create_table(
        "mentions",
        sa.Column("staff_id", sa.String(32), nullable=False),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("note_id", sa.String(32), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False, comment="when the note was written"),
        sa.Column("seen_at", UtcDateTime, comment="when this member next opened the case"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["note_id"], ["case_notes.id"]),
        sa.PrimaryKeyConstraint("staff_id", "case_id", "note_id"),
    )
    op.create_index("ix_mentions_staff_id_at", "mentions", ["staff_id", "at", "case_id", "seen_at"])


def _remember() -> None:
    """What was written until now counts as seen."""
    notes = sa.table("case_notes", *map(sa.column, ("id", "case_id", "at", "mentions")))
    mentions = sa.table("mentions", *map(sa.column, ("staff_id", "case_id", "note_id", "at", "seen_at")))
    connection = op.get_bind()
    known = set(connection.scalars(sa.text("SELECT id FROM staff")))
    for note in connection.execute(sa.select(notes).where(notes.c.mentions != "")).all():
        row = {"case_id": note.case_id, "note_id": note.id, "at": note.at, "seen_at": note.at}
        theirs = [{"staff_id": one, **row} for one in dict.fromkeys(note.mentions.split()) if one in known]
        if theirs:
            connection.execute(sa.insert(mentions), theirs)
