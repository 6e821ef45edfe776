"""When a digest is sent: "daily 09:00", "weekly 09:00" or "" for never."""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from msgspec import Struct

from dialogs.answers.numerals import CHINESE, whole

_USUAL = time(9)
_OFF = frozenset("off|none|stop|cancel|取消|关闭|退订|停止".split("|"))
_SCHEDULE = re.compile(
    r"(?P<every>daily|every day|weekly|every week|每天|每日|天天|每周一|每星期一|每个?周一|每周|每星期)\s*"
    rf"(?:(?P<half>上午|早上|早|下午|晚上|晚|中午)?(?P<hour>[0-9]{{1,2}}|[{CHINESE}]{{1,3}})"
    r"(?:[:点时](?P<minute>[0-9]{1,2}|半)?分?)?\s*(?P<english>am|pm)?)?"
)
_WEEKLY = ("week", "周", "星期")
_AFTERNOON = ("下午", "晚上", "晚", "pm")


class Every(StrEnum):
    """How often."""

    DAILY = "daily"
    WEEKLY = "weekly"


class Schedule(Struct, frozen=True):
    """Every day, or every Monday, at the local time `at`; `every` None is never."""

    every: Every | None
    at: time = _USUAL

    def __str__(self) -> str:
        """As it is kept with the member of staff."""
        return f"{self.every.value} {self.at:%H:%M}" if self.every else ""

    @classmethod
    def of(cls, kept: str) -> "Schedule":
        """What `str` gave; raises ValueError for anything else."""
        if not kept:
            return OFF
        every, _, at = kept.partition(" ")
        return cls(Every(every), time.fromisoformat(at))

    def after(self, moment: datetime, zone: tzinfo) -> datetime | None:
        """The first time after `moment` that it is due, in UTC; None for never."""
        if self.every is None:
            return None
        day = moment.astimezone(zone).date()
        while not self._is_due(day) or self._on(day, zone) <= moment:
            day += timedelta(days=1)
        return self._on(day, zone)

    def times_between(self, first: datetime, last: datetime, zone: tzinfo) -> int:
        """How often it is due after `first` up to and including `last`."""
        if self.every is None or last <= first:
            return 0
        step = 1 if self.every is Every.DAILY else 7
        due = self.after(first, zone)
        if due is None or due > last:
            return 0
        until = last.astimezone(zone).date()
        if self._on(until, zone) > last:
            until -= timedelta(days=1)
        return (until - due.astimezone(zone).date()).days // step + 1

    def _is_due(self, day: date) -> bool:
        return self.every is Every.DAILY or day.weekday() == 0

    def _on(self, day: date, zone: tzinfo) -> datetime:
        return datetime.combine(day, self.at, zone).astimezone(UTC)


OFF = Schedule(None)


def read_schedule(text: str) -> Schedule | None:
    """What "daily 09:00", "每天 9点", "weekly" or "off" means, in lower case; None for anything else."""
    if text in _OFF:
        return OFF
    match = _SCHEDULE.fullmatch(text)
    if match is None:
        return None
    every = Every.WEEKLY if any(word in match["every"] for word in _WEEKLY) else Every.DAILY
    if match["hour"] is None:
        return Schedule(every)
    at = _time(match)
    return None if at is None else Schedule(every, at)


def _time(match: re.Match[str]) -> time | None:
    hour = int(match["hour"]) if match["hour"].isdecimal() else whole(match["hour"])
    minute = 30 if match["minute"] == "半" else int(match["minute"] or 0)
    if hour is not None and (match["half"] or match["english"]) in _AFTERNOON and hour < 12:
        hour += 12
    if hour is None or hour > 23 or minute > 59:
        return None
    return time(hour, minute)
