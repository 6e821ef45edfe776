"""The copy of their data that a customer may ask for: what is kept of them and what was said.

As in `storage.case_pages`, nothing that staff wrote for staff is read here.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, select

from cases.complaint import Particulars
from cases.stage import Stage
from dialogs.messages import Content, Say
from storage import case_pages, complaints
from storage.case_pages import MOST, Given, Told
from storage.case_tables import cases, ratings
from storage.codec import Codec
from storage.tables import consents, conversations, inbox, outbox
from storage.views import Entry


class Rated(Struct, frozen=True):
    """A rating that was asked for, with what came of it."""

    asked_at: datetime
    rated_at: datetime | None
    score: int | None
    reasons: tuple[str, ...]
    comment: str


class CaseCopy(Struct, frozen=True):
    """All that is kept of one case and concerns the customer."""

    number: str
    channel: str
    stage: Stage
    received_at: datetime
    over_at: datetime | None
    particulars: Particulars
    told: tuple[Told, ...]
    files: tuple[Given, ...]
    ratings: tuple[Rated, ...]


class Consented(Struct, frozen=True):
    """A consent given or taken back; `kind` is "notice" or "sensitive"."""

    at: datetime
    kind: str
    given: bool
    notice_version: str


class Copy(Struct, frozen=True):
    """What is kept of a customer beside the messages, which reach up to `last_seq`."""

    cases: tuple[CaseCopy, ...]
    consents: tuple[Consented, ...]
    last_seq: int


def copy(connection: Connection, codec: Codec, conversation_id: str) -> Copy:
    """What is kept of this conversation's customer: their newest cases, and their consents."""
    rows = connection.execute(
        select(cases)
        .where(cases.c.conversation_id == conversation_id)
        .order_by(cases.c.received_at.desc())
        .limit(MOST)
    ).all()
    given = connection.execute(
        select(consents).where(consents.c.conversation_id == conversation_id).order_by(consents.c.seq)
    )
    next_seq = select(conversations.c.next_seq).where(conversations.c.id == conversation_id)
    return Copy(
        tuple(_case_copy(connection, codec, row) for row in rows if not _is_put_away(codec, row)),
        tuple(Consented(one.at, one.kind, bool(one.given), one.notice_version) for one in given),
        (connection.scalar(next_seq) or 1) - 1,
    )


def messages(
    connection: Connection, codec: Codec, conversation_id: str, after: int, up_to: int
) -> Sequence[Entry]:
    """What passed in a conversation from `after` (excluded) up to `up_to`; erased messages are left out."""
    came = select(inbox.c.seq, inbox.c.received_at, inbox.c.sealed_content).where(
        inbox.c.conversation_id == conversation_id, inbox.c.seq > after, inbox.c.seq <= up_to
    )
    went = select(outbox.c.seq, outbox.c.created_at, outbox.c.sealed_say).where(
        outbox.c.conversation_id == conversation_id, outbox.c.seq > after, outbox.c.seq <= up_to
    )
    found = [
        Entry(seq, at, codec.open(sealed, Content, "inbox", conversation_id, seq))  # type: ignore[arg-type]
        for seq, at, sealed in connection.execute(came)
        if sealed
    ]
    found += [
        Entry(seq, at, codec.open(sealed, Say, "outbox", conversation_id, seq))
        for seq, at, sealed in connection.execute(went)
        if sealed
    ]
    return sorted(found, key=lambda entry: entry.seq)


def _is_put_away(codec: Codec, row: Any) -> bool:
    return case_pages.is_put_away(complaints.life_of(codec, row), Stage(row.stage))


def _case_copy(connection: Connection, codec: Codec, row: Any) -> CaseCopy:
    return CaseCopy(
        number=row.number,
        channel=row.channel,
        stage=Stage(row.stage),
        received_at=row.received_at,
        over_at=row.over_at,
        particulars=codec.open(row.sealed_complaint, Particulars, "cases", row.id),
        told=case_pages.told(connection, codec, row.id),
        files=case_pages.files(connection, codec, row.id),
        ratings=_ratings(connection, codec, row.id),
    )


def _ratings(connection: Connection, codec: Codec, case_id: str) -> tuple[Rated, ...]:
    wanted = select(ratings).where(ratings.c.case_id == case_id).order_by(ratings.c.closing)
    return tuple(
        Rated(
            row.asked_at,
            row.rated_at,
            row.score,
            tuple(row.reasons.split()),
            codec.open(row.sealed_comment, str, "ratings", case_id, row.closing)
            if row.sealed_comment
            else "",
        )
        for row in connection.execute(wanted)
    )


def _comment(codec: Codec, row: Any) -> str:
    if not row.sealed_comment:
        return ""
    return codec.open(row.sealed_comment, str, "ratings", row.case_id, row.closing)
