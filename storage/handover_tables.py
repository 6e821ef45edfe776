"""The table of codes by which customers go on, in a chat of their own, with what staff took down."""

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, Table

from storage.case_tables import metadata
from storage.types import UtcDateTime

__all__ = ["handovers", "metadata"]

handovers = Table(
    "handovers",
    metadata,
    Column("digest", String(32), primary_key=True, comment="keyed hash of the code"),
    Column("case_id", String(32), ForeignKey("cases.id"), nullable=False, index=True),
    Column("made_by", String(32), nullable=False, comment="the member of staff who gave it out"),
    Column("made_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("tries", Integer, nullable=False, comment="how often wrong digits came with it"),
    Column("used_at", UtcDateTime),
    Column("used_in", String(32), comment="the conversation that the case goes on in"),
    Column(
        "sealed_addresses",
        LargeBinary,
        nullable=False,
        comment="what its QR codes hold, by channel; empty once it opens nothing",
    ),
)
