"""What is wrong at start though Tingsu can run: said in the log and on the operator's screen."""

from collections.abc import Iterator
from datetime import date

import structlog

from bot.settings import Settings
from cases.working_days import Calendar

log = structlog.get_logger(__name__)


def lost_rules(settings: Settings, in_use: set[str]) -> tuple[str, ...]:
    """The versions of deadline rules in use that the settings no longer have."""
    known = {rules.version for rules in (settings.deadlines, *settings.earlier_deadlines)}
    return tuple(sorted(in_use - known))


def concerns(calendar: Calendar, today: date, lost: tuple[str, ...]) -> Iterator[str]:
    """A line for each thing to be mended; each is logged too."""
    for version in lost:
        log.error("deadline_rules_lost", version=version)
        yield (
            f"!! Open complaints were received under the deadlines of version {version}, which config.yaml no"
            " longer has: they are counted by the present ones. Put the old ones back under earlier_deadlines"
        )
    for year in calendar.years_missing(today):
        log.warning("calendar_missing", year=year)
        yield (
            f"!! The public holidays of {year} are not known: working days are counted over Monday to Friday."
            " Import the year in the console, or add it under calendar: in config.yaml"
        )
