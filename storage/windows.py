"""When a customer last opened the channel to us, and what was pushed on the strength of it."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, select, update

from storage.tables import conversations

Window = tuple[datetime | None, int, datetime | None, int]
NEVER: Window = (None, 0, None, 0)


class Quota(Struct, frozen=True):
    """How many messages may still be pushed, and until when; `template`: outside of it a short notice can
    go out in place of a message."""

    left: int
    closes_at: datetime | None
    template: bool = False


_COLUMNS = (
    conversations.c.wrote_at,
    conversations.c.wrote_spent,
    conversations.c.tapped_at,
    conversations.c.tapped_spent,
)


def get(connection: Connection, conversation_id: str) -> Window:
    """When the customer last wrote and what was spent of it, the same for taps; `NEVER` if unknown."""
    row = connection.execute(select(*_COLUMNS).where(conversations.c.id == conversation_id)).first()
    return (row[0], row[1], row[2], row[3]) if row else NEVER


def replace(connection: Connection, conversation_id: str, before: Window, after: Window) -> bool:
    """Put `after` in the place of `before`; False if it has changed meanwhile."""
    same = [
        column.is_(None) if value is None else column == value
        for column, value in zip(_COLUMNS, before, strict=True)
    ]
    done = connection.execute(
        update(conversations)
        .where(conversations.c.id == conversation_id, *same)
        .values(dict(zip((column.name for column in _COLUMNS), after, strict=True)))
        .returning(conversations.c.id)
    )
    return done.first() is not None
