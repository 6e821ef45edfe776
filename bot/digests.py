"""The digest that staff may have sent to their chat, by itself, every day or every Monday."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog
from sqlalchemy import Connection

from cases.rules import CaseRules
from dialogs.messages import Say
from dialogs.rules import Rules
from dialogs.staff import answers, periods
from dialogs.staff.periods import Period
from dialogs.staff.schedules import Every, Schedule
from dialogs.staff.scopes import scope
from dialogs.staff.voice import Voice
from storage import audit, figures, staff
from storage.codec import Codec
from storage.due import Job
from storage.engine import Database
from storage.staff import Member
from storage.unit_of_work import UnitOfWork

_LATE = timedelta(hours=1)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Digests:
    """Does the job "digest", whose subject is the id of a member of staff."""

    database: Database
    codec: Codec
    rules: Rules
    cases: CaseRules
    now: Callable[[], datetime]
    publish: Callable[[Iterable[str]], None]

    async def send(self, job: Job) -> None:
        """Put yesterday's or last week's figures and what is late into the chat, once, and have it done
        again. After a stop only the latest digest is sent; how many were skipped is in the log."""
        self.publish(await self.database.write(lambda connection: self._send(connection, job)))

    def _send(self, connection: Connection, job: Job) -> set[str]:
        now = self.now()
        unit = UnitOfWork(connection, self.codec, now, self.rules.zone)
        member = unit.run(staff.find, job.subject)
        threads = unit.reopen([member.conversation_id]) if member and member.conversation_id else {}
        if not unit.take_job("digest", job.subject) or member is None or not member.active or not threads:
            return unit.flush()
        schedule = Schedule.of(member.digest)
        if schedule.every is None:
            return unit.flush()
        allowed = self.cases.quiet_hours.next_allowed(now, self.rules.zone)
        if now - job.due_at > _LATE and allowed > now:
            unit.schedule(Job("digest", member.id, allowed))
            return unit.flush()
        skipped = schedule.times_between(job.due_at, now, self.rules.zone)
        if skipped:
            log.info("digests_skipped", staff=member.id, count=skipped)
        unit.run(audit.add, member.actor.label, "digest_sent", str(schedule), now=now)
        for say in self._says(unit, member, schedule):
            unit.say(threads[member.conversation_id or ""], say)
        unit.schedule(Job("digest", member.id, self._next(schedule, now)))
        return unit.flush()

    def _says(self, unit: UnitOfWork, member: Member, schedule: Schedule) -> tuple[Say, ...]:
        now = unit.now
        today = now.astimezone(self.rules.zone).date()
        voice, reach = Voice(self.rules, member.locale, now), scope(member.actor)
        capacity, target = self.cases.assignment.capacity, self.cases.ratings.target_percent
        summed = unit.run(figures.summary, reach, _covered(schedule, today), now, today, capacity)
        late = unit.run(figures.overdue, reach, now)
        brief = voice.tell("brief.digest")
        return answers.summary(summed, voice, target, brief), answers.overdue(late, voice, brief)

    def _next(self, schedule: Schedule, now: datetime) -> datetime:
        """The first time that has something new to tell."""
        zone = self.rules.zone
        told = _covered(schedule, now.astimezone(zone).date())
        due = schedule.after(now, zone)
        while due is not None and _covered(schedule, due.astimezone(zone).date()) == told:
            due = schedule.after(due, zone)
        if due is None:
            raise ValueError("a digest that is never due")
        return due


def _covered(schedule: Schedule, today: date) -> Period:
    return periods.last_week(today) if schedule.every is Every.WEEKLY else periods.yesterday(today)
