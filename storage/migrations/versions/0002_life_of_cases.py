"""The life of a case: deadlines, a chained history, notices, ratings, counters for managers.

Old cases get their counters here, their grade and deadlines when the clock looks at them.
"""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision = "0002"
down_revision = "0001"

COMMENTS = (
    ("tasks", "kind", "danger or person", "danger, person, phone or follow_up"),
    ("due", "kind", "wake, fetch, erase or sweep", "what is to be done: see bot.bootstrap"),
    ("events", "sealed_details", None, "empty once erased"),
)
CHANGED_AT = "UPDATE cases SET changed_at = (SELECT max(at) FROM events WHERE events.case_id = cases.id)"
LOOK_AT = "INSERT INTO due (kind, subject, due_at, attempts) SELECT 'case', id, received_at, 0 FROM cases"
DAY = {
    "sqlite": "date(received_at / 1000000 + 28800, 'unixepoch')",
    "postgresql": "CAST(received_at AT TIME ZONE INTERVAL '8 hours' AS date)",
}
ENTRY = {
    "sqlite": "substr({0}, 1, instr({0} || '.', '.') - 1)",
    "postgresql": "split_part({0}, '.', 1)",
}

OPEN = {
    "due": ["due_at", "grade", "handler_id", "over_at"],
    "handler": ["handler_id", "due_at", "over_at"],
    "team": ["team", "due_at", "grade", "handler_id", "over_at"],
}
COLUMNS = {
    "cases": "grade green handler_id team due_at due_kind over_at changed_at told_seq sealed_life",
    "conversations": "staff_id",
    "events": "digest mac",
    "tasks": "due_at owner_id case_id done_at",
}


def upgrade() -> None:
    _cases()
    _indexes_of_cases()
    _conversations()
    _events()
    _tasks()
    _tallies()
    _notices()
    _ratings()
    _comment(new=3)
    for statement in (CHANGED_AT, LOOK_AT):
        op.execute(statement)
    _count_received()


def downgrade() -> None:
    _comment(new=2)
    for name in ("ratings", "notices", "tallies"):
        op.drop_table(name)
    for index in ("changed_at", "open_due", "open_handler", "open_team"):
        op.drop_index(f"ix_cases_{index}", "cases")
    for table, names in COLUMNS.items():
        for name in names.split():
            op.drop_column(table, name)


def _count_received() -> None:
    """By the days of UTC+8: only settings know another zone, and these are not at hand."""
    dialect = op.get_bind().dialect.name
    day, entry = DAY[dialect], ENTRY[dialect]
    values = {
        "all": "''",
        "channel": "channel",
        "matter": entry.format("matter"),
        "line": entry.format("line"),
    }
    for dimension, value in values.items():
        op.execute(
            "INSERT INTO tallies (day, dimension, value, received)"  # noqa: S608 words of this file
            f" SELECT {day}, '{dimension}', {value}, count(*) FROM cases"
            f" WHERE {value} IS NOT NULL GROUP BY 1, 3"
        )


def _comment(new: int) -> None:
    if op.get_bind().dialect.name == "postgresql":
        for row in COMMENTS:
            comment, other = row[new], row[5 - new]
            op.alter_column(row[0], row[1], comment=comment, existing_comment=other)


def _cases() -> None:
    op.add_column("cases", sa.Column("grade", sa.String(2), server_default="P3", nullable=False))
    op.add_column(
        "cases",
        sa.Column("green", sa.Integer, server_default="0", nullable=False, comment="1: green channel"),
    )
    op.add_column(
        "cases", sa.Column("handler_id", sa.String(32), comment="the member of staff who works on it")
    )
    op.add_column("cases", sa.Column("team", sa.String(32)))
    op.add_column("cases", sa.Column("due_at", UtcDateTime, comment="the earliest open deadline"))
    op.add_column("cases", sa.Column("due_kind", sa.String(16), comment="which deadline that is"))
    op.add_column(
        "cases",
        sa.Column("over_at", UtcDateTime, comment="when it was closed, declined, withdrawn or merged"),
    )
    op.add_column("cases", sa.Column("changed_at", UtcDateTime, comment="the time of its last event"))
    op.add_column(
        "cases",
        sa.Column(
            "told_seq",
            sa.Integer,
            server_default="1",
            nullable=False,
            comment="events the customer was told of",
        ),
    )
    op.add_column("cases", sa.Column("sealed_life", sa.LargeBinary, comment="cases.complaint.Life"))


