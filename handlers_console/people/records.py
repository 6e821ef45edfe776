"""What happens to people, inside a transaction; all of it is audited."""

import secrets
from datetime import datetime, timedelta

from msgspec import Struct, structs
from sqlalchemy import Connection

from cases.actors import Role
from dialogs.staff.binding import written
from handlers_console.refusals import forbidden, not_found
from handlers_console.sign_in import links
from handlers_console.visit import Visit
from storage import audit, invitations, rosters, sign_in, sign_in_links, staff
from storage import sign_in_sessions as sessions
from storage.rosters import Period
from storage.staff import Member

CODE_HOLDS = timedelta(hours=24)


class Listed(Struct, frozen=True):
    """A member, and how it is with them now."""

    member: Member
    load: int
    absent: bool
    on_duty: bool
    able: bool


class Shown(Struct, frozen=True):
    """A member, with what their page tells."""

    listed: Listed
    absences: list[Period]
    duties: list[Period]
    seen: str


class LastAdministrator(Exception):
    """Nobody could administer any more."""


class Changed(Exception):
    """Somebody else changed it meanwhile."""


def listed(connection: Connection, visit: Visit, *, active: bool) -> list[Listed]:
    """Everybody whom this visitor sees, who is there or who left."""
    codec = visit.office.codec
    load, absent = rosters.loads(connection), rosters.absent_at(connection, visit.now)
    working, able = set(rosters.on_duty(connection, visit.now)), sign_in.able(connection)
    team = visit.member.team if visit.can(Role.SUPERVISOR) else None
    found = [
        one for one in staff.members(connection, codec, team=team, active=active) if one.active is active
    ]
    return [
        Listed(one, load.get(one.id, 0), one.id in absent, one.id in working, one.id in able) for one in found
    ]


def shown(connection: Connection, visit: Visit, staff_id: str) -> Shown:
    """One of them; raises Refused."""
    member = seen_by(connection, visit, staff_id)
    now = visit.now
    one = Listed(
        member,
        rosters.loads(connection).get(member.id, 0),
        member.id in rosters.absent_at(connection, now),
        member.id in rosters.on_duty(connection, now),
        member.id in sign_in.able(connection),
    )
    absences = rosters.absences_of(connection, member.id, now)
    return Shown(one, absences, rosters.duties_of(connection, member.id, now), state(visit, member))


def seen_by(connection: Connection, visit: Visit, staff_id: str) -> Member:
    """The member of this id; nobody else's team is there for a supervisor. Raises Refused."""
    member = staff.find(connection, visit.office.codec, staff_id)
    if member is None:
        raise not_found()
    if visit.can(Role.SUPERVISOR) and (not member.active or member.team != visit.member.team):
        raise not_found()
    return member


def state(visit: Visit, member: Member) -> str:
    """Another text for a member who was changed."""
    kept = structs.replace(member, digest="", conversation_id=None)
    return visit.office.codec.digest("member", repr(kept))


def add(connection: Connection, visit: Visit, member: Member, now: datetime) -> None:
    """Somebody new."""
    staff.add(connection, visit.office.codec, member, now)
    note(connection, visit, "staff_add", member.id, now)


def change(connection: Connection, visit: Visit, before: Member, after: Member, now: datetime) -> None:
    """Write down what the form changed. With another role their sessions end. Raises LastAdministrator."""
    changed = [
        name
        for name in ("person", "role", "team", "locale", "skills", "senior", "capacity")
        if getattr(before, name) != getattr(after, name)
    ]
    if not changed:
        return
    if before.role is not after.role:
        _spare_last(connection, before)
        sessions.end_all(connection, before.id)
    staff.change(connection, visit.office.codec, after)
    note(connection, visit, "staff_change", f"{before.id} {','.join(changed)}", now)


def deactivate(connection: Connection, visit: Visit, member: Member, now: datetime) -> None:
    """They left: nothing of theirs opens a door any more. Raises LastAdministrator."""
    if not member.active:
        return
    _spare_last(connection, member)
    staff.deactivate(connection, member.id)
    sessions.end_all(connection, member.id)
    sign_in.remove(connection, member.id)
    sign_in_links.remove(connection, member.id)
    note(connection, visit, "staff_remove", member.id, now)


def restore(connection: Connection, visit: Visit, member: Member, now: datetime) -> None:
    """They are back; they need a new link to sign in."""
    if not member.active:
        staff.change(connection, visit.office.codec, structs.replace(member, active=True))
        note(connection, visit, "staff_restore", member.id, now)


def chat_code(connection: Connection, visit: Visit, member: Member, now: datetime) -> str:
    """A new one-time code by which they make a chat theirs; one that was not used is void."""
    _present(member)
    code = written(secrets.randbits(40))
    digest = invitations.code_digest(visit.office.codec, code)
    invitations.invite(connection, digest, member.id, now + CODE_HOLDS)
    note(connection, visit, "staff_code", member.id, now)
    return code


def entry_link(connection: Connection, visit: Visit, member: Member, now: datetime) -> str:
    """A new one-time link by which they choose how they sign in; one that was not used is void."""
    _present(member)
    note(connection, visit, "staff_link", member.id, now)
    return links.made(connection, visit.office, member, now)


def note(connection: Connection, visit: Visit, deed: str, subject: str, now: datetime) -> None:
    """Write down what this visitor did."""
    audit.add(connection, visit.office.codec, visit.actor.label, deed, subject[:64], now=now)


def _present(member: Member) -> None:
    if not member.active:
        raise forbidden()


def _spare_last(connection: Connection, member: Member) -> None:
    if member.role is Role.ADMINISTRATOR and sign_in.administrators(connection, lock=True) == {member.id}:
        raise LastAdministrator
