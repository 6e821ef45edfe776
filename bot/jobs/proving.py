"""Once a day the heads of all histories that grew are signed."""

from datetime import datetime, time, timedelta, tzinfo

from bot.jobs.base import Desk
from storage.due import Job
from storage.heads import MOST_DAYS
from storage.heads import sign_heads as sign
from storage.unit_of_work import UnitOfWork

_AFTER_MIDNIGHT = time(0, 30)


def sign_heads(unit: UnitOfWork, desk: Desk, subject: str) -> None:
    """Sign yesterday, and every day before that is missing: a month of them at once."""
    if not unit.take_job("heads", subject):
        return
    zone = desk.cases.zone
    signed = unit.run(sign, unit.now.astimezone(zone).date() - timedelta(days=1), zone)
    unit.schedule(Job("heads", subject, unit.now if signed == MOST_DAYS else next_signing(unit.now, zone)))


def next_signing(now: datetime, zone: tzinfo) -> datetime:
    """The first half hour past midnight that lies ahead."""
    today = datetime.combine(now.astimezone(zone).date(), _AFTER_MIDNIGHT, tzinfo=zone)
    return today if today > now else today + timedelta(days=1)
