"""The sessions of staff in the console: who is signed in, on which browser, and until when."""

from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import Connection, Row, delete, insert, select, update

from storage import staff
from storage.codec import Codec
from storage.sign_in_tables import sessions
from storage.staff import Member

SEEN_EVERY = timedelta(minutes=5)
"""How exactly it is kept when a session was last used."""
_BROWSER = 200


class Session(Struct, frozen=True):
    """`proven`: both factors that are required were given; `ends_at` is when it ends whatever is done."""

    id: str
    staff_id: str
    created_at: datetime
    seen_at: datetime
    ends_at: datetime
    proven: bool
    browser: str


def open_session(connection: Connection, codec: Codec, token: str, session: Session) -> None:
    """Let who brings this token be who the session says."""
    values = {
        "digest": digest_of(codec, token),
        "id": session.id,
        "staff_id": session.staff_id,
        "created_at": session.created_at,
        "seen_at": session.seen_at,
        "ends_at": session.ends_at,
        "proven": int(session.proven),
        "sealed_browser": codec.seal(session.browser[:_BROWSER], "sessions", session.id),
    }
    connection.execute(insert(sessions).values(values))


def find(
    connection: Connection, codec: Codec, token: str, now: datetime, idle: timedelta
) -> tuple[Session, Member] | None:
    """The session of this token and whose it is; None where it ended, or lay idle for longer than that."""
    wanted = select(sessions).where(sessions.c.digest == digest_of(codec, token))
    row = connection.execute(wanted).first()
    if row is None or row.ends_at <= now or row.seen_at + idle <= now:
        return None
    member = staff.find(connection, codec, row.staff_id)
    return (_session(codec, row), member) if member is not None and member.active else None


def seen(connection: Connection, session_id: str, now: datetime) -> None:
    """It was used now."""
    connection.execute(update(sessions).where(sessions.c.id == session_id).values(seen_at=now))


def of_member(
    connection: Connection, codec: Codec, staff_id: str, now: datetime, idle: timedelta
) -> list[Session]:
    """Their sessions that are good now, the one used last first."""
    wanted = select(sessions).where(
        sessions.c.staff_id == staff_id, sessions.c.ends_at > now, sessions.c.seen_at > now - idle
    )
    return [_session(codec, row) for row in connection.execute(wanted.order_by(sessions.c.seen_at.desc()))]


def end(connection: Connection, staff_id: str, session_id: str) -> bool:
    """End this session of theirs; whether it was there."""
    gone = delete(sessions).where(sessions.c.staff_id == staff_id, sessions.c.id == session_id)
    return connection.execute(gone.returning(sessions.c.id)).first() is not None


def end_token(connection: Connection, codec: Codec, token: str) -> None:
    """End the session of this token, if there is one."""
    connection.execute(delete(sessions).where(sessions.c.digest == digest_of(codec, token)))


def end_all(connection: Connection, staff_id: str, *, but: str = "") -> None:
    """End all their sessions but that one."""
    connection.execute(delete(sessions).where(sessions.c.staff_id == staff_id, sessions.c.id != but))


def sweep(connection: Connection, now: datetime) -> None:
    """Forget those that are over."""
    connection.execute(delete(sessions).where(sessions.c.ends_at <= now))


def digest_of(codec: Codec, token: str) -> str:
    """What a token is kept as."""
    return codec.digest("console session", token)


def _session(codec: Codec, row: Row[tuple[object, ...]]) -> Session:
    return Session(
        id=row.id,
        staff_id=row.staff_id,
        created_at=row.created_at,
        seen_at=row.seen_at,
        ends_at=row.ends_at,
        proven=bool(row.proven),
        browser=codec.open(row.sealed_browser, str, "sessions", row.id),
    )
