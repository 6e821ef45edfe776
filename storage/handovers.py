"""Codes by which customers go on, in a chat of their own, with a case that staff took down for them. A code
itself is stored nowhere but inside the sealed addresses that staff show to the customer."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select, update

from cases.complaint import Complaint
from cases.continuing import BY_STAFF
from storage.case_tables import events
from storage.codec import Codec
from storage.handover_tables import handovers
from storage.tables import consents


class Handover(Struct, frozen=True):
    """A code that was given out for a case. `tries`: how often wrong digits came with it. `used_in` is the
    conversation that the case went on in."""

    case_id: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    tries: int
    used_at: datetime | None
    used_in: str | None


class Shown(Struct, frozen=True):
    """The latest code of a case, as staff see it; `addresses` by channel, none once it opens nothing."""

    handover: Handover
    addresses: dict[str, str]


def make(
    connection: Connection,
    codec: Codec,
    code: str,
    case_id: str,
    made_by: str,
    addresses: Mapping[str, str],
    *,
    now: datetime,
    expires_at: datetime,
) -> None:
    """Let this code open the case until then, once; those given out before are void."""
    unused = handovers.c.case_id == case_id, handovers.c.used_at.is_(None)
    connection.execute(delete(handovers).where(*unused))
    digest = _digest(codec, code)
    connection.execute(
        insert(handovers).values(
            digest=digest,
            case_id=case_id,
            made_by=made_by,
            made_at=now,
            expires_at=expires_at,
            tries=0,
            sealed_addresses=codec.seal(dict(addresses), "handovers", digest),
        )
    )


def lock(connection: Connection, codec: Codec, code: str) -> Handover | None:
    """What this code was given out for, locked until the transaction ends."""
    wanted = select(handovers).where(handovers.c.digest == _digest(codec, code)).with_for_update()
    row = connection.execute(wanted).first()
    if row is None:
        return None
    return Handover(
        row.case_id, row.made_by, row.made_at, row.expires_at, row.tries, row.used_at, row.used_in
    )


def count_try(connection: Connection, codec: Codec, code: str, most: int) -> None:
    """Wrong digits came with it; with the last of so many its addresses go."""
    same = handovers.c.digest == _digest(codec, code)
    connection.execute(update(handovers).where(same).values(tries=handovers.c.tries + 1))
    connection.execute(update(handovers).where(same, handovers.c.tries >= most).values(sealed_addresses=b""))


def use(connection: Connection, codec: Codec, code: str, conversation_id: str, now: datetime) -> None:
    """It opened its case in this conversation, and opens nothing any more."""
    connection.execute(
        update(handovers)
        .where(handovers.c.digest == _digest(codec, code))
        .values(used_at=now, used_in=conversation_id, sealed_addresses=b"")
    )


def latest(connection: Connection, codec: Codec, case_id: str) -> Shown | None:
    """The code that was given out last for this case."""
    wanted = select(handovers).where(handovers.c.case_id == case_id)
    row = connection.execute(wanted.order_by(handovers.c.made_at.desc(), handovers.c.tries)).first()
    if row is None:
        return None
    sealed = row.sealed_addresses
    return Shown(
        Handover(row.case_id, row.made_by, row.made_at, row.expires_at, row.tries, row.used_at, row.used_in),
        codec.open(sealed, dict[str, str], "handovers", row.digest) if sealed else {},
    )


def forget(connection: Connection, case_id: str) -> None:
    """No code opens this case any more."""
    connection.execute(delete(handovers).where(handovers.c.case_id == case_id))


def desk_of(codec: Codec, case_id: str, channel: str) -> str | None:
    """The conversation that a case of staff began in; None where the customer came by themselves."""
    return codec.digest("conversation", channel, case_id) if channel in BY_STAFF else None


def places_of(codec: Codec, conversation_id: str, case_id: str, channel: str) -> list[str]:
    """The conversation of a case, and the one that staff began it in."""
    return list(dict.fromkeys(filter(None, (conversation_id, desk_of(codec, case_id, channel)))))


def took_down(connection: Connection, case: Complaint, actor: str) -> bool:
    """Whether this member of staff took the case down; `actor` as events have it."""
    if case.channel not in BY_STAFF:
        return False
    first = select(events.c.actor).where(events.c.case_id == case.id, events.c.seq == 1)
    return connection.scalar(first) == actor


def carry_consents(connection: Connection, codec: Codec, before: str, after: str, seq: int) -> None:
    """What the customer consented to in one conversation, as far as it still holds, holds in the other too,
    from the message `seq` on."""
    wanted = select(consents).where(consents.c.conversation_id == before).order_by(consents.c.seq)
    latest = {row.kind: row for row in connection.execute(wanted)}
    given = [row for row in latest.values() if row.given]
    if given:
        connection.execute(
            insert(consents),
            [
                {
                    "conversation_id": after,
                    "seq": seq,
                    "kind": row.kind,
                    "given": 1,
                    "notice_version": row.notice_version,
                    "at": row.at,
                    "recorded_by": row.recorded_by,
                }
                for row in given
            ],
        )


def _digest(codec: Codec, code: str) -> str:
    return codec.digest("handover", code)
