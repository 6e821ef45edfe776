"""The duty roster, a week at a time."""

from datetime import date, datetime, time, timedelta, tzinfo

from msgspec import Struct
from sqlalchemy import Connection
from starlette.responses import Response

from cases.actors import Role
from cases.times_of_day import day
from handlers_console import rendering
from handlers_console.people import forms, records
from handlers_console.visit import Visit
from storage import rosters, staff
from storage.rosters import Period
from storage.staff import Member

PATH = "/console/people/duty"
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


class Shift(Struct, frozen=True):
    """A time of duty. `away`: its member is absent in it."""

    member: Member
    starts_at: datetime
    ends_at: datetime
    away: bool


class Day(Struct, frozen=True):
    """A day of the roster, with the shifts that begin on it or go on from the day before."""

    date: date
    shifts: list[Shift]


async def show(visit: Visit) -> Response:
    """The week that the address asks for, else this one."""
    return await _shown(visit)


async def add(visit: Visit) -> Response:
    """Somebody is on duty then."""
    period, whose = forms.moments(visit), visit.posted("member", longest=32)
    if isinstance(period, str):
        return await _shown(visit, period)

    def work(connection: Connection, now: datetime) -> bool:
        member = staff.find(connection, visit.office.codec, whose)
        if member is None or not member.active:
            return False
        rosters.add_duty(connection, member.id, *period)
        records.note(connection, visit, "duty_add", member.id, now)
        return True

    if not await visit.office.write(work):
        return await _shown(visit, "nobody")
    return rendering.see(f"{PATH}?week={_monday(visit, period[0])}", said="people.duty_added")


async def remove(visit: Visit) -> Response:
    """They are not on duty then."""
    starts_at, whose = forms.moment(visit, "starts"), visit.posted("member", longest=32)

    def work(connection: Connection, now: datetime) -> None:
        if starts_at is not None:
            rosters.remove_duty(connection, whose, starts_at)
            records.note(connection, visit, "duty_remove", whose, now)

    await visit.office.write(work)
    week = _monday(visit, starts_at) if starts_at else ""
    return rendering.see(f"{PATH}?week={week}", said="people.duty_removed")


async def _shown(visit: Visit, problem: str = "") -> Response:
    monday = _asked(visit)
    zone = visit.office.dialog.zone
    begin = datetime.combine(monday, time(), zone)

    def work(
        connection: Connection,
    ) -> tuple[list[Member], list[tuple[str, Period]], list[tuple[str, Period]]]:
        everybody = staff.members(connection, visit.office.codec)
        ends = begin + _WEEK
        duties = rosters.duties_between(connection, begin, ends)
        return everybody, duties, rosters.absences_between(connection, begin, ends)

    everybody, duties, absences = await visit.office.read(work)
    shifts = _shifts(everybody, duties, absences)
    today = visit.now.astimezone(zone).date()
    usual = max(today, monday)
    return rendering.render(
        visit,
        "people/duty.html",
        422 if problem else 200,
        days=[Day(one, _of_day(one, shifts, zone)) for one in (monday + n * _DAY for n in range(7))],
        today=today,
        before=monday - _WEEK,
        after=monday + _WEEK,
        everybody=[one for one in everybody if one.role is not Role.AUDITOR],
        problem=problem,
        member_id=visit.posted("member"),
        starts=visit.posted("starts") or f"{usual}T18:00",
        ends=visit.posted("ends") or f"{usual + _DAY}T09:00",
        zone=zone,
    )


def _shifts(
    everybody: list[Member], duties: list[tuple[str, Period]], absences: list[tuple[str, Period]]
) -> list[Shift]:
    known = {one.id: one for one in everybody}
    return [
        Shift(
            known[id_], starts, ends, any(id_ == who and a < ends and b > starts for who, (a, b) in absences)
        )
        for id_, (starts, ends) in duties
        if id_ in known
    ]


def _of_day(day: date, shifts: list[Shift], zone: tzinfo) -> list[Shift]:
    begin = datetime.combine(day, time(), zone)
    return [one for one in shifts if one.starts_at < begin + _DAY and one.ends_at > begin]


def _asked(visit: Visit) -> date:
    try:
        asked = day(visit.asked("week"))
    except ValueError:
        asked = visit.now.astimezone(visit.office.dialog.zone).date()
    return asked - asked.weekday() * _DAY


def _monday(visit: Visit, at: datetime) -> date:
    that_day = at.astimezone(visit.office.dialog.zone).date()
    return that_day - that_day.weekday() * _DAY
