"""The tables of cases, of the staff who handle them, and of what managers count.
As in `storage.tables`, what a person wrote or is known by stands in the `sealed_…` columns."""

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
)

from storage.tables import metadata as metadata  # noqa: PLC0414 from here it has all tables
from storage.types import UtcDateTime


def _case_id() -> Column[str]:
    return Column("case_id", String(32), ForeignKey("cases.id"), nullable=False)


def _staff_id() -> Column[str]:
    return Column("staff_id", String(32), ForeignKey("staff.id"), nullable=False)


cases = Table(
    "cases",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("number", String(16), nullable=False, unique=True),
    Column("conversation_id", String(32), ForeignKey("conversations.id"), nullable=False, index=True),
    Column("channel", String(16), nullable=False),
    Column("stage", String(24), nullable=False),
    Column("matter", String(32)),
    Column("line", String(32)),
    Column("grade", String(2), nullable=False, server_default="P3"),
    Column("green", Integer, nullable=False, server_default="0", comment="1: green channel"),
    Column("handler_id", String(32), comment="the member of staff who works on it"),
    Column("team", String(32)),
    Column("branch", String(24), comment="the code of the branch complained of, if it is known"),
    Column("received_at", UtcDateTime, nullable=False, index=True),
    Column("answer_due", Date, nullable=False),
    Column("due_at", UtcDateTime, comment="the earliest open deadline"),
    Column("due_kind", String(16), comment="which deadline that is"),
    Column("over_at", UtcDateTime, comment="when it was closed, declined, withdrawn or merged"),
    Column("cause", String(32), comment="what it was closed with, see cases.causes"),
    Column("rules_version", String(32), nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_at", UtcDateTime, index=True, comment="the time of its last event"),
    Column(
        "told_seq", Integer, nullable=False, server_default="1", comment="events the customer was told of"
    ),
    Column("phone_digest", String(32), index=True, comment="keyed hash of the customer's phone"),
    Column("sealed_complaint", LargeBinary, nullable=False, comment="cases.complaint.Particulars"),
    Column("sealed_life", LargeBinary, comment="cases.complaint.Life"),
)
_open = cases.c.over_at.is_(None)
for _name, _columns in {
    # What is counted over all open cases is answered from these alone. SQLite looks into the row to see
    # that over_at is empty, unless it stands in the index too.
    "due": ("due_at", "grade", "handler_id", "over_at"),
    "handler": ("handler_id", "due_at", "over_at"),
    "team": ("team", "due_at", "grade", "handler_id", "over_at"),
}.items():
    Index(
        f"ix_cases_open_{_name}",
        *(cases.c[column] for column in _columns),
        sqlite_where=_open,
        postgresql_where=_open,
    )

events = Table(
    "events",
    metadata,
    _case_id(),
    Column("seq", Integer, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("actor", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("sealed_details", LargeBinary, nullable=False, comment="empty once erased"),
    Column("digest", LargeBinary, comment="keyed hash of the details: stays when they are erased"),
    Column("mac", LargeBinary, comment="HMAC over the event before and this one"),
    PrimaryKeyConstraint("case_id", "seq"),
)

notices = Table(
    "notices",
    metadata,
    _case_id(),
    Column("event_seq", Integer, nullable=False, comment="the event it tells of"),
    Column("kind", String(24), nullable=False),
    Column("required", Integer, nullable=False, comment="1: the regulation wants proof"),
    Column("conversation_id", String(32), nullable=False),
    Column(
        "seq", Integer, nullable=False, comment="the outbox message that tells it: its state is the proof"
    ),
    Column("at", UtcDateTime, nullable=False),
    Column("pending", Integer, nullable=False, comment="1: required, and neither proven nor followed up"),
    PrimaryKeyConstraint("case_id", "event_seq"),
    Index("ix_notices_message", "conversation_id", "seq"),
)
_pending = notices.c.pending == 1
Index("ix_notices_pending", notices.c.at, sqlite_where=_pending, postgresql_where=_pending)

ratings = Table(
    "ratings",
    metadata,
    _case_id(),
    Column("closing", Integer, nullable=False, comment="one per closing of a case, from 1"),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("rated_at", UtcDateTime),
    Column("expired_at", UtcDateTime),
    Column("score", Integer),
    Column("reasons", String(255), nullable=False, comment="codes with spaces between"),
    Column("sealed_comment", LargeBinary),
    Column("handler_id", String(32)),
    PrimaryKeyConstraint("case_id", "closing"),
)

staff = Table(
    "staff",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("team", String(32), nullable=False),
    Column("locale", String(8), nullable=False, server_default="zh"),
    Column("skills", String(1000), nullable=False, comment="taxonomy codes, spaces between"),
    Column("senior", Integer, nullable=False, server_default="0"),
    Column("capacity", Integer, comment="open cases at a time; empty: as the rules have it"),
    Column("active", Integer, nullable=False, server_default="1"),
    Column("digest", String(16), nullable=False, comment='"daily 09:00", "weekly 09:00" or ""'),
    Column("conversation_id", String(32), unique=True, comment="the chat that is bound to this person"),
    Column("sealed_person", LargeBinary, nullable=False, comment="storage.staff.Person"),
    Column("created_at", UtcDateTime, nullable=False),
)

invitations = Table(
    "invitations",
    metadata,
    Column("digest", String(32), primary_key=True, comment="keyed hash of the one-time code"),
    _staff_id(),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)

invitation_tries = Table(
    "invitation_tries",
    metadata,
    Column("conversation_id", String(32), primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("since", UtcDateTime, nullable=False),
)

absences = Table(
    "absences",
    metadata,
    _staff_id(),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("staff_id", "starts_at"),
)

duty = Table(
    "duty",
    metadata,
    _staff_id(),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("staff_id", "starts_at"),
    Index("ix_duty_ends_at", "ends_at"),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", Integer, primary_key=True),
    _staff_id(),
    Column("kind", String(24), nullable=False),
    Column("case_id", String(32), index=True),
    Column("sealed_facts", LargeBinary, nullable=False, comment="storage.alerts.Facts"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("conversation_id", String(32), comment="the chat it was put into"),
    Column("seq", Integer, comment="the outbox message that carries it, so that a reply finds its case"),
    Index("ix_alerts_message", "conversation_id", "seq"),
)
_untold = alerts.c.seq.is_(None)
Index("ix_alerts_untold", alerts.c.staff_id, alerts.c.id, sqlite_where=_untold, postgresql_where=_untold)

tallies = Table(
    "tallies",
    metadata,
    Column("day", Date, nullable=False, comment="in the installation's time zone"),
    Column("dimension", String(16), nullable=False, comment="all, team, …: see cases.tallying"),
    Column("value", String(32), nullable=False, comment="which of them; empty for all"),
    *(
        Column(measure, Integer, nullable=False, server_default="0")
        for measure in (
            "received",
            "closed",
            "on_time",
            "extended",
            "reopened",
            "reviewed",
            "overturned",
            "asked",
            "rated",
            "satisfied",
        )
    ),
    PrimaryKeyConstraint("dimension", "value", "day"),
    Index("ix_tallies_day", "dimension", "day"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False, comment="counts from 1 without a gap"),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("deed", String(32), nullable=False, comment="what was asked for, e.g. summary"),
    Column("subject", String(64), nullable=False, comment="the case number or staff id"),
    Column("mac", LargeBinary, nullable=False, comment="HMAC over the entry before and this one"),
)

heads = Table(
    "heads",
    metadata,
    Column("day", Date, nullable=False),
    _case_id(),
    Column("seq", Integer, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    PrimaryKeyConstraint("day", "case_id"),
)

head_lists = Table(
    "head_lists",
    metadata,
    Column("day", Date, primary_key=True),
    Column("cases", Integer, nullable=False),
    Column("audit_id", Integer, nullable=False, comment="the last entry of the audit by then, 0 for none"),
    Column(
        "signature", LargeBinary, nullable=False, comment="HMAC over the list before and this day's heads"
    ),
)
