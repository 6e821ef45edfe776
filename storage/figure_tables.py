"""The tables behind the figures of the console, and the indexes of its pages of operation."""

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    literal_column,
)

from storage.case_tables import audit, metadata, ratings
from storage.tables import outbox
from storage.types import UtcDateTime

lengths = Table(
    "lengths",
    metadata,
    Column("day", Date, nullable=False, comment="in the installation's time zone"),
    Column("dimension", String(16), nullable=False, comment="as in tallies"),
    Column("value", String(32), nullable=False, comment="which of them; empty for all"),
    Column("kind", String(16), nullable=False, comment="first_response or cycle"),
    Column("step", Integer, nullable=False, comment="see cases.lengths"),
    Column("cases", Integer, nullable=False, comment="how many took so long"),
    PrimaryKeyConstraint("dimension", "value", "kind", "day", "step"),
    Index("ix_lengths_day", "dimension", "kind", "day"),
)

exports = Table(
    "exports",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("staff_id", String(32), ForeignKey("staff.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("sealed_order", LargeBinary, nullable=False, comment="storage.exports.Order"),
)

Index("ix_audit_actor", audit.c.actor, audit.c.id)
Index("ix_audit_deed", audit.c.deed, audit.c.id)
Index("ix_audit_at", audit.c.at, audit.c.id)
Index("ix_ratings_rated_at", ratings.c.rated_at)
TROUBLED = outbox.c.state.in_([literal_column("'failed'"), literal_column("'parked'")])
"""As the partial index has it: SQLite sees that only where the states are written out."""
Index(
    "ix_outbox_troubled",
    outbox.c.created_at,
    sqlite_where=TROUBLED,
    postgresql_where=TROUBLED,
)
