"""What the clock has to do, and when. A row is done in the transaction that takes it away, so whatever
it does happens once however many instances look."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.codec import Codec
from storage.dialects import insert_or_ignore, upsert
from storage.prepared import Prepared
from storage.tables import due

LEASE = timedelta(minutes=5)


class Job(Struct, frozen=True):
    """Something due: `kind` says what is to be done with `subject`."""

    kind: str
    subject: str
    due_at: datetime
    attempts: int = 0


def schedule(connection: Connection, jobs: Sequence[Job]) -> None:
    """Have these done; one that waits already gets the new time."""
    if jobs:
        rows = [_fresh(job) for job in jobs]
        connection.execute(upsert(connection, due, "due_at", "leased_until", "attempts"), rows)


def schedule_no_later(connection: Connection, jobs: Sequence[Job]) -> None:
    """Have these done at their time, or earlier where they wait for an earlier one.

    A job that is under way is done once more: what has been added meanwhile may have come too late for it.
    """
    if jobs:
        connection.execute(_sooner(connection.dialect.name), [_fresh(job) for job in jobs])


def ensure(connection: Connection, job: Job) -> None:
    """Have this done unless it waits already."""
    connection.execute(insert_or_ignore(connection, due), [_fresh(job)])


def claim(connection: Connection, now: datetime, limit: int) -> list[Job]:
    """Lease up to `limit` jobs that are due; one whose lease ran out is due again."""
    rows = connection.execute(_ready.limit(limit), {"now": now})
    jobs = [Job(*row) for row in rows]
    until = now + LEASE
    _leasing.run(connection, [(until, until, job.kind, job.subject) for job in jobs])
    return jobs


def take(connection: Connection, kind: str, subject: str, now: datetime) -> bool:
    """Take the job away to do it in this transaction; False if it is not due, or was done already."""
    taken = connection.execute(_taking, {"kind": kind, "subject": subject, "now": now})
    return taken.first() is not None


def take_early(connection: Connection, codec: Codec, kind: str, subject: str) -> bool:
    """Take the job away, due or not; False if it is not there."""
    taken = connection.execute(delete(due).where(_same(kind, subject)).returning(due.c.subject))
    return taken.first() is not None


def subjects_waiting(connection: Connection, codec: Codec, kind: str, subjects: Sequence[str]) -> list[str]:
    """Which of these subjects have such a job, in order."""
    wanted = select(due.c.subject).where(due.c.kind == kind, due.c.subject.in_(subjects))
    return list(connection.scalars(wanted.order_by(due.c.subject)))


def postpone(connection: Connection, job: Job, until: datetime) -> None:
    """Try the job again later."""
    connection.execute(
        update(due).where(_same(job.kind, job.subject)).values(due_at=until, leased_until=None)
    )


def next_due(connection: Connection) -> datetime | None:
    """When the next job is due, or the lease of one ends."""
    earliest: datetime | None = connection.scalar(select(func.min(due.c.due_at)))
    return earliest


def waiting(connection: Connection, now: datetime) -> Mapping[str, int]:
    """How many jobs are overdue, by kind."""
    rows = connection.execute(
        select(due.c.kind, func.count()).where(due.c.due_at <= now).group_by(due.c.kind)
    )
    return {row[0]: row[1] for row in rows}


# What every tick runs is built once: to build a statement takes longer than to run it.
_ready = (
    select(due.c.kind, due.c.subject, due.c.due_at, due.c.attempts)
    .where(due.c.due_at <= bindparam("now"))
    .order_by(due.c.due_at)
    .with_for_update(skip_locked=True)
)
_leasing = Prepared(
    update(due)
    .where(due.c.kind == bindparam("b_kind"), due.c.subject == bindparam("b_subject"))
    .values(due_at=bindparam("b_due_at"), leased_until=bindparam("b_leased"), attempts=due.c.attempts + 1),
    ["b_due_at", "b_leased", "b_kind", "b_subject"],
)
_taking = (
    delete(due)
    .where(due.c.kind == bindparam("kind"), due.c.subject == bindparam("subject"))
    .where(or_(due.c.due_at <= bindparam("now"), due.c.leased_until.is_not(None)))
    .returning(due.c.subject)
)


@cache
def _sooner(dialect: str) -> Any:
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(due)
    new = statement.excluded
    earlier = and_(due.c.leased_until.is_(None), due.c.due_at < new.due_at)
    return statement.on_conflict_do_update(
        index_elements=list(due.primary_key.columns),
        set_={
            "due_at": case((earlier, due.c.due_at), else_=new.due_at),
            "leased_until": None,
            "attempts": 0,
        },
    )


def _fresh(job: Job) -> dict[str, object]:
    return {
        "kind": job.kind,
        "subject": job.subject,
        "due_at": job.due_at,
        "leased_until": None,
        "attempts": 0,
    }


def _same(kind: str, subject: str) -> ColumnElement[bool]:
    return and_(due.c.kind == kind, due.c.subject == subject)
