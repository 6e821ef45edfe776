"""Working time as a person would count it with a calendar of 2026 and a clock: step by step."""

from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from cases.working_days import WorkingTime

SHANGHAI = ZoneInfo("Asia/Shanghai")
ZONES = st.sampled_from(
    [SHANGHAI, *map(ZoneInfo, ("America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu"))]
)
DAY, QUARTER = timedelta(days=1), timedelta(minutes=15)


def at(text: str, zone: tzinfo = SHANGHAI) -> datetime:
    """A moment written as the clock on the wall shows it in `zone`."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def days_of(*spells: str) -> set[date]:
    """Days of 2026 such as "02-15:23", the 15th to the 23rd of February, and "05-09"."""
    found = set()
    for spell in spells:
        first, _, last = spell.partition(":")
        day = date.fromisoformat(f"2026-{first}")
        found |= {day + number * DAY for number in range((int(last) - day.day if last else 0) + 1)}
    return found


OFF_2026 = days_of("01-01:03", "02-15:23", "04-04:06", "05-01:05", "06-19:21", "09-25:27", "10-01:07")
ON_2026 = days_of("01-04", "02-14", "02-28", "05-09", "09-20", "10-10")


def works_in_2026(day: date) -> bool:
    return day in ON_2026 or (day.weekday() < 5 and day not in OFF_2026)


def works_by_the_clock(moment: datetime, hours: WorkingTime, zone: tzinfo) -> bool:
    local = moment.astimezone(zone)
    at = local.time()
    at_work = hours.starts <= at < hours.ends and not hours.lunch_from <= at < hours.lunch_until
    return at_work and works_in_2026(local.date())


MOMENTS = st.integers(0, 300 * 96).map(lambda quarters: datetime(2026, 1, 5, tzinfo=UTC) + quarters * QUARTER)
