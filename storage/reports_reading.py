"""A monthly report is read in many short transactions: one alone would keep others waiting, and a month that
is over does not change between them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeVar

from cases.months import Month
from cases.reporting import DIVISIONS, Compared, Measure, Report, Special
from cases.rules import CaseRules
from storage import dashboards
from storage import reports_outlook as outlook
from storage.codec import Codec
from storage.reports_figures import Flows, counted_since
from storage.running import Work

T = TypeVar("T")


class Reads(Protocol):
    """Runs a work in a transaction that cannot write."""

    async def read(self, work: Work[T]) -> T:
        """What the work returns."""
        ...


async def report(reads: Reads, codec: Codec, month: Month, rules: CaseRules, now: datetime) -> Report:
    """All that is told of a month, as it is known `now`; the month must be over."""
    since = await reads.read(counted_since)
    return await _Reading(reads, codec, month, rules, now, since).report()


@dataclass(frozen=True)
class _Reading:
    """One report under way. `since` is the first day that anything was counted on."""

    reads: Reads
    codec: Codec
    month: Month
    rules: CaseRules
    now: datetime
    since: date | None

    async def report(self) -> Report:
        read, zone = self.reads.read, self.rules.zone
        month, before, year = self.month, self._known(-1), self._known(-12)
        all_ = Compared(
            await self._flows(lambda flows: flows.flow(month)),
            await self._flows(lambda flows: flows.flow(before)) if before else None,
            await self._flows(lambda flows: flows.flow(year)) if year else None,
        )
        return Report(
            month=month,
            made_at=self.now,
            target=self.rules.ratings.target_percent,
            all=all_,
            days=await self._flows(lambda flows: flows.days(month)),
            months=await self._flows(lambda flows: flows.months(month)),
            divisions={name: await self._divided(name, all_) for name in _divisions()},
            special=(
                await self._special(month),
                await self._special(before) if before else None,
                await self._special(year) if year else None,
            ),
            standing=await read(
                lambda core: outlook.standing(core, self.codec, self.rules, self.now, self._today)
            ),
            signals=await read(lambda core: outlook.signals(core, self.codec, zone, month, before)),
            counted_since=self.since,
            causes=await read(lambda core: outlook.causes(core, month, before, year)),
            rises=await read(lambda core: outlook.rises(core, month)),
            measures=await self._measures(),
        )

    @property
    def _today(self) -> date:
        return self.now.astimezone(self.rules.zone).date()

    def _known(self, months: int) -> Month | None:
        """The month so far away, if anything was counted by then."""
        found = self.month.moved(months)
        return found if self.since and self.since <= found.last else None

    async def _flows(self, work: Callable[[Flows], T]) -> T:
        return await self.reads.read(lambda core: work(Flows(core, self.now, self._today, self.since)))

    async def _divided(self, dimension: str, all_: Compared) -> tuple[Compared, ...]:
        return await self._flows(lambda flows: flows.divided(dimension, self.month, all_))

    async def _special(self, month: Month) -> Special:
        return await self.reads.read(lambda core: outlook.special(core, month, self.rules.zone))

    async def _measures(self) -> tuple[Measure, ...]:
        planned = await self.reads.read(
            lambda core: outlook.measures(core, self.codec, self.month, self._today)
        )
        return tuple([await self._measure(one) for one in planned])

    async def _measure(self, planned: outlook.Planned) -> Measure:
        return await self.reads.read(lambda core: outlook.measure(core, planned, self._today))


def _divisions() -> list[str]:
    return [name for name in DIVISIONS if name in dashboards.DIMENSIONS]
