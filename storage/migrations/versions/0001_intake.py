"""The tables of the intake: conversations, what passes in them, and the cases they lead to."""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    _conversations()
    _due()
    _tokens()
    _cases()
    _consents()
    _evidence()
    _inbox()
    _outbox()
    _tasks()
    _events()


def downgrade() -> None:
    for name in (
        "events",
        "tasks",
        "outbox",
        "inbox",
        "evidence",
        "consents",
        "cases",
        "tokens",
        "due",
        "conversations",
    ):
        op.drop_table(name)


def _conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(32), primary_key=True, comment="keyed hash of channel and address"),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("sealed_address", sa.LargeBinary, nullable=False),
        sa.Column(
            "sealed_state", sa.LargeBinary, nullable=False, comment="dialogs.conversation.Conversation"
        ),
        sa.Column("next_seq", sa.Integer, nullable=False),
        sa.Column("cases", sa.Integer, nullable=False, comment="how many cases were opened from it"),
        sa.Column(
            "wake_at", UtcDateTime, comment="when the clock next looks at it; its row in due says the same"
        ),
        sa.Column("unreachable", sa.String(32), comment="why the channel cannot write to the customer"),
        sa.Column("wrote_at", UtcDateTime, comment="when the customer last sent a message"),
        sa.Column(
            "wrote_spent", sa.Integer, nullable=False, comment="messages pushed since, on the strength of it"
        ),
        sa.Column("tapped_at", UtcDateTime, comment="when the customer last followed or tapped a menu"),
        sa.Column(
            "tapped_spent", sa.Integer, nullable=False, comment="messages pushed since, on the strength of it"
        ),
        sa.Column("seen_seq", sa.Integer, nullable=False, comment="the customer's page has all up to here"),
    )


def _due() -> None:
    op.create_table(
        "due",
        sa.Column("kind", sa.String(16), nullable=False, comment="wake, fetch, erase or sweep"),
        sa.Column("subject", sa.String(64), nullable=False, comment="the id of what it is about"),
        sa.Column("due_at", UtcDateTime, nullable=False),
        sa.Column("leased_until", UtcDateTime),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject"),
    )
    op.create_index("ix_due_due_at", "due", ["due_at"])


def _tokens() -> None:
    op.create_table(
        "tokens",
        sa.Column("name", sa.String(64), primary_key=True, comment="what it opens, e.g. the app id"),
        sa.Column("sealed_token", sa.LargeBinary, comment="empty until the first one is there"),
        sa.Column("leased_until", UtcDateTime, comment="whoever renews it has until then"),
    )


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("stage", sa.String(24), nullable=False),
        sa.Column("matter", sa.String(32)),
        sa.Column("line", sa.String(32)),
        sa.Column("received_at", UtcDateTime, nullable=False),
        sa.Column("answer_due", sa.Date, nullable=False),
        sa.Column("rules_version", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("phone_digest", sa.String(32), comment="keyed hash of the customer's phone"),
        sa.Column("sealed_complaint", sa.LargeBinary, nullable=False, comment="cases.complaint.Particulars"),
        sa.UniqueConstraint("number"),
    )
    op.create_index("ix_cases_conversation_id", "cases", ["conversation_id"])
    op.create_index("ix_cases_phone_digest", "cases", ["phone_digest"])
    op.create_index("ix_cases_received_at", "cases", ["received_at"])


def _consents() -> None:
    op.create_table(
        "consents",
        sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False, comment="the message that gave or took it"),
        sa.Column("kind", sa.String(16), nullable=False, comment="notice or sensitive"),
        sa.Column("given", sa.Integer, nullable=False, comment="1 given, 0 withdrawn or refused"),
        sa.Column("notice_version", sa.String(32), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "seq", "kind"),
    )


def _evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False, comment="the message that brought it"),
        sa.Column("nth", sa.Integer, nullable=False, comment="which of that message's files"),
        sa.Column(
            "draft",
            sa.String(32),
            nullable=False,
            comment="the complaint it belongs to, also before submission",
        ),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("state", sa.String(8), nullable=False, comment="offered, stored, refused or lost"),
        sa.Column("sealed_file", sa.LargeBinary, nullable=False, comment="dialogs.messages.File"),
        sa.Column("size", sa.Integer, comment="bytes"),
        sa.Column("content_type", sa.String(64)),
        sa.Column("reason", sa.String(32)),
        sa.Column("received_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "seq", "nth"),
    )
    op.create_index("ix_evidence_draft", "evidence", ["draft"])


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("key", sa.String(160), nullable=False, comment="the platform's id of the message"),
        sa.Column("sealed_content", sa.LargeBinary, nullable=False, comment="dialogs.messages.Content"),
        sa.Column("received_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "seq"),
        sa.UniqueConstraint("conversation_id", "key"),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("state", sa.String(8), nullable=False, comment="queued, parked, sent or failed"),
        sa.Column("sealed_say", sa.LargeBinary, nullable=False, comment="dialogs.messages.Say"),
        sa.Column("answered_in", sa.Integer, comment="the inbox seq whose answer carries it"),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("due_at", UtcDateTime, nullable=False),
        sa.Column("leased_until", UtcDateTime, comment="whoever sends it has until then to settle it"),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("settled_at", UtcDateTime),
        sa.Column("reason", sa.String(64), comment="why it failed, is parked or is tried again"),
        sa.Column("receipt", sa.String(64), comment="the platform's id of the message sent"),
        sa.PrimaryKeyConstraint("conversation_id", "seq"),
    )
    op.create_index("ix_outbox_answered_in", "outbox", ["conversation_id", "answered_in"])
    only = sa.text("state = 'queued'")
    op.create_index("ix_outbox_queued", "outbox", ["due_at"], sqlite_where=only, postgresql_where=only)
    only = sa.text("settled_at IS NULL")
    op.create_index(
        "ix_outbox_unsettled", "outbox", ["conversation_id", "seq"], sqlite_where=only, postgresql_where=only
    )


def _tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False, comment="the message that called for it"),
        sa.Column("kind", sa.String(16), nullable=False, comment="danger or person"),
        sa.Column("state", sa.String(8), nullable=False, comment="open or done"),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("sealed_words", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "seq", "kind"),
    )
    only = sa.text("state = 'open'")
    op.create_index("ix_tasks_open", "tasks", ["created_at"], sqlite_where=only, postgresql_where=only)


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("case_id", sa.String(32), sa.ForeignKey("cases.id"), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("sealed_details", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "seq"),
    )
