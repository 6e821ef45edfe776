"""Personal data that were deleted are gone from everywhere; codes, times and states stay."""

from sqlalchemy import Connection, select

from cases import actions as do
from cases.actors import CLOCK, CUSTOMER
from dialogs.conversation import Conversation, Draft, Person, Phase
from dialogs.messages import File, FileKind, Say, Text
from storage import alerts, ratings, tasks
from storage.alerts import Facts
from storage.case_tables import cases
from storage.engine import Database
from storage.evidence import Exhibit
from storage.inbox import Message
from storage.tables import due as due_rows
from storage.tables import inbox, outbox
from storage.tasks import Task
from storage.threads import Contact
from tests.storage.office import CASE, CHAT, CODEC, HANDLER, START, acts, joins, later, received, unit


async def test_it_erases_a_case(database: Database) -> None:
    def work(connection: Connection) -> None:
        joins(connection, HANDLER)
        received(connection)
        acts(connection, do.Accept(), do.Decide("事实", "依据", "结果", "救济"), do.Close())
        acts(connection, do.Rate(1, ["slow"], "太慢了"), by=CUSTOMER)
        alerts.add(connection, CODEC, [(HANDLER.id, Facts("x", CASE, "TS", texts={"said": "太慢"}))], START)
        tasks.add(connection, CODEC, [Task(CHAT, 1, "follow_up", "太慢", case_id=CASE)], START)
        one = unit(connection)
        one.offer(Exhibit(CHAT, 1, 0, CASE, File("photo", FileKind.PHOTO)))
        one.flush()
        acts(connection, do.EraseData(), by=CLOCK, now=later(days=4000))
        one = unit(connection)
        one.erase_case(CASE)
        one.flush()
        left(connection)

    await database.write(work)


def left(connection: Connection) -> None:
    case = unit(connection).case(CASE)
    stated = case.particulars
    assert (stated.story, stated.name, stated.phone, stated.requests, stated.details) == ("", "", "", [], {})
    assert (stated.matter, stated.line) == ("CLAIM.slow", "HLTH.medical")
    assert case.life.erased
    assert connection.scalar(select(cases.c.phone_digest)) is None
    *erased, last = unit(connection).events_after(CASE, 0)
    assert not [event for event in erased if event.details.given or event.details.after]
    assert last.kind == "erased"
    (rating,) = ratings.of_case(connection, CODEC, CASE)
    assert (rating.score, rating.comment) == (1, "")
    assert {one.task.words for one in tasks.open_tasks(connection, CODEC)} <= {""}
    assert all(one.facts.texts == {} for one in alerts.untold(connection, CODEC, HANDLER.id))
    job = select(due_rows.c.subject).where(due_rows.c.kind == "erase")
    assert list(connection.scalars(job)) == [CASE]


async def test_it_erases_a_conversation(database: Database) -> None:
    """Its words in both directions, the draft with its files, and who it was."""

    def work(connection: Connection) -> None:
        one = unit(connection)
        thread = one.open({CHAT: Contact("webchat", CHAT)})[CHAT]
        one.take_in([Message(CHAT, thread.take_seq(), "k", Text("我叫欧阳若兰"))])
        one.say(thread, Say("您好，欧阳若兰"))
        thread.state = Conversation(
            phase=Phase.ASKING,
            locale="en",
            person=Person("欧阳若兰", "+8613912345678"),
            draft=Draft("d" * 32),
        )
        one.keep(thread)
        one.flush()
        one = unit(connection)
        one.settle([(CHAT, 2)])
        one.erase_conversation(one.reopen([CHAT])[CHAT])
        one.flush()
        assert unit(connection).reopen([CHAT])[CHAT].state == Conversation(locale="en")
        assert list(connection.scalars(select(inbox.c.sealed_content))) == [b""]
        assert list(connection.scalars(select(outbox.c.sealed_say))) == [b""]
        job = select(due_rows.c.subject).where(due_rows.c.kind == "erase")
        assert list(connection.scalars(job)) == ["d" * 32]

    await database.write(work)
