"""One-time codes by which staff make a chat theirs."""

from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select, update

from storage import staff as members
from storage.case_tables import invitation_tries, invitations, staff
from storage.codec import Codec
from storage.dialects import upsert
from storage.staff import Member
from storage.tables import conversations

TRIES = 5
_HOUR = timedelta(hours=1)


class Redeemed(Struct, frozen=True):
    """What came of a code: the member whose chat it is now, or the reason why not ("unknown", "used",
    "expired", "too_many_tries" or, when the chat is another's already, "bound_elsewhere")."""

    member: Member | None
    reason: str = ""


def code_digest(codec: Codec, code: str) -> str:
    """What a code is kept as, however it is written: case and what stands between do not count."""
    return codec.digest("invitation", "".join(filter(str.isalnum, code)).upper())


def invite(connection: Connection, digest: str, staff_id: str, expires_at: datetime) -> None:
    """Let the code of this digest be used once until then; older codes of theirs are void."""
    connection.execute(
        delete(invitations).where(invitations.c.staff_id == staff_id, invitations.c.used_at.is_(None))
    )
    connection.execute(insert(invitations).values(digest=digest, staff_id=staff_id, expires_at=expires_at))


def redeem(connection: Connection, codec: Codec, code: str, conversation_id: str, now: datetime) -> Redeemed:
    """Bind this chat to whom the code was made for, once. At most five codes an hour may be tried in a chat.

    Call it under the lock of the conversation.
    """
    if not _may_try(connection, conversation_id, now):
        return Redeemed(None, "too_many_tries")
    digest = code_digest(codec, code)
    row = connection.execute(select(invitations).where(invitations.c.digest == digest)).first()
    if row is None:
        return Redeemed(None, "unknown")
    owner = connection.scalar(select(conversations.c.staff_id).where(conversations.c.id == conversation_id))
    if owner not in (None, row.staff_id):
        return Redeemed(None, "bound_elsewhere")
    if row.used_at is not None or not _use(connection, digest, now):
        return Redeemed(None, "expired" if row.used_at is None and row.expires_at <= now else "used")
    connection.execute(select(staff.c.id).where(staff.c.id == row.staff_id).with_for_update())
    members.bind(connection, row.staff_id, conversation_id)
    connection.execute(delete(invitation_tries).where(invitation_tries.c.conversation_id == conversation_id))
    return Redeemed(members.find(connection, codec, row.staff_id))


def _use(connection: Connection, digest: str, now: datetime) -> bool:
    """Whether it was still good; of two at once one gets it."""
    active = select(staff.c.id).where(staff.c.active == 1)
    used = connection.execute(
        update(invitations)
        .where(
            invitations.c.digest == digest,
            invitations.c.used_at.is_(None),
            invitations.c.expires_at > now,
            invitations.c.staff_id.in_(active),
        )
        .values(used_at=now)
        .returning(invitations.c.digest)
    )
    return used.first() is not None


def _may_try(connection: Connection, conversation_id: str, now: datetime) -> bool:
    """Counts the try."""
    row = connection.execute(
        select(invitation_tries.c.tries, invitation_tries.c.since).where(
            invitation_tries.c.conversation_id == conversation_id
        )
    ).first()
    tries, since = (row.tries, row.since) if row is not None and row.since > now - _HOUR else (0, now)
    if tries >= TRIES:
        return False
    connection.execute(
        upsert(connection, invitation_tries, "tries", "since"),
        [{"conversation_id": conversation_id, "tries": tries + 1, "since": since}],
    )
    return True
