"""The tables of what staff write for staff about a case, and of who is at it just now."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, PrimaryKeyConstraint, String, Table

from storage.case_tables import metadata
from storage.types import UtcDateTime

__all__ = ["canned_answers", "case_notes", "looking", "mentions", "metadata", "reply_drafts"]


def _case_id() -> Column[str]:
    return Column("case_id", String(32), ForeignKey("cases.id"), nullable=False)


def _staff_id() -> Column[str]:
    return Column("staff_id", String(32), ForeignKey("staff.id"), nullable=False)


case_notes = Table(
    "case_notes",
    metadata,
    Column("id", String(32), primary_key=True),
    _case_id(),
    _staff_id(),
    Column("kind", String(8), nullable=False, comment="note, or reveal: why data were shown in full"),
    Column("at", UtcDateTime, nullable=False),
    Column("sealed_text", LargeBinary, nullable=False, comment="empty once erased"),
    Column("mentions", String(1000), nullable=False, comment="staff ids, spaces between"),
    Index("ix_case_notes_case_id_at", "case_id", "at"),
)

mentions = Table(
    "mentions",
    metadata,
    _staff_id(),
    _case_id(),
    Column("note_id", String(32), ForeignKey("case_notes.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False, comment="when the note was written"),
    Column("seen_at", UtcDateTime, comment="when this member next opened the case"),
    PrimaryKeyConstraint("staff_id", "case_id", "note_id"),
    Index("ix_mentions_staff_id_at", "staff_id", "at", "case_id", "seen_at"),
)

reply_drafts = Table(
    "reply_drafts",
    metadata,
    _case_id(),
    _staff_id(),
    Column("sealed_text", LargeBinary, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("case_id", "staff_id"),
)

looking = Table(
    "looking",
    metadata,
    _case_id(),
    _staff_id(),
    Column("seen_at", UtcDateTime, nullable=False, comment="when the page of the case last said so"),
    PrimaryKeyConstraint("case_id", "staff_id"),
)

canned_answers = Table(
    "canned_answers",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("locale", String(8), nullable=False),
    Column("sealed_answer", LargeBinary, nullable=False, comment="storage.canned_answers.Answer"),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("changed_by", String(32), nullable=False, comment="the member of staff who wrote it last"),
)
