"""The tables. Plain columns hold ids, codes, states and times only; everything a person wrote or is
known by stands in the `sealed_…` columns, encrypted and bound to its row (see `storage.crypto`).

`conversations.next_seq` numbers what passes in a conversation in both directions, so inbox and outbox
sorted together by `seq` are its transcript.
"""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

from storage.types import UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _conversation_id() -> Column[str]:
    return Column("conversation_id", String(32), ForeignKey("conversations.id"), nullable=False)


conversations = Table(
    "conversations",
    metadata,
    Column("id", String(32), primary_key=True, comment="keyed hash of channel and address"),
    Column("channel", String(16), nullable=False),
    Column("sealed_address", LargeBinary, nullable=False),
    Column("sealed_state", LargeBinary, nullable=False, comment="dialogs.conversation.Conversation"),
    Column("next_seq", Integer, nullable=False),
    Column("cases", Integer, nullable=False, comment="how many cases were opened from it"),
    Column("wake_at", UtcDateTime, comment="when the clock next looks at it; its row in due says the same"),
    Column("unreachable", String(32), comment="why the channel cannot write to the customer"),
    Column("wrote_at", UtcDateTime, comment="when the customer last sent a message"),
    Column("wrote_spent", Integer, nullable=False, comment="messages pushed since, on the strength of it"),
    Column("tapped_at", UtcDateTime, comment="when the customer last followed or tapped a menu"),
    Column("tapped_spent", Integer, nullable=False, comment="messages pushed since, on the strength of it"),
    Column("seen_seq", Integer, nullable=False, comment="the customer's page has all up to here"),
    Column("staff_id", String(32), comment="the member of staff whose chat it is"),
)

inbox = Table(
    "inbox",
    metadata,
    _conversation_id(),
    Column("seq", Integer, nullable=False),
    Column("key", String(160), nullable=False, comment="the platform's id of the message"),
    Column("sealed_content", LargeBinary, nullable=False, comment="dialogs.messages.Content"),
    Column("received_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("conversation_id", "seq"),
    UniqueConstraint("conversation_id", "key"),
)

outbox = Table(
    "outbox",
    metadata,
    _conversation_id(),
    Column("seq", Integer, nullable=False),
    Column("state", String(8), nullable=False, comment="queued, parked, sent or failed"),
    Column("sealed_say", LargeBinary, nullable=False, comment="dialogs.messages.Say"),
    Column("answered_in", Integer, comment="the inbox seq whose answer carries it"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("leased_until", UtcDateTime, comment="whoever sends it has until then to settle it"),
    Column("attempts", Integer, nullable=False),
    Column("settled_at", UtcDateTime),
    Column("reason", String(64), comment="why it failed, is parked or is tried again"),
    Column("receipt", String(64), comment="the platform's id of the message sent"),
    PrimaryKeyConstraint("conversation_id", "seq"),
)
_unsettled = outbox.c.settled_at.is_(None)
Index(
    "ix_outbox_unsettled",
    outbox.c.conversation_id,
    outbox.c.seq,
    sqlite_where=_unsettled,
    postgresql_where=_unsettled,
)
_queued = outbox.c.state == "queued"
Index("ix_outbox_queued", outbox.c.due_at, sqlite_where=_queued, postgresql_where=_queued)
Index("ix_outbox_answered_in", outbox.c.conversation_id, outbox.c.answered_in)

consents = Table(
    "consents",
    metadata,
    _conversation_id(),
    Column("seq", Integer, nullable=False, comment="the message that gave or took it"),
    Column("kind", String(16), nullable=False, comment="notice or sensitive"),
    Column("given", Integer, nullable=False, comment="1 given, 0 withdrawn or refused"),
    Column("notice_version", String(32), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("recorded_by", String(32), comment="the member of staff who heard the customer say so"),
    PrimaryKeyConstraint("conversation_id", "seq", "kind"),
)

evidence = Table(
    "evidence",
    metadata,
    _conversation_id(),
    Column("seq", Integer, nullable=False, comment="the message that brought it"),
    Column("nth", Integer, nullable=False, comment="which of that message's files"),
    Column(
        "draft", String(32), nullable=False, comment="the complaint it belongs to, also before submission"
    ),
    Column("kind", String(16), nullable=False),
    Column("state", String(8), nullable=False, comment="offered, stored, refused or lost"),
    Column("sealed_file", LargeBinary, nullable=False, comment="dialogs.messages.File"),
    Column("size", Integer, comment="bytes"),
    Column("content_type", String(64)),
    Column("reason", String(32)),
    Column("received_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("conversation_id", "seq", "nth"),
    Index("ix_evidence_draft", "draft"),
)

tasks = Table(
    "tasks",
    metadata,
    _conversation_id(),
    Column("seq", Integer, nullable=False, comment="the message that called for it"),
    Column("kind", String(16), nullable=False, comment="danger, person, phone or follow_up"),
    Column("state", String(8), nullable=False, comment="open or done"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, comment="by when it is to be done"),
    Column("owner_id", String(32), comment="the member of staff who does it"),
    Column("case_id", String(32), comment="the case it is about"),
    Column("done_at", UtcDateTime),
    Column("sealed_words", LargeBinary, nullable=False),
    PrimaryKeyConstraint("conversation_id", "seq", "kind"),
)
_open = tasks.c.state == "open"
Index("ix_tasks_open", tasks.c.created_at, sqlite_where=_open, postgresql_where=_open)

due = Table(
    "due",
    metadata,
    Column("kind", String(16), nullable=False, comment="what is to be done: see bot.bootstrap"),
    Column("subject", String(64), nullable=False, comment="the id of what it is about"),
    Column("due_at", UtcDateTime, nullable=False, index=True),
    Column("leased_until", UtcDateTime),
    Column("attempts", Integer, nullable=False),
    PrimaryKeyConstraint("kind", "subject"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("name", String(64), primary_key=True, comment="what it opens, e.g. the app id"),
    Column("sealed_token", LargeBinary, comment="empty until the first one is there"),
    Column("leased_until", UtcDateTime, comment="whoever renews it has until then"),
)
