"""What `tingsu staff` and `tingsu duty` write down and read: each call is one transaction, and audited."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from msgspec import Struct
from sqlalchemy import Connection

from bot.command_line import Mistaken
from bot.database_access import transact
from bot.settings import Settings
from dialogs.staff.binding import written
from storage import audit, due, invitations, rosters, sign_in_links, staff
from storage.codec import Codec
from storage.due import Job
from storage.staff import Member

T = TypeVar("T")
Work = Callable[[Connection, Codec, datetime], T]

CODE_HOLDS = timedelta(hours=24)
_BY = "command line"


class Listed(Struct, frozen=True):
    """A member of staff, and how it is with them now."""

    member: Member
    absent: bool
    on_duty: bool


class Shift(Struct, frozen=True):
    """A time of duty."""

    starts_at: datetime
    ends_at: datetime
    member: Member


class Left(Struct, frozen=True):
    """Who left, and how many open cases are still theirs."""

    member: Member
    open: int


def add(settings: Settings, member: Member) -> str:
    """Somebody new; the code that binds their chat."""

    def work(connection: Connection, codec: Codec, now: datetime) -> str:
        staff.add(connection, codec, member, now)
        _audit(connection, codec, "staff_add", member, now)
        return _invited(connection, codec, member, now)

    return transact(settings, work, _now())


def everybody(settings: Settings) -> list[Listed]:
    """Everybody who is there."""

    def work(connection: Connection, codec: Codec, now: datetime) -> list[Listed]:
        away, working = rosters.absent_at(connection, now), rosters.on_duty(connection, now)
        found = staff.members(connection, codec)
        return [Listed(one, one.id in away, one.id in working) for one in found]

    return transact(settings, work, _now())


def new_code(settings: Settings, id: str) -> tuple[Member, str]:
    """A new code for somebody; one that was not used yet is void."""

    def work(connection: Connection, codec: Codec, now: datetime) -> tuple[Member, str]:
        member = _member(connection, codec, id)
        _audit(connection, codec, "staff_code", member, now)
        return member, _invited(connection, codec, member, now)

    return transact(settings, work, _now())


def new_link(settings: Settings, id: str) -> tuple[Member, str]:
    """A new address by which somebody chooses how they sign in; one that was not used yet is void."""
    token = secrets.token_urlsafe(32)

    def work(connection: Connection, codec: Codec, now: datetime) -> Member:
        member = _member(connection, codec, id)
        sign_in_links.make(connection, codec, token, member.id, now + CODE_HOLDS)
        _audit(connection, codec, "staff_link", member, now)
        return member

    return transact(settings, work, _now()), f"{settings.base_url}/console/enter/{token}"


def remove(settings: Settings, id: str) -> Left:
    """Somebody left."""

    def work(connection: Connection, codec: Codec, now: datetime) -> Left:
        member = _member(connection, codec, id)
        staff.deactivate(connection, member.id)
        if member.conversation_id is not None:
            due.schedule(connection, [Job("menu", member.conversation_id, now)])
        _audit(connection, codec, "staff_remove", member, now)
        return Left(member, rosters.loads(connection).get(member.id, 0))

    return transact(settings, work, _now())


def add_absence(settings: Settings, id: str, starts_at: datetime, ends_at: datetime) -> Member:
    """They are away then."""
    return _add_time(settings, id, (starts_at, ends_at), "staff_absent", rosters.add_absence)


def add_duty(settings: Settings, id: str, starts_at: datetime, ends_at: datetime) -> Member:
    """They are on duty then."""
    return _add_time(settings, id, (starts_at, ends_at), "duty_add", rosters.add_duty)


def shifts(settings: Settings) -> list[Shift]:
    """Who is on duty now and later, in order."""

    def work(connection: Connection, codec: Codec, now: datetime) -> list[Shift]:
        found = [
            Shift(*period, one)
            for one in staff.members(connection, codec)
            for period in rosters.duties_of(connection, one.id, now)
        ]
        return sorted(found, key=lambda shift: (shift.starts_at, shift.ends_at))

    return transact(settings, work, _now())


def _add_time(
    settings: Settings,
    id: str,
    period: tuple[datetime, datetime],
    deed: str,
    note: Callable[[Connection, str, datetime, datetime], None],
) -> Member:
    def work(connection: Connection, codec: Codec, now: datetime) -> Member:
        if period[1] <= now:
            raise Mistaken("UNTIL is over already")
        member = _member(connection, codec, id)
        note(connection, member.id, *period)
        _audit(connection, codec, deed, member, now)
        return member

    return transact(settings, work, _now())


def _invited(connection: Connection, codec: Codec, member: Member, now: datetime) -> str:
    code = written(secrets.randbits(40))
    digest = invitations.code_digest(codec, code)
    invitations.invite(connection, digest, member.id, now + CODE_HOLDS)
    return code


def _member(connection: Connection, codec: Codec, id: str) -> Member:
    given = id.strip().lower()
    found = [one for one in staff.members(connection, codec) if given and one.id.startswith(given)]
    if len(found) != 1:
        who = "several have" if found else "nobody has"
        raise Mistaken(f"{who} the id {id}; see: tingsu staff list")
    return found[0]


def _audit(connection: Connection, codec: Codec, deed: str, member: Member, now: datetime) -> None:
    audit.add(connection, codec, _BY, deed, member.id, now=now)


def _now() -> datetime:
    return datetime.now(UTC)
