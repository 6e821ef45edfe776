"""What staff have to do beside the cases' own steps: call a person back, see to a danger to life."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zlib import crc32

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, and_, select, update

from storage.codec import Codec
from storage.dialects import insert_or_ignore
from storage.due import Job
from storage.tables import tasks

_SIX_DIGITS = 900_000


class Task(Struct, frozen=True):
    """Something for staff to do, called for by the message `seq` of a conversation.

    `kind` is danger, person, phone, follow_up or executive. Whoever is the `owner` does it by `due_at`.
    """

    conversation_id: str
    seq: int
    kind: str
    words: str
    due_at: datetime | None = None
    owner: str | None = None
    case_id: str | None = None


class OpenTask(Struct, frozen=True):
    """A task that nobody has done yet."""

    task: Task
    created_at: datetime

    def is_overdue(self, now: datetime) -> bool:
        """Whether it should have been done by now."""
        return self.task.due_at is not None and self.task.due_at <= now


def add(connection: Connection, codec: Codec, new: Sequence[Task], now: datetime) -> None:
    """Have these done; one of the same message and kind is there already and stays as it is."""
    if new:
        rows = [
            {
                "conversation_id": task.conversation_id,
                "seq": task.seq,
                "kind": task.kind,
                "state": "open",
                "created_at": now,
                "due_at": task.due_at,
                "owner_id": task.owner,
                "case_id": task.case_id,
                "sealed_words": codec.seal(task.words, "tasks", task.conversation_id, task.seq, task.kind),
            }
            for task in new
        ]
        connection.execute(insert_or_ignore(connection, tasks), rows)


def open_tasks(
    connection: Connection, codec: Codec, *, owner: str | None = None, limit: int = 100
) -> list[OpenTask]:
    """The oldest that are open: of one member, or all."""
    mine = [] if owner is None else [tasks.c.owner_id == owner]
    return _open(connection, codec, mine, limit)


def overdue(connection: Connection, codec: Codec, now: datetime, limit: int = 100) -> list[OpenTask]:
    """The oldest that should have been done by now."""
    return _open(connection, codec, [tasks.c.due_at <= now], limit)


def task_number(task: Any) -> str:
    """Six digits for a task or its row: the same at any time, so that what is closed is what was listed."""
    return str(crc32(f"{task.conversation_id}:{task.seq}:{task.kind}".encode()) % _SIX_DIGITS + 100_000)


def key(task: Task) -> str:
    """What its job "task" is about; see `find`."""
    return f"{task.conversation_id}:{task.seq}:{task.kind}"


def find(connection: Connection, codec: Codec, key: str) -> Task | None:
    """The task of this key, if it is still open."""
    conversation_id, seq, kind = key.split(":")
    same = tasks.c.conversation_id == conversation_id, tasks.c.seq == int(seq), tasks.c.kind == kind
    found = _open(connection, codec, same, 1)
    return found[0].task if found else None


def reminders(new: Sequence[Task]) -> list[Job]:
    """The jobs that look whether these were done in time."""
    return [Job("task", key(task), task.due_at) for task in new if task.due_at is not None]


def assign(connection: Connection, task: Task, owner: str) -> bool:
    """Give an open task to this member; False if it is done already."""
    return _changed(connection, task, {"owner_id": owner})


def close(connection: Connection, task: Task, who: str, now: datetime) -> bool:
    """It was done by this member; False if it was done already."""
    return _changed(connection, task, {"state": "done", "done_at": now, "owner_id": who})


def _open(
    connection: Connection, codec: Codec, only: Sequence[ColumnElement[bool]], limit: int
) -> list[OpenTask]:
    wanted = select(tasks).where(tasks.c.state == "open", *only).order_by(tasks.c.created_at).limit(limit)
    return [OpenTask(_task(codec, row), row.created_at) for row in connection.execute(wanted)]


def _task(codec: Codec, row: Any) -> Task:
    place = row.conversation_id, row.seq, row.kind
    words = codec.open(row.sealed_words, str, "tasks", *place) if row.sealed_words else ""
    return Task(*place, words, row.due_at, row.owner_id, row.case_id)


def _changed(connection: Connection, task: Task, values: dict[str, object]) -> bool:
    same = and_(
        tasks.c.conversation_id == task.conversation_id,
        tasks.c.seq == task.seq,
        tasks.c.kind == task.kind,
        tasks.c.state == "open",
    )
    changed = connection.execute(update(tasks).where(same).values(values).returning(tasks.c.seq))
    return changed.first() is not None
