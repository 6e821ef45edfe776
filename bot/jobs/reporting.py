"""The monthly report makes itself on the first of the next month, and managers get it in their chat."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from bot.jobs.base import Desk
from cases.actors import CLOCK
from cases.calls import Audience
from cases.months import Month
from cases.reporting import Report, made_at
from cases.rules import CaseRules
from dialogs.staff import reports as words
from dialogs.staff.voice import Voice
from storage import audit, reports, reports_reading, staff
from storage.codec import Codec
from storage.due import Job
from storage.engine import Database
from storage.unit_of_work import UnitOfWork

_MADE_UP = 12
"""So many missed months are made up for; what older ones would tell of open cases is long untrue."""


@dataclass(frozen=True)
class Reports:
    """Does the job "report", whose subject is a month."""

    database: Database
    codec: Codec
    rules: CaseRules
    now: Callable[[], datetime]
    publish: Callable[[Iterable[str]], None]

    async def make(self, job: Job) -> None:
        """Make the report of a month that is over, and see to the next month: so none of the last twelve is
        passed over, however long nobody looked. What takes time is read before anything is locked."""
        month = Month.read(job.subject)
        if month is None:
            raise ValueError("the subject of a report is a month")
        report = await reports_reading.report(self.database, self.codec, month, self.rules, self.now())
        self.publish(await self.database.write(partial(self._keep, report=report)))

    def _keep(self, connection: Connection, report: Report) -> set[str]:
        month = report.month
        unit = UnitOfWork(connection, self.codec, self.now(), self.rules.zone)
        if not unit.take_job("report", str(month)):
            return unit.flush()
        earliest = Month.of(unit.now.astimezone(self.rules.zone).date()).moved(-_MADE_UP)
        unit.schedule(next_report(max(month.after, earliest), self.rules))
        if not unit.run(reports.is_made, month, CLOCK.label):
            made = unit.run(reports.add, secrets.token_hex(16), report, CLOCK.label)
            unit.run(audit.add, CLOCK.label, "report_made", str(month), now=unit.now)
            readers = unit.roster.audience(Audience.MANAGERS, handler=None, team="")
            unit.run(reports.address, made.id, readers, in_chat=True)
            told_at = self.rules.calendar.next_working_moment(unit.now)
            for reader in readers:
                unit.schedule(Job("report_told", reader, told_at))
        return unit.flush()


def next_report(month: Month, rules: CaseRules) -> Job:
    """The job that makes the report of this month."""
    return Job("report", str(month), made_at(month, rules.zone))


def tell_of_reports(unit: UnitOfWork, desk: Desk, staff_id: str) -> None:
    """Put the reports that this member was not told of into their chat. Who has none finds them on the page
    of reports, marked as new."""
    member = unit.run(staff.find, staff_id)
    chat = member.conversation_id if member else None
    thread = unit.reopen([chat]).get(chat) if chat else None
    if not unit.take_job("report_told", staff_id):
        return
    if member is None or not member.active or thread is None:
        unit.run(reports.keep_untold, staff_id)
        return
    voice = Voice(desk.dialog, member.locale, unit.now)
    waiting = unit.run(reports.untold, staff_id)
    contents = unit.run(reports.content, [one.id for one in waiting])
    for edition in waiting:
        row = unit.say(
            thread, words.told(contents[edition.id], voice, f"{desk.console}/reports/{edition.month}")
        )
        unit.run(reports.told, staff_id, edition.id, thread.id, row.seq)
