"""What the clock has to do, and when. A row is done in the transaction that takes it away, so whatever
it does happens once however many instances look."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, and_, delete, func, or_, select, update

from storage.dialects import upsert
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
        rows = [
            {"kind": job.kind, "subject": job.subject, "due_at": job.due_at, "attempts": 0} for job in jobs
        ]
        connection.execute(upsert(connection, due, "due_at", "attempts"), rows)


def claim(connection: Connection, now: datetime, limit: int) -> list[Job]:
    """Lease up to `limit` jobs that are due; one whose lease ran out is due again."""
    free = or_(due.c.leased_until.is_(None), due.c.leased_until <= now)
    wanted = (
        select(due.c.kind, due.c.subject, due.c.due_at, due.c.attempts)
        .where(due.c.due_at <= now, free)
        .order_by(due.c.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    jobs = [Job(*row) for row in connection.execute(wanted)]
    for job in jobs:
        connection.execute(
            update(due)
            .where(_same(job.kind, job.subject))
            .values(leased_until=now + LEASE, attempts=due.c.attempts + 1)
        )
    return jobs


def take(connection: Connection, kind: str, subject: str, now: datetime) -> bool:
    """Take the job away to do it in this transaction; False if it is not due, or was done already."""
    taken = connection.execute(
        delete(due).where(_same(kind, subject), due.c.due_at <= now).returning(due.c.subject)
    )
    return taken.first() is not None


def postpone(connection: Connection, job: Job, until: datetime) -> None:
    """Try the job again later."""
    connection.execute(
        update(due).where(_same(job.kind, job.subject)).values(due_at=until, leased_until=None)
    )


def next_due(connection: Connection) -> datetime | None:
    """When the next job is due."""
    return connection.scalar(select(func.min(func.coalesce(due.c.leased_until, due.c.due_at))))


def waiting(connection: Connection, now: datetime) -> Mapping[str, int]:
    """How many jobs are overdue, by kind."""
    rows = connection.execute(
        select(due.c.kind, func.count()).where(due.c.due_at <= now).group_by(due.c.kind)
    )
    return {row[0]: row[1] for row in rows}


def _same(kind: str, subject: str) -> ColumnElement[bool]:
    return and_(due.c.kind == kind, due.c.subject == subject)
