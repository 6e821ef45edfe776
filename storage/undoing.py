"""What a member of staff just did and may undo, with all that is needed for it."""

import secrets
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import Connection, delete, insert

from storage.canned_answers import Canned
from storage.codec import Codec
from storage.labels import Label
from storage.saved_views import SavedView
from storage.undoing_tables import undoing

FOR = timedelta(minutes=10)


class ViewForgotten(Struct, frozen=True, tag="view"):
    """A list is kept no more."""

    id: str
    view: SavedView


class AnswerRemoved(Struct, frozen=True, tag="answer"):
    """A canned answer was taken away."""

    canned: Canned


class Labelled(Struct, frozen=True, tag="labelled"):
    """These cases, by number, got a label that they had not."""

    label: Label
    numbers: tuple[str, ...]


class Unlabelled(Struct, frozen=True, tag="unlabelled"):
    """These cases, by number, lost a label."""

    label: Label
    numbers: tuple[str, ...]


Deed = ViewForgotten | AnswerRemoved | Labelled | Unlabelled


def keep(connection: Connection, codec: Codec, staff_id: str, deed: Deed, now: datetime) -> str:
    """Let this member undo it for a while; returns what `take` finds it by. What is too old goes."""
    connection.execute(delete(undoing).where(undoing.c.until <= now))
    id_ = secrets.token_hex(16)
    sealed = codec.seal(deed, "undoing", id_)
    connection.execute(insert(undoing).values(id=id_, staff_id=staff_id, until=now + FOR, sealed_deed=sealed))
    return id_


def take(connection: Connection, codec: Codec, staff_id: str, id_: str, now: datetime) -> Deed | None:
    """What this member may undo, once; None if it is too late, or not theirs."""
    mine = delete(undoing).where(undoing.c.id == id_, undoing.c.staff_id == staff_id, undoing.c.until > now)
    sealed = connection.scalar(mine.returning(undoing.c.sealed_deed))
    return codec.open(sealed, Deed, "undoing", id_) if sealed else None  # type: ignore[arg-type]
