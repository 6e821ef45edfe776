"""Lists that a member of staff put together and keeps: each is theirs alone."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, delete, func, insert, select

from storage.codec import Codec
from storage.worklist_tables import saved_views

LONGEST_NAME = 24
LONGEST_QUERY = 1000
MOST = 20


class TooManyViews(ValueError):
    """Nobody keeps more than `MOST` views."""


class SavedView(Struct, frozen=True):
    """`query` is what stands after the ? of the list's address."""

    name: str
    query: str


def save(
    connection: Connection, codec: Codec, staff_id: str, id_: str, view: SavedView, now: datetime
) -> None:
    """Keep a view under 32 random hex digits; raises TooManyViews, ValueError without a name."""
    name = " ".join(view.name.split())[:LONGEST_NAME].strip()
    if not name or len(view.query) > LONGEST_QUERY:
        raise ValueError("a view needs a name, and an address that is not too long")
    theirs = saved_views.c.staff_id == staff_id
    if (connection.scalar(select(func.count()).select_from(saved_views).where(theirs)) or 0) >= MOST:
        raise TooManyViews(f"there are {MOST} views")
    sealed = codec.seal(SavedView(name, view.query), "saved_views", staff_id, id_)
    connection.execute(
        insert(saved_views).values(staff_id=staff_id, id=id_, sealed_view=sealed, created_at=now)
    )


def forget(connection: Connection, staff_id: str, id_: str) -> None:
    """Keep it no more; nothing happens where it is another's."""
    connection.execute(delete(saved_views).where(saved_views.c.staff_id == staff_id, saved_views.c.id == id_))


def of(connection: Connection, codec: Codec, staff_id: str) -> dict[str, SavedView]:
    """The views of a member of staff by id, in the order in which they were saved."""
    wanted = (
        select(saved_views)
        .where(saved_views.c.staff_id == staff_id)
        .order_by(saved_views.c.created_at, saved_views.c.id)
    )
    return {row.id: _view(codec, row) for row in connection.execute(wanted)}


def _view(codec: Codec, row: Any) -> SavedView:
    return codec.open(row.sealed_view, SavedView, "saved_views", row.staff_id, row.id)
