"""Lines of the wording that administrators replaced: who put which words in place of which, and when."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, func, insert, select

from storage.office_tables import wording_changes as changes


class Change(Struct, frozen=True):
    """`line` is None where the words were taken back. `id` rises with each change of any line."""

    id: int
    locale: str
    key: str
    line: str | None
    staff_id: str
    at: datetime


def in_force(connection: Connection) -> dict[tuple[str, str], Change]:
    """The newest change of each line, by locale and key; those taken back are left out."""
    newest = select(func.max(changes.c.id)).group_by(changes.c.key, changes.c.locale)
    rows = connection.execute(select(changes).where(changes.c.id.in_(newest), changes.c.line.is_not(None)))
    found = [Change(*row) for row in rows]
    return {(one.locale, one.key): one for one in found}


def lines(connection: Connection) -> Mapping[str, Mapping[str, str]]:
    """The words in force, by locale and key."""
    found: dict[str, dict[str, str]] = {}
    for (locale, key), change in in_force(connection).items():
        found.setdefault(locale, {})[key] = change.line or ""
    return found


def of_line(connection: Connection, key: str, limit: int) -> Sequence[Change]:
    """The latest changes of the line of this key in any language, the newest first."""
    wanted = select(changes).where(changes.c.key == key).order_by(changes.c.id.desc()).limit(limit)
    return [Change(*row) for row in connection.execute(wanted)]


def latest(connection: Connection, locale: str, key: str) -> int:
    """The id of the latest change of this line; 0 if it was never changed."""
    same = changes.c.key == key, changes.c.locale == locale
    return connection.scalar(select(func.max(changes.c.id)).where(*same)) or 0


def add(
    connection: Connection, locale: str, key: str, line: str | None, staff_id: str, now: datetime
) -> None:
    """From now on these are the words of this line; None takes back what was put in place of ours."""
    values = {"locale": locale, "key": key, "line": line, "staff_id": staff_id, "at": now}
    connection.execute(insert(changes).values(values))
