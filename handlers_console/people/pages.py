"""The pages of people: a list, and a page for each."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection
from starlette.responses import Response

from cases.actors import Role
from handlers_console import rendering
from handlers_console.people import forms, records
from handlers_console.people.records import Changed, LastAdministrator, Listed
from handlers_console.visit import Visit
from storage import rosters
from storage.staff import Member

PATH = "/console/people"


async def show_all(visit: Visit) -> Response:
    """Everybody, or whom the address asks for."""
    gone = visit.asked("gone") == "1" and visit.can(Role.ADMINISTRATOR)
    found = await visit.office.read(lambda connection: records.listed(connection, visit, active=not gone))
    words, role, team = visit.asked("q").casefold(), visit.asked("role"), visit.asked("team")
    teams = sorted({one.member.team for one in found if one.member.team})
    chosen = [
        one
        for one in found
        if role in ("", one.member.role.value)
        and team in ("", one.member.team)
        and words in f"{one.member.person.name} {one.member.person.number}".casefold()
    ]
    return rendering.render(
        visit,
        "people/all.html",
        found=sorted(chosen, key=_rank),
        total=len(found),
        teams=teams,
        roles=list(Role),
        asked={"q": visit.asked("q"), "role": role, "team": team, "gone": gone},
        capacity=visit.office.cases.assignment.capacity,
    )


async def show_new(visit: Visit) -> Response:
    """The form for somebody new."""
    return _form(visit, forms.blank(visit))


async def add(visit: Visit) -> Response:
    """Somebody new; the next page offers link and code for them."""
    written = forms.written(visit, forms.blank(visit))
    if written.problems:
        return _form(visit, written.member, written)
    await visit.office.write(lambda connection, now: records.add(connection, visit, written.member, now))
    return rendering.see(f"{PATH}/{written.member.id}", said="people.added")


async def show(visit: Visit) -> Response:
    """One of them."""
    return await _shown(visit)


async def change(visit: Visit) -> Response:
    """What the form says, unless somebody else changed it meanwhile."""
    before = await visit.office.read(lambda connection: records.seen_by(connection, visit, _id(visit)))
    written = forms.written(visit, before)
    if written.problems:
        return await _shown(visit, written)

    def work(connection: Connection, now: datetime) -> None:
        current = records.seen_by(connection, visit, _id(visit))
        if records.state(visit, current) != visit.posted("seen"):
            raise Changed
        records.change(connection, visit, current, forms.written(visit, current).member, now)

    try:
        await visit.office.write(work)
    except Changed:
        return await _shown(visit, alert="changed", status=409)
    except LastAdministrator:
        return await _shown(visit, written, alert="last")
    return rendering.see(f"{PATH}/{before.id}", said="people.saved")


async def deactivate(visit: Visit) -> Response:
    """They left."""
    try:
        await _do(visit, records.deactivate)
    except LastAdministrator:
        return await _shown(visit, alert="last")
    return rendering.see(f"{PATH}/{_id(visit)}", said="people.left")


async def restore(visit: Visit) -> Response:
    """They are back."""
    await _do(visit, records.restore)
    return rendering.see(f"{PATH}/{_id(visit)}", said="people.restored")


async def give_code(visit: Visit) -> Response:
    """A code for their chat, shown this once."""
    return await _given(visit, "code", records.chat_code)


async def give_link(visit: Visit) -> Response:
    """A link to sign in with, shown this once."""
    return await _given(visit, "link", records.entry_link)


async def add_absence(visit: Visit) -> Response:
    """They are away."""
    period = forms.whole_days(visit)
    if isinstance(period, str):
        return await _shown(visit, absence_problem=period)

    def work(connection: Connection, visit: Visit, member: Member, now: datetime) -> None:
        rosters.add_absence(connection, member.id, *period)
        records.note(connection, visit, "staff_absent", member.id, now)

    await _do(visit, work)
    return rendering.see(f"{PATH}/{_id(visit)}#absences", said="")


async def remove_absence(visit: Visit) -> Response:
    """They are there after all."""
    starts_at = forms.moment(visit, "starts")

    def work(connection: Connection, visit: Visit, member: Member, now: datetime) -> None:
        if starts_at is not None:
            rosters.remove_absence(connection, member.id, starts_at)
            records.note(connection, visit, "absence_remove", member.id, now)

    await _do(visit, work)
    return rendering.see(f"{PATH}/{_id(visit)}#absences", said="")


async def end_absence(visit: Visit) -> Response:
    """They are back sooner than was thought."""
    starts_at = forms.moment(visit, "starts")

    def work(connection: Connection, visit: Visit, member: Member, now: datetime) -> None:
        if starts_at is not None and rosters.end_absence(connection, member.id, starts_at, now):
            records.note(connection, visit, "absence_end", member.id, now)

    await _do(visit, work)
    return rendering.see(f"{PATH}/{_id(visit)}#absences", said="")


async def _do(visit: Visit, deed: Callable[[Connection, Visit, Member, datetime], object]) -> None:
    def work(connection: Connection, now: datetime) -> None:
        deed(connection, visit, records.seen_by(connection, visit, _id(visit)), now)

    await visit.office.write(work)


async def _given(
    visit: Visit, kind: str, make: Callable[[Connection, Visit, Member, datetime], str]
) -> Response:
    def work(connection: Connection, now: datetime) -> tuple[Member, str]:
        member = records.seen_by(connection, visit, _id(visit))
        return member, make(connection, visit, member, now)

    whose, text = await visit.office.write(work)
    return rendering.render(visit, "people/given.html", kind=kind, whose=whose, text=text)


async def _shown(
    visit: Visit,
    written: forms.Written | None = None,
    *,
    alert: str = "",
    absence_problem: str = "",
    status: int = 422,
) -> Response:
    shown = await visit.office.read(lambda connection: records.shown(connection, visit, _id(visit)))
    mistaken = written is not None or alert or absence_problem
    return rendering.render(
        visit,
        "people/one.html",
        status if mistaken else 200,
        shown=shown,
        alert=alert,
        absence_problem=absence_problem,
        absences=[
            (starts, forms.spoken(visit, (starts, ends)), starts <= visit.now < ends)
            for starts, ends in shown.absences
        ],
        asked={name: visit.posted(name) for name in ("first", "last")},
        **_fields(visit, written.member if written else shown.listed.member, written),
    )


def _form(visit: Visit, member: Member, written: forms.Written | None = None) -> Response:
    return rendering.render(
        visit, "people/new.html", 422 if written else 200, **_fields(visit, member, written)
    )


def _fields(visit: Visit, member: Member, written: forms.Written | None) -> dict[str, object]:
    """What the form about somebody needs."""
    taxonomy = visit.office.dialog.taxonomy
    capacity = "" if member.capacity is None else str(member.capacity)
    return {
        "whose": member,
        "phone": written.phone if written else member.person.phone,
        "capacity": written.capacity if written else capacity,
        "problems": written.problems if written else {},
        "roles": list(Role),
        "axes": (("matters", taxonomy.matters), ("lines", taxonomy.lines)),
        "usual": visit.office.cases.assignment.capacity,
    }


def _rank(one: Listed) -> tuple[int, str, str]:
    return list(Role).index(one.member.role), one.member.team, one.member.person.name


def _id(visit: Visit) -> str:
    return str(visit.request.path_params["id"])
