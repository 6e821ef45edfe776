"""What the clock does again and again from the first start on."""

from datetime import datetime

from bot.jobs.proving import next_signing
from bot.jobs.reporting import next_report
from cases.months import Month
from cases.rules import CaseRules
from storage.due import Job
from storage.evidence import UPLOADS


def standing_jobs(now: datetime, rules: CaseRules) -> tuple[Job, ...]:
    """The jobs that must wait whenever Tingsu runs; each sees to its next time itself."""
    today = now.astimezone(rules.zone).date()
    return (
        Job("sweep", UPLOADS, now),
        Job("heads", "daily", next_signing(now, rules.zone)),
        next_report(Month.of(today), rules),
    )
