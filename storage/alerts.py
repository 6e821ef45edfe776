"""What staff are told: gathered for each of them, and put into their chat by the clock."""

from collections.abc import Collection, Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, insert, select, update

from storage.case_tables import alerts
from storage.codec import Codec
from storage.tables import outbox


class Facts(Struct, frozen=True):
    """What it is about: `kind` is worded as `staff.<kind>`, with the short `texts` for its placeholders;
    the case with its number, and the event that it tells of. `task` is the number of what is to be done
    about it, `due_at` by when."""

    kind: str
    case_id: str | None = None
    number: str = ""
    event_seq: int | None = None
    texts: dict[str, str] = {}
    task: str = ""
    due_at: datetime | None = None


class Alert(Struct, frozen=True):
    """One thing that one member of staff is told."""

    id: int
    facts: Facts
    created_at: datetime


def add(connection: Connection, codec: Codec, told: Sequence[tuple[str, Facts]], now: datetime) -> None:
    """Have these members, by id, be told. The clock's job "alert" of each is scheduled by who calls this."""
    if told:
        rows = [
            {
                "staff_id": staff_id,
                "kind": facts.kind,
                "case_id": facts.case_id,
                "sealed_facts": codec.seal(facts, "alerts", staff_id),
                "created_at": now,
            }
            for staff_id, facts in told
        ]
        connection.execute(insert(alerts), rows)


def untold(
    connection: Connection,
    codec: Codec,
    staff_id: str,
    limit: int = 50,
    *,
    first: Collection[str] = (),
) -> list[Alert]:
    """What this member was not told yet, in order; of more than `limit`, those of the kinds `first` first."""
    wanted = (
        select(alerts)
        .where(alerts.c.staff_id == staff_id, alerts.c.seq.is_(None))
        .order_by(alerts.c.kind.not_in(first), alerts.c.id)
        .limit(limit)
    )
    found = [
        Alert(row.id, codec.open(row.sealed_facts, Facts, "alerts", staff_id), row.created_at)
        for row in connection.execute(wanted)
        if row.sealed_facts
    ]
    return sorted(found, key=lambda alert: alert.id)


def told(connection: Connection, ids: Sequence[int], conversation_id: str, seq: int) -> None:
    """These are told by the message `seq` of this chat."""
    connection.execute(
        update(alerts).where(alerts.c.id.in_(ids)).values(conversation_id=conversation_id, seq=seq)
    )


def keep_untold(connection: Connection, ids: Sequence[int]) -> None:
    """These are put into no chat: there is none. They can still be read elsewhere."""
    connection.execute(update(alerts).where(alerts.c.id.in_(ids)).values(seq=0))


def case_of_message(connection: Connection, conversation_id: str, message: str | int) -> str | None:
    """The case that a message to staff was about: the message by its `seq` here or by the platform's id.
    None if it was about none or about several."""
    seqs = select(outbox.c.seq).where(outbox.c.conversation_id == conversation_id)
    seqs = seqs.where(outbox.c.seq == message if isinstance(message, int) else outbox.c.receipt == message)
    wanted = (
        select(alerts.c.case_id)
        .where(alerts.c.conversation_id == conversation_id, alerts.c.seq.in_(seqs))
        .where(alerts.c.case_id.is_not(None))
        .distinct()
        .limit(2)
    )
    found = list(connection.scalars(wanted))
    return found[0] if len(found) == 1 else None


def is_known(connection: Connection, codec: Codec, case_id: str, kind: str) -> bool:
    """Whether anybody was ever told this of the case."""
    wanted = select(alerts.c.id).where(alerts.c.case_id == case_id, alerts.c.kind == kind).limit(1)
    return connection.execute(wanted).first() is not None


def chats(connection: Connection, case_id: str) -> list[str]:
    """The chats that something about this case was put into."""
    wanted = select(alerts.c.conversation_id).where(
        alerts.c.case_id == case_id, alerts.c.conversation_id.is_not(None)
    )
    return list(connection.scalars(wanted.distinct()))


def forget(connection: Connection, case_id: str) -> None:
    """Erase what was told of a case; what nobody was told yet is not told any more."""
    erased = update(alerts).where(alerts.c.case_id == case_id).values(sealed_facts=b"")
    connection.execute(erased)
