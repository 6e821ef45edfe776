"""The people who handle cases: what each may do, what they know, and the chat that is theirs."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Select, insert, select, update

from cases.actors import Actor, Role
from cases.actors import staff as staff_actor
from storage.case_tables import staff
from storage.codec import Codec
from storage.tables import conversations


class Person(Struct, frozen=True):
    """Who somebody is: `name` as customers read it, staff `number`, `phone` in E.164."""

    name: str
    number: str = ""
    phone: str = ""


class Member(Struct, frozen=True):
    """A member of staff. `skills` are codes of the taxonomy; `capacity` their open cases at a time, None as
    the rules have it; `digest` is "daily 09:00", "weekly 09:00" or ""; `conversation_id` their bound chat."""

    id: str
    role: Role
    person: Person
    team: str = ""
    locale: str = "zh"
    skills: tuple[str, ...] = ()
    senior: bool = False
    capacity: int | None = None
    active: bool = True
    digest: str = ""
    conversation_id: str | None = None

    @property
    def actor(self) -> Actor:
        """Who acts when they act on a case."""
        return staff_actor(self.role, self.id, self.team)

    @property
    def names(self) -> tuple[str, ...]:
        """What a customer may call them: the name and the staff number."""
        return tuple(filter(None, (self.person.name, self.person.number)))


def add(connection: Connection, codec: Codec, member: Member, now: datetime) -> None:
    """Somebody new; `member.id` is 32 random hex digits. Their chat is bound by `storage.invitations`."""
    values = _values(codec, member)
    connection.execute(insert(staff).values(id=member.id, created_at=now, **values))


def change(connection: Connection, codec: Codec, member: Member) -> None:
    """Write back all but the chat; raises LookupError."""
    values = _values(codec, member)
    changed = update(staff).where(staff.c.id == member.id).values(values).returning(staff.c.id)
    if connection.execute(changed).first() is None:
        raise LookupError("there is no such member of staff")


def deactivate(connection: Connection, staff_id: str) -> None:
    """They left: they get nothing any more, and their chat is an ordinary one."""
    release(connection, staff_id)
    connection.execute(update(staff).where(staff.c.id == staff_id).values(active=0))


def find(connection: Connection, codec: Codec, staff_id: str) -> Member | None:
    """The member of this id, active or not."""
    return next(iter(_members(connection, codec, select(staff).where(staff.c.id == staff_id))), None)


def of_conversation(connection: Connection, codec: Codec, conversation_id: str) -> Member | None:
    """The active member whose chat this is."""
    wanted = select(staff).where(staff.c.conversation_id == conversation_id, staff.c.active == 1)
    return next(iter(_members(connection, codec, wanted)), None)


def names(connection: Connection, codec: Codec, ids: Iterable[str]) -> dict[str, str]:
    """The names of these members, as people read them."""
    wanted = select(staff.c.id, staff.c.sealed_person).where(staff.c.id.in_(list(ids)))
    return {
        row.id: codec.open(row.sealed_person, Person, "staff", row.id).name
        for row in connection.execute(wanted)
    }


def members(
    connection: Connection,
    codec: Codec,
    *,
    roles: Collection[Role] = tuple(Role),
    team: str | None = None,
    active: bool = True,
) -> list[Member]:
    """All of these roles, of one team or of all, in the order in which they came."""
    wanted = select(staff).where(staff.c.role.in_([role.value for role in roles]))
    if team is not None:
        wanted = wanted.where(staff.c.team == team)
    if active:
        wanted = wanted.where(staff.c.active == 1)
    return _members(connection, codec, wanted.order_by(staff.c.created_at, staff.c.id))


def bind(connection: Connection, staff_id: str, conversation_id: str) -> None:
    """Make this chat theirs, and the one they had an ordinary one. Nobody else may have it."""
    release(connection, staff_id)
    connection.execute(update(staff).where(staff.c.id == staff_id).values(conversation_id=conversation_id))
    connection.execute(
        update(conversations).where(conversations.c.id == conversation_id).values(staff_id=staff_id)
    )


def release(connection: Connection, staff_id: str) -> None:
    """Make their chat an ordinary one."""
    connection.execute(
        update(conversations).where(conversations.c.staff_id == staff_id).values(staff_id=None)
    )
    connection.execute(update(staff).where(staff.c.id == staff_id).values(conversation_id=None))


def _members(connection: Connection, codec: Codec, wanted: Select[Any]) -> list[Member]:
    return [
        Member(
            id=row.id,
            role=Role(row.role),
            person=codec.open(row.sealed_person, Person, "staff", row.id),
            team=row.team,
            locale=row.locale,
            skills=tuple(row.skills.split()),
            senior=bool(row.senior),
            capacity=row.capacity,
            active=bool(row.active),
            digest=row.digest,
            conversation_id=row.conversation_id,
        )
        for row in connection.execute(wanted)
    ]


def _values(codec: Codec, member: Member) -> dict[str, Any]:
    return {
        "role": member.role.value,
        "team": member.team,
        "locale": member.locale,
        "skills": " ".join(member.skills),
        "senior": int(member.senior),
        "capacity": member.capacity,
        "active": int(member.active),
        "digest": member.digest,
        "sealed_person": codec.seal(member.person, "staff", member.id),
    }
