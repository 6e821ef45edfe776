"""The hours of the night in which customers are not written to."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import ClassVar

from cases.times_of_day import WrittenTime


@dataclass(frozen=True)
class QuietHours:
    """From `starts` until `ends`, past midnight if `ends` is earlier; none if they are equal."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    starts: WrittenTime = time(22)
    ends: WrittenTime = time(8)

    def next_allowed(self, moment: datetime, zone: tzinfo) -> datetime:
        """`moment` itself if it is not quiet in `zone` then, else the end of the quiet hours; in UTC.

        Raises ValueError for a time without zone.
        """
        if moment.utcoffset() is None:
            raise ValueError("the moment needs a zone")
        local = moment.astimezone(zone)
        if not self._is_quiet(local.time()):
            return moment.astimezone(UTC)
        day = local.date() + timedelta(days=1 if local.time() >= self.ends else 0)
        return datetime.combine(day, self.ends, tzinfo=zone).astimezone(UTC)

    def _is_quiet(self, local: time) -> bool:
        if self.starts <= self.ends:
            return self.starts <= local < self.ends
        return local >= self.starts or local < self.ends
