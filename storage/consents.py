"""Proof of the consents that customers gave or withdrew."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, insert, select

from storage.codec import Codec
from storage.tables import consents


class Consent(Struct, frozen=True):
    """A consent given or withdrawn by the message `seq`; `recorded_by` is the member of staff who heard it
    where it was not written."""

    conversation_id: str
    seq: int
    kind: str
    given: bool
    notice_version: str
    recorded_by: str | None = None


def to_notice(connection: Connection, codec: Codec, conversation_id: str) -> str:
    """The version of the privacy notice that was agreed to in this conversation and still is, else ""."""
    to_it = consents.c.conversation_id == conversation_id, consents.c.kind == "notice"
    row = connection.execute(select(consents).where(*to_it).order_by(consents.c.seq.desc()).limit(1)).first()
    return row.notice_version if row is not None and row.given else ""


def add(connection: Connection, new: Sequence[Consent], now: datetime) -> None:
    """Keep these."""
    if new:
        rows = [
            {
                "conversation_id": one.conversation_id,
                "seq": one.seq,
                "kind": one.kind,
                "given": int(one.given),
                "notice_version": one.notice_version,
                "at": now,
                "recorded_by": one.recorded_by,
            }
            for one in new
        ]
        connection.execute(insert(consents), rows)
