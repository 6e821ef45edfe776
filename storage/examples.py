"""Closed cases that others can learn from: masked, read over by a person, without a way to the customer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, delete, insert, select

from storage.codec import Codec
from storage.improvement_tables import teaching_examples

MOST = 500


class Lesson(Struct, frozen=True):
    """What is told: what happened, what was decided, and what is to be learned from it."""

    title: str
    story: str
    decision: str
    learned: str = ""


class Example(Struct, frozen=True):
    """`matter` and `cause` are codes, "" for none; `kept_by` is who read it over."""

    id: str
    case_id: str
    matter: str
    cause: str
    lesson: Lesson
    kept_at: datetime
    kept_by: str


def keep(connection: Connection, codec: Codec, example: Example) -> None:
    """One more; a case has at most one, so an earlier one of the same case goes."""
    forget(connection, example.case_id)
    connection.execute(
        insert(teaching_examples).values(
            id=example.id,
            case_id=example.case_id,
            matter=example.matter,
            cause=example.cause,
            kept_at=example.kept_at,
            kept_by=example.kept_by,
            sealed_lesson=codec.seal(example.lesson, "teaching_examples", example.id),
        )
    )


def listed(connection: Connection, codec: Codec, *, matter: str = "", cause: str = "") -> Sequence[Example]:
    """The newest, about this matter or one within it, of this cause; "" for any."""
    wanted = select(teaching_examples)
    if matter:
        column: Any = teaching_examples.c.matter
        wanted = wanted.where((column == matter) | column.startswith(f"{matter}.", autoescape=True))
    if cause:
        wanted = wanted.where(teaching_examples.c.cause == cause)
    newest = wanted.order_by(teaching_examples.c.kept_at.desc(), teaching_examples.c.id).limit(MOST)
    return [_opened(codec, row) for row in connection.execute(newest)]


def find(connection: Connection, codec: Codec, example_id: str) -> Example | None:
    """The example of this id."""
    row = connection.execute(select(teaching_examples).where(teaching_examples.c.id == example_id)).first()
    return None if row is None else _opened(codec, row)


def of_case(connection: Connection, case_id: str) -> str | None:
    """The id of the example that was made of this case."""
    wanted = select(teaching_examples.c.id).where(teaching_examples.c.case_id == case_id)
    found: str | None = connection.scalar(wanted)
    return found


def forget(connection: Connection, case_id: str) -> None:
    """Take out what was made of this case."""
    connection.execute(delete(teaching_examples).where(teaching_examples.c.case_id == case_id))


def _opened(codec: Codec, row: Any) -> Example:
    lesson = codec.open(row.sealed_lesson, Lesson, "teaching_examples", row.id)
    return Example(row.id, row.case_id, row.matter, row.cause, lesson, row.kept_at, row.kept_by)
