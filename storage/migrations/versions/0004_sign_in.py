"""How staff sign in to the console."""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _credentials()
    _recovery_codes()
    _sessions()
    _sign_in_tries()
    _entry_links()


def downgrade() -> None:
    for name in ("entry_links", "sign_in_tries", "sessions", "recovery_codes", "credentials"):
        op.drop_table(name)


def _credentials() -> None:
    op.create_table(
        "credentials",
        sa.Column("staff_id", sa.String(32), nullable=False),
        sa.Column("name_digest", sa.String(32), nullable=False, comment="keyed hash of the sign-in name"),
        sa.Column("sealed_secrets", sa.LargeBinary, nullable=False, comment="storage.sign_in.Secrets"),
        sa.Column(
            "last_step",
            sa.Integer,
            server_default="0",
            nullable=False,
            comment="the last TOTP step that was used",
        ),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("staff_id"),
        sa.UniqueConstraint("name_digest"),
    )


def _recovery_codes() -> None:
    op.create_table(
        "recovery_codes",
        sa.Column("staff_id", sa.String(32), nullable=False),
        sa.Column("digest", sa.String(32), nullable=False, comment="keyed hash of a code"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("staff_id", "digest"),
    )


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("digest", sa.String(32), nullable=False, comment="keyed hash of the cookie"),
        sa.Column("id", sa.String(32), nullable=False, comment="what it is called on the page"),
        sa.Column("staff_id", sa.String(32), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("seen_at", UtcDateTime, nullable=False),
        sa.Column("ends_at", UtcDateTime, nullable=False, comment="whatever is done in it"),
        sa.Column(
            "proven", sa.Integer, nullable=False, comment="1: both factors that are required were given"
        ),
        sa.Column(
            "sealed_browser", sa.LargeBinary, nullable=False, comment="the browser, as it names itself"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("digest"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_sessions_staff_id", "sessions", ["staff_id"])
    op.create_index("ix_sessions_ends_at", "sessions", ["ends_at"])


def _sign_in_tries() -> None:
    op.create_table(
        "sign_in_tries",
        sa.Column(
            "digest", sa.String(32), nullable=False, comment="keyed hash of a sign-in name or an address"
        ),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", UtcDateTime, nullable=False),
        sa.Column("until", UtcDateTime, nullable=False, comment="nothing is tried before"),
        sa.PrimaryKeyConstraint("digest"),
    )


def _entry_links() -> None:
    op.create_table(
        "entry_links",
        sa.Column("digest", sa.String(32), nullable=False, comment="keyed hash of what the link carries"),
        sa.Column("staff_id", sa.String(32), comment="empty: for the first administrator"),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.Column("used_at", UtcDateTime),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("ix_entry_links_staff_id", "entry_links", ["staff_id"])
