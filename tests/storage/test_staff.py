"""Staff: who they are, how a chat becomes theirs, who is there and who is told."""

import asyncio
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from cases.actors import Actor, Role
from cases.actors import staff as staff_actor
from storage import invitations, staff
from storage.engine import Database
from storage.invitations import Redeemed, code_digest, invite, redeem
from storage.staff import Person
from storage.tables import conversations
from storage.threads import Contact
from tests.storage.office import CODEC, HANDLER, in_memory, joins, later, unit

OTHER = staff_actor(Role.HANDLER, f"{9:032x}", "west")
SUPERVISOR = staff_actor(Role.SUPERVISOR, f"{10:032x}", "east")
WEST = staff_actor(Role.SUPERVISOR, f"{11:032x}", "west")
MANAGER = staff_actor(Role.MANAGER, f"{12:032x}")
ADMINISTRATOR = staff_actor(Role.ADMINISTRATOR, f"{13:032x}")
EVERYBODY = (HANDLER, OTHER, SUPERVISOR, WEST, MANAGER, ADMINISTRATOR)
CODE = "7K2M-9QXA"
CHATS = ("a" * 32, "b" * 32)


def office(connection: Connection, *actors: Actor) -> None:
    for actor in actors or EVERYBODY:
        joins(connection, actor)


def writes(connection: Connection, chat: str = CHATS[0]) -> str:
    unit(connection).open({chat: Contact("telegram", chat)})
    return chat


def invites(connection: Connection, actor: Actor = HANDLER, code: str = CODE, **valid: float) -> None:
    invite(connection, code_digest(CODEC, code), actor.id, later(**(valid or {"days": 1})))


def tries(connection: Connection, code: str = CODE, chat: str = CHATS[0], **when: float) -> Redeemed:
    return redeem(connection, CODEC, code, writes(connection, chat), later(**when))


def owner_of(connection: Connection, chat: str) -> str | None:
    owner: str | None = connection.scalar(select(conversations.c.staff_id).where(conversations.c.id == chat))
    return owner


async def test_it_keeps_who_somebody_is(database: Database) -> None:
    def work(connection: Connection) -> None:
        member = joins(
            connection, HANDLER, person=Person("李梅", "A-17", "+8613712345678"), skills=("CLAIM", "HLTH"),
            senior=True, capacity=12, digest="daily 09:00", locale="en",
        )  # fmt: skip
        assert staff.find(connection, CODEC, member.id) == member
        assert staff.names(connection, CODEC, [member.id]) == {member.id: "李梅"}
        assert member.actor == HANDLER
        staff.change(connection, CODEC, moved := type(member)(member.id, Role.SUPERVISOR, Person("李梅")))
        assert staff.find(connection, CODEC, member.id) == moved
        assert staff.find(connection, CODEC, "f" * 32) is None
        with pytest.raises(LookupError):
            staff.change(connection, CODEC, type(member)("f" * 32, Role.HANDLER, Person("无")))

    await database.write(work)


async def test_it_lists_by_role_and_team(database: Database) -> None:
    def work(connection: Connection) -> None:
        office(connection)
        staff.deactivate(connection, OTHER.id)
        handlers = staff.members(connection, CODEC, roles=[Role.HANDLER])
        assert [one.id for one in handlers] == [HANDLER.id]
        leaders = staff.members(connection, CODEC, roles=[Role.SUPERVISOR], team="west")
        assert [one.id for one in leaders] == [WEST.id]
        assert len(staff.members(connection, CODEC, active=False)) == len(EVERYBODY)

    await database.write(work)


async def test_it_binds_a_chat_by_a_code_once(database: Database) -> None:
    def work(connection: Connection) -> None:
        office(connection)
        invites(connection)
        bound = tries(connection, "7k2m9qxa")
        assert bound.member is not None
        assert (bound.member.id, bound.member.conversation_id) == (HANDLER.id, CHATS[0])
        assert owner_of(connection, CHATS[0]) == HANDLER.id
        found = staff.of_conversation(connection, CODEC, CHATS[0])
        assert found == bound.member
        assert tries(connection) == Redeemed(None, "used")
        assert tries(connection, chat=CHATS[1]) == Redeemed(None, "used")

    await database.write(work)


async def test_it_says_why_a_code_does_not_do(database: Database) -> None:
    def work(connection: Connection) -> None:
        office(connection)
        assert tries(connection, "XXXX") == Redeemed(None, "unknown")
        invites(connection, hours=1)
        assert tries(connection, hours=1) == Redeemed(None, "expired")
        invites(connection, OTHER, "AAAA")
        assert tries(connection, "AAAA", CHATS[1]).member is not None
        invites(connection)
        assert tries(connection, chat=CHATS[1]) == Redeemed(None, "bound_elsewhere")
        assert tries(connection).member is not None
        invites(connection, code="BBBB")
        invites(connection, code="CCCC")
        assert tries(connection, "BBBB", hours=2) == Redeemed(None, "unknown")

    await database.write(work)


async def test_it_moves_to_a_new_chat(database: Database) -> None:
    def work(connection: Connection) -> None:
        office(connection)
        for code, chat in zip(("AAAA", "BBBB"), CHATS, strict=True):
            invites(connection, code=code)
            assert tries(connection, code, chat).member is not None
        assert [owner_of(connection, chat) for chat in CHATS] == [None, HANDLER.id]
        staff.deactivate(connection, HANDLER.id)
        assert owner_of(connection, CHATS[1]) is None
        assert staff.of_conversation(connection, CODEC, CHATS[1]) is None

    await database.write(work)


async def test_it_does_not_let_codes_be_guessed(database: Database) -> None:
    """Five tries in an hour, then not even the right one does."""

    def work(connection: Connection) -> None:
        office(connection)
        invites(connection)
        reasons = [tries(connection, f"WRONG{number}", minutes=number).reason for number in range(7)]
        assert reasons == ["unknown"] * 5 + ["too_many_tries"] * 2
        assert tries(connection, minutes=59) == Redeemed(None, "too_many_tries")
        assert tries(connection, minutes=61).member is not None

    await database.write(work)


async def test_it_lets_one_of_two_have_a_code(database: Database) -> None:
    """Two chats try the same code at the same moment."""
    await database.write(office)
    await database.write(invites)
    for chat in CHATS:
        await database.write(partial(writes, chat=chat))
    both = await asyncio.gather(*(database.write(partial(tries, chat=chat)) for chat in CHATS))
    assert sorted(one.reason for one in both) == ["", "used"]


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from([*"ABCDE", "right"]), st.integers(0, 90)), max_size=30))
def test_it_never_allows_more_than_five_guesses_in_an_hour(guesses: list[tuple[str, int]]) -> None:
    with in_memory(office) as connection:
        minutes, looked = 0, []
        for code, pause in guesses:
            minutes += pause
            if tries(connection, code, minutes=minutes).reason != "too_many_tries":
                looked.append(minutes)
        windows = [[at for at in looked if start <= at < start + 60] for start in looked]
        assert all(len(window) <= 2 * invitations.TRIES for window in windows)
