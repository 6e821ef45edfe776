"""How often somebody tried to sign in of late. Each try is counted before it is made, so that many at the
same moment count as many."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from storage.dialects import insert_or_ignore
from storage.sign_in_tables import sign_in_tries as tries

Pause = Callable[[int], timedelta]
"""How long nothing more is tried, by the number of failures so far."""


def begin(
    connection: Connection, counted: Sequence[tuple[str, Pause]], now: datetime, forget: timedelta
) -> datetime | None:
    """Count a try for each of these digests, in their order. When one of them must wait: until when, and
    nothing is counted. Failures are forgotten `forget` after the last of them."""
    ordered = sorted(counted, key=lambda pair: pair[0])
    fresh = [{"digest": digest, "failures": 0, "last_at": now, "until": now} for digest, _ in ordered]
    connection.execute(insert_or_ignore(connection, tries), fresh)
    digests = [digest for digest, _ in ordered]
    wanted = select(tries).where(tries.c.digest.in_(digests)).order_by(tries.c.digest).with_for_update()
    rows = {row.digest: row for row in connection.execute(wanted)}
    waits: list[datetime] = [row.until for row in rows.values() if row.until > now]
    if waits:
        return max(waits)
    for digest, pause in ordered:
        row = rows[digest]
        failures = 1 if row.last_at + forget <= now else row.failures + 1
        values = {"failures": failures, "last_at": now, "until": now + pause(failures)}
        connection.execute(update(tries).where(tries.c.digest == digest).values(values))
    return None


def waits(connection: Connection, digest: str, now: datetime) -> bool:
    """Whether nothing is tried for this digest just now."""
    return (
        connection.scalar(select(tries.c.until).where(tries.c.digest == digest, tries.c.until > now))
        is not None
    )


def succeeded(connection: Connection, whose: str, *also: str) -> None:
    """The try was good: the failures of `whose` are forgotten, the try itself is taken back from others."""
    connection.execute(delete(tries).where(tries.c.digest == whose))
    back = update(tries).where(tries.c.digest.in_(also), tries.c.failures > 0)
    connection.execute(back.values(failures=tries.c.failures - 1))


def sweep(connection: Connection, before: datetime) -> None:
    """Forget what was last tried before then."""
    connection.execute(delete(tries).where(tries.c.last_at < before, tries.c.until < before))