def _indexes_of_cases() -> None:
    op.create_index("ix_cases_changed_at", "cases", ["changed_at"])
    for name, columns in OPEN.items():
        op.create_index(
            f"ix_cases_open_{name}",
            "cases",
            columns,
            sqlite_where=sa.text("over_at IS NULL"),
            postgresql_where=sa.text("over_at IS NULL"),
        )


def _conversations() -> None:
    op.add_column(
        "conversations", sa.Column("staff_id", sa.String(32), comment="the member of staff whose chat it is")
    )


def _events() -> None:
    op.add_column(
        "events",
        sa.Column("digest", sa.LargeBinary, comment="keyed hash of the details: stays when they are erased"),
    )
    op.add_column(
        "events", sa.Column("mac", sa.LargeBinary, comment="HMAC over the event before and this one")
    )


def _tasks() -> None:
    op.add_column("tasks", sa.Column("due_at", UtcDateTime, comment="by when it is to be done"))
    op.add_column("tasks", sa.Column("owner_id", sa.String(32), comment="the member of staff who does it"))
    op.add_column("tasks", sa.Column("case_id", sa.String(32), comment="the case it is about"))
    op.add_column("tasks", sa.Column("done_at", UtcDateTime))


def _tallies() -> None:
    op.create_table(
        "tallies",
        sa.Column("day", sa.Date, nullable=False, comment="in the installation's time zone"),
        sa.Column(
            "dimension", sa.String(16), nullable=False, comment="all, team, handler, matter, line or channel"
        ),
        sa.Column("value", sa.String(32), nullable=False, comment="which of them; empty for all"),
        sa.Column("received", sa.Integer, server_default="0", nullable=False),
        sa.Column("closed", sa.Integer, server_default="0", nullable=False),
        sa.Column("on_time", sa.Integer, server_default="0", nullable=False),
        sa.Column("extended", sa.Integer, server_default="0", nullable=False),
        sa.Column("reopened", sa.Integer, server_default="0", nullable=False),
        sa.Column("reviewed", sa.Integer, server_default="0", nullable=False),
        sa.Column("overturned", sa.Integer, server_default="0", nullable=False),
        sa.Column("asked", sa.Integer, server_default="0", nullable=False),
        sa.Column("rated", sa.Integer, server_default="0", nullable=False),
        sa.Column("satisfied", sa.Integer, server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("dimension", "value", "day"),
    )
    op.create_index("ix_tallies_day", "tallies", ["dimension", "day"])


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("event_seq", sa.Integer, nullable=False, comment="the event it tells of"),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("required", sa.Integer, nullable=False, comment="1: the regulation wants proof"),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column(
            "seq",
            sa.Integer,
            nullable=False,
            comment="the outbox message that tells it: its state is the proof",
        ),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column(
            "pending", sa.Integer, nullable=False, comment="1: required, and neither proven nor followed up"
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("case_id", "event_seq"),
    )
    op.create_index("ix_notices_message", "notices", ["conversation_id", "seq"])
    op.create_index(
        "ix_notices_pending",
        "notices",
        ["at"],
        sqlite_where=sa.text("pending = 1"),
        postgresql_where=sa.text("pending = 1"),
    )


def _ratings() -> None:
    op.create_table(
        "ratings",
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("closing", sa.Integer, nullable=False, comment="one per closing of a case, from 1"),
        sa.Column("asked_at", UtcDateTime, nullable=False),
        sa.Column("rated_at", UtcDateTime),
        sa.Column("expired_at", UtcDateTime),
        sa.Column("score", sa.Integer),
        sa.Column("reasons", sa.String(255), nullable=False, comment="codes with spaces between"),
        sa.Column("sealed_comment", sa.LargeBinary),
        sa.Column("handler_id", sa.String(32)),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("case_id", "closing"),
    )
