"""The tables of how staff sign in to the console.

What opens a door is never kept as it is: passwords stand as argon2id hashes, and tokens, codes and names as
keyed hashes.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, PrimaryKeyConstraint, String, Table

from storage.case_tables import metadata
from storage.types import UtcDateTime

__all__ = ["credentials", "entry_links", "metadata", "recovery_codes", "sessions", "sign_in_tries"]


def _staff_id(*, key: bool = False) -> Column[str]:
    return Column("staff_id", String(32), ForeignKey("staff.id"), nullable=False, primary_key=key)


credentials = Table(
    "credentials",
    metadata,
    _staff_id(key=True),
    Column("name_digest", String(32), nullable=False, unique=True, comment="keyed hash of the sign-in name"),
    Column("sealed_secrets", LargeBinary, nullable=False, comment="storage.sign_in.Secrets"),
    Column(
        "last_step", Integer, nullable=False, server_default="0", comment="the last TOTP step that was used"
    ),
    Column("changed_at", UtcDateTime, nullable=False),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    _staff_id(),
    Column("digest", String(32), nullable=False, comment="keyed hash of a code"),
    PrimaryKeyConstraint("staff_id", "digest"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(32), primary_key=True, comment="keyed hash of the cookie"),
    Column("id", String(32), nullable=False, unique=True, comment="what it is called on the page"),
    _staff_id(),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False, comment="whatever is done in it"),
    Column("proven", Integer, nullable=False, comment="1: both factors that are required were given"),
    Column("sealed_browser", LargeBinary, nullable=False, comment="the browser, as it names itself"),
    Index("ix_sessions_staff_id", "staff_id"),
    Index("ix_sessions_ends_at", "ends_at"),
)

sign_in_tries = Table(
    "sign_in_tries",
    metadata,
    Column("digest", String(32), primary_key=True, comment="keyed hash of a sign-in name or an address"),
    Column("failures", Integer, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False, comment="nothing is tried before"),
)

entry_links = Table(
    "entry_links",
    metadata,
    Column("digest", String(32), primary_key=True, comment="keyed hash of what the link carries"),
    Column("staff_id", String(32), comment="empty: for the first administrator"),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    Index("ix_entry_links_staff_id", "staff_id"),
)
