"""What the clock does for cases and for the staff who handle them.

Each job is done in one transaction that also takes it away. Locks are taken in one order everywhere:
conversation, case, job.
"""

from bot.jobs.alerting import alert
from bot.jobs.assigning import assign, cover_absence
from bot.jobs.attending import attend
from bot.jobs.base import Work
from bot.jobs.counting import count_all_anew
from bot.jobs.forgetting import forget
from bot.jobs.improving import remind_of_measure
from bot.jobs.proving import sign_heads
from bot.jobs.reminding import remind
from bot.jobs.reporting import tell_of_reports
from bot.jobs.telling import check_delivery, tell
from storage.holidays import COUNTING

JOBS: dict[str, Work] = {
    "case": attend,
    "tell": tell,
    "undelivered": check_delivery,
    "assign": assign,
    "away": cover_absence,
    "alert": alert,
    "forget": forget,
    "heads": sign_heads,
    "task": remind,
    "measure": remind_of_measure,
    COUNTING: count_all_anew,
    "report_told": tell_of_reports,
}
"""By the kind of the due row; its subject says of what."""
