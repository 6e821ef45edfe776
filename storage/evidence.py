"""Files that customers offered: where each stands between offered and stored."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select, update

from dialogs.messages import File
from storage.codec import Codec
from storage.tables import evidence

UPLOADS = "uploads"  # the folder of the blob store where uploads lie until they are examined


class Exhibit(Struct, frozen=True):
    """A file offered in the message `seq`, as its `nth`. `draft` is the complaint's id."""

    conversation_id: str
    seq: int
    nth: int
    draft: str
    file: File
    state: str = "offered"

    @property
    def id(self) -> str:
        """Names it in a due row and in the blob store."""
        return f"{self.conversation_id}-{self.seq}-{self.nth}"


class Examined(Struct, frozen=True):
    """What came of fetching it: "stored", "refused" or "lost". `size` is in bytes."""

    state: str
    size: int | None = None
    content_type: str | None = None
    reason: str | None = None


def add(connection: Connection, codec: Codec, exhibits: Sequence[Exhibit], now: datetime) -> None:
    """Files just offered."""
    if exhibits:
        connection.execute(
            insert(evidence),
            [
                {
                    "conversation_id": exhibit.conversation_id,
                    "seq": exhibit.seq,
                    "nth": exhibit.nth,
                    "draft": exhibit.draft,
                    "kind": exhibit.file.kind.value,
                    "state": exhibit.state,
                    "sealed_file": codec.seal(exhibit.file, "evidence", exhibit.id),
                    "received_at": now,
                }
                for exhibit in exhibits
            ],
        )


def find(connection: Connection, codec: Codec, exhibit_id: str) -> Exhibit | None:
    """The file of this id, if it is still there."""
    conversation_id, seq, nth = exhibit_id.split("-")
    row = connection.execute(
        select(evidence).where(
            evidence.c.conversation_id == conversation_id,
            evidence.c.seq == int(seq),
            evidence.c.nth == int(nth),
        )
    ).first()
    if row is None:
        return None
    file = codec.open(row.sealed_file, File, "evidence", exhibit_id)
    return Exhibit(conversation_id, row.seq, row.nth, row.draft, file, row.state)


def settle(connection: Connection, exhibit: Exhibit, examined: Examined) -> None:
    """Record what came of it."""
    connection.execute(
        update(evidence)
        .where(
            evidence.c.conversation_id == exhibit.conversation_id,
            evidence.c.seq == exhibit.seq,
            evidence.c.nth == exhibit.nth,
        )
        .values(
            state=examined.state,
            size=examined.size,
            content_type=examined.content_type,
            reason=examined.reason,
        )
    )


def of_draft(connection: Connection, draft: str) -> list[str]:
    """The ids of the files of a complaint."""
    rows = connection.execute(
        select(evidence.c.conversation_id, evidence.c.seq, evidence.c.nth).where(evidence.c.draft == draft)
    )
    return [f"{row.conversation_id}-{row.seq}-{row.nth}" for row in rows]


def remove(connection: Connection, draft: str) -> None:
    """Forget the files of a complaint that was given up."""
    connection.execute(delete(evidence).where(evidence.c.draft == draft))
