"""The table of the files that staff send with their replies; their bytes lie in the blob store, by id."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from storage.case_tables import metadata
from storage.types import UtcDateTime

__all__ = ["metadata", "reply_files"]

reply_files = Table(
    "reply_files",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("case_id", String(32), ForeignKey("cases.id"), nullable=False),
    Column("staff_id", String(32), ForeignKey("staff.id"), nullable=False, comment="whose draft it is in"),
    Column("event_seq", Integer, comment="the reply that it went with; empty while that is a draft"),
    Column("state", String(8), nullable=False, comment="coming, or kept: its bytes are there"),
    Column("kind", String(16), nullable=False),
    Column("content_type", String(64), nullable=False),
    Column("size", Integer, nullable=False, comment="bytes"),
    Column("sealed_name", LargeBinary, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
Index("ix_reply_files_case_id_event_seq", reply_files.c.case_id, reply_files.c.event_seq)
_coming = reply_files.c.state == "coming"
Index("ix_reply_files_coming", reply_files.c.at, sqlite_where=_coming, postgresql_where=_coming)
