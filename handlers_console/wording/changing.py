"""Changing one line: checked, kept, noted, and in force at once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from dialogs.wording.fitting import LONGEST_LINE, Misfit, misfits
from handlers_console.visit import Visit
from storage import audit, wording_changes
from storage.hints import OFFICE, notify


@dataclass(frozen=True)
class Written:
    """What an administrator wrote for a line in one language, and why it does not fit, if it does not."""

    locale: str
    line: str
    problems: list[Misfit]


class Conflict(Exception):
    """Somebody else changed the line meanwhile."""


def written(visit: Visit, key: str, locale: str) -> Written:
    """The words as posted. Blanks around them count only where ours have some, as a comma has."""
    posted = visit.form.get("line", "")
    text = posted.replace("\r\n", "\n")[: LONGEST_LINE + 1] if isinstance(posted, str) else ""
    ours = visit.office.dialog.wording.shipped(locale, key)
    line = text if ours != ours.strip() else text.strip()
    return Written(locale, line, list(misfits(key, ours, line)))


async def save(visit: Visit, key: str, given: Written) -> bool:
    """Say these words from now on; whether that changes anything. Raises Conflict."""
    office, seen = visit.office, visit.posted("seen")
    began = office.dialog.wording.written(given.locale, key)
    line = None if given.line == began else given.line

    def work(connection: Connection, now: datetime) -> bool:
        if str(wording_changes.latest(connection, given.locale, key)) != seen:
            raise Conflict
        before = wording_changes.in_force(connection).get((given.locale, key))
        if line == (before.line if before else None):
            return False
        _put(connection, visit, given.locale, key, line, now)
        return True

    saved = await office.write(work)
    await _in_force(visit)
    return saved


async def restore(visit: Visit, key: str, locale: str) -> None:
    """Say again what was said before any administrator changed it."""

    def work(connection: Connection, now: datetime) -> None:
        if (locale, key) in wording_changes.in_force(connection):
            _put(connection, visit, locale, key, None, now)

    await visit.office.write(work)
    await _in_force(visit)


def _put(
    connection: Connection, visit: Visit, locale: str, key: str, line: str | None, now: datetime
) -> None:
    wording_changes.add(connection, locale, key, line, visit.member.id, now)
    deed = "wording_restored" if line is None else "wording_changed"
    audit.add(connection, visit.office.codec, visit.actor.label, deed, f"{locale} {key}"[:64], now=now)
    notify(connection, [OFFICE])


async def _in_force(visit: Visit) -> None:
    await visit.office.refresh()
    visit.office.hints.publish([OFFICE])
