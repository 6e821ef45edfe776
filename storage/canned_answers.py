"""Answers that staff give often, written once: supervisors keep them, handlers put them into replies."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select, update

from storage.codec import Codec
from storage.note_tables import canned_answers


class Answer(Struct, frozen=True):
    """`shortcut` is typed after a slash; `text` may hold the placeholders {name} and {number}."""

    shortcut: str
    title: str
    text: str


class Canned(Struct, frozen=True):
    """An answer in the language `locale`. `id` is 32 random hex digits."""

    id: str
    locale: str
    answer: Answer


def everything(connection: Connection, codec: Codec) -> Sequence[Canned]:
    """All of them, by language and shortcut."""
    found = [_canned(codec, row) for row in connection.execute(select(canned_answers))]
    return sorted(found, key=lambda one: (one.locale, one.answer.shortcut))


def put(connection: Connection, codec: Codec, canned: Canned, staff_id: str, now: datetime) -> None:
    """Write one down, new or changed."""
    values: dict[str, Any] = {
        "locale": canned.locale,
        "sealed_answer": codec.seal(canned.answer, "canned_answers", canned.id),
        "changed_at": now,
        "changed_by": staff_id,
    }
    same = update(canned_answers).where(canned_answers.c.id == canned.id).values(values)
    if connection.execute(same.returning(canned_answers.c.id)).first() is None:
        connection.execute(insert(canned_answers).values(id=canned.id, **values))


def remove(connection: Connection, canned_id: str) -> None:
    """Take one away; replies already written keep its words."""
    connection.execute(delete(canned_answers).where(canned_answers.c.id == canned_id))


def _canned(codec: Codec, row: Any) -> Canned:
    answer = codec.open(row.sealed_answer, Answer, "canned_answers", row.id)
    return Canned(row.id, row.locale, answer)
