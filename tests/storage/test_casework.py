"""What follows from a changed case: jobs, alerts, tasks, ratings, and the counters of managers."""

from datetime import datetime

from sqlalchemy import Connection, event, select

from cases import actions as do
from cases import clock_actions as clock
from cases.actors import CLOCK, CUSTOMER, Actor, Role
from cases.actors import staff as staff_actor
from cases.calls import Audience, Call
from cases.performing import perform
from dialogs.messages import Say
from storage import alerts, due, history, notices, ratings, tasks
from storage.alerts import Facts
from storage.due import Job
from storage.engine import Database
from storage.notices import Notice
from storage.ratings import Rating
from storage.tables import due as due_rows
from storage.tables import outbox
from storage.tasks import OpenTask, Task
from storage.unit_of_work import UnitOfWork
from tests.storage.office import (
    CASE,
    CHAT,
    CODEC,
    HANDLER,
    LEADER,
    START,
    acts,
    case_id,
    counted,
    joins,
    later,
    received,
    rules,
    unit,
)

SUPERVISOR = staff_actor(Role.SUPERVISOR, f"{10:032x}", "east")
PARTS = ("事实", "依据", "结果", "救济")


def jobs(connection: Connection, kind: str) -> dict[str, datetime]:
    wanted = select(due_rows.c.subject, due_rows.c.due_at).where(due_rows.c.kind == kind)
    return {row[0]: row[1] for row in connection.execute(wanted)}


def untold(connection: Connection, actor: Actor) -> list[Facts]:
    return [one.facts for one in alerts.untold(connection, CODEC, actor.id)]


async def test_it_has_the_clock_look_at_the_case_and_tell_its_customer(database: Database) -> None:
    def work(connection: Connection) -> None:
        case = received(connection)
        assert case.look_at is None
        assert jobs(connection, "case").keys() == jobs(connection, "assign").keys() == {CASE}
        assert jobs(connection, "tell") == {}
        topics = acts(connection, do.Accept(), now=later(hours=1))
        assert "due" not in topics
        assert jobs(connection, "tell") == {CASE: later(hours=1, minutes=1)}
        acts(connection, do.Begin(), do.AskForMaterial("发票"), now=later(hours=1, seconds=30))
        assert jobs(connection, "tell") == {CASE: later(hours=1, minutes=1)}

    await database.write(work)


async def test_it_lets_what_happens_meanwhile_be_told_again(database: Database) -> None:
    """The clock has the job in hand when the case changes once more."""

    def work(connection: Connection) -> None:
        received(connection)
        acts(connection, do.Accept())
        (job,) = [one for one in due.claim(connection, later(minutes=2), 9) if one.kind == "tell"]
        acts(connection, do.AskForMaterial("发票"), now=later(minutes=2))
        assert not due.take(connection, "tell", job.subject, later(minutes=2))
        assert due.take(connection, "tell", job.subject, later(minutes=3))

    await database.write(work)


async def test_it_tells_staff_once_and_nobody_of_what_they_did(database: Database) -> None:
    def work(connection: Connection) -> None:
        for actor in (HANDLER, SUPERVISOR, LEADER):
            joins(connection, actor)
        case = received(connection)
        acts(connection, do.Accept())
        acts(connection, do.AskForExtension("等医院"))
        assert untold(connection, SUPERVISOR) == [Facts("extension_asked", CASE, case.number, 5 - 1)]
        assert untold(connection, HANDLER) == []
        acts(connection, do.Extend("等医院"), by=SUPERVISOR)
        assert [one.kind for one in untold(connection, HANDLER)] == ["extended"]
        assert len(untold(connection, SUPERVISOR)) == 1
        assert jobs(connection, "alert") == {HANDLER.id: START, SUPERVISOR.id: START}

    await database.write(work)


async def test_it_finds_the_case_that_a_message_to_staff_was_about(database: Database) -> None:
    def work(connection: Connection) -> None:
        joins(connection, HANDLER)
        received(connection)
        alerts.add(connection, CODEC, [(HANDLER.id, Facts("assigned", CASE, "TS"))], START)
        alerts.add(connection, CODEC, [(HANDLER.id, Facts("digest"))], START)
        ids = [one.id for one in alerts.untold(connection, CODEC, HANDLER.id)]
        says(connection, "你有新的案件")
        connection.execute(outbox.update().values(receipt="4711"))
        alerts.told(connection, ids, CHAT, 1)
        assert alerts.untold(connection, CODEC, HANDLER.id) == []
        assert alerts.case_of_message(connection, CHAT, "4711") == CASE
        assert alerts.case_of_message(connection, CHAT, 1) == CASE
        assert alerts.case_of_message(connection, CHAT, "4712") is None
        alerts.add(connection, CODEC, [(HANDLER.id, Facts("assigned", case_id(2), "TS"))], START)
        alerts.told(connection, [one.id for one in alerts.untold(connection, CODEC, HANDLER.id)], CHAT, 1)
        assert alerts.case_of_message(connection, CHAT, 1) is None

    await database.write(work)


def says(connection: Connection, words: str) -> None:
    one = unit(connection)
    one.say(one.reopen([CHAT])[CHAT], Say(words))
    one.flush()


async def test_it_makes_a_task_of_a_call_with_a_time(database: Database) -> None:
    def work(connection: Connection) -> None:
        joins(connection, SUPERVISOR)
        received(connection, 1)
        received(connection, 2)
        for number in (1, 2):
            one = unit(connection)
            case = one.case(case_id(number))
            perform(case, do.Accept(), HANDLER, START, rules())
            case.calls.append(Call("follow_up", Audience.SUPERVISORS, case.version, later(days=1)))
            one.change(case)
            one.flush()
        found = tasks.open_tasks(connection, CODEC, owner=SUPERVISOR.id)
        assert {one.task.case_id for one in found} == {case_id(1), case_id(2)}
        assert {(one.task.kind, one.task.due_at) for one in found} == {("follow_up", later(days=1))}
        assert all(one.task.seq < 0 for one in found)

    await database.write(work)


async def test_it_keeps_tasks_until_they_are_done(database: Database) -> None:
    def work(connection: Connection) -> None:
        received(connection)
        task = Task(CHAT, 1, "phone", "没有送达", later(hours=1), case_id=CASE)
        tasks.add(connection, CODEC, [task, Task(CHAT, 2, "person", "")], START)
        tasks.add(connection, CODEC, [Task(CHAT, 1, "phone", "再来一次")], START)
        assert [one.task.kind for one in tasks.open_tasks(connection, CODEC)] == ["phone", "person"]
        assert tasks.overdue(connection, CODEC, later(minutes=59)) == []
        assert tasks.overdue(connection, CODEC, later(hours=1)) == [OpenTask(task, START)]
        assert tasks.assign(connection, task, HANDLER.id)
        (mine,) = tasks.open_tasks(connection, CODEC, owner=HANDLER.id)
        assert mine.task.words == "没有送达"
        assert mine.is_overdue(later(hours=1))
        assert not mine.is_overdue(later(minutes=1))
        assert tasks.close(connection, task, HANDLER.id, later(hours=2))
        assert not tasks.close(connection, task, HANDLER.id, later(hours=3))
        assert not tasks.assign(connection, task, LEADER.id)
        assert len(tasks.open_tasks(connection, CODEC)) == 1

    await database.write(work)


async def test_it_keeps_what_a_customer_thought_of_each_closing(database: Database) -> None:
    def work(connection: Connection) -> None:
        received(connection)
        acts(connection, do.Accept(), do.Decide(*PARTS), do.Close())
        acts(connection, clock.AskForRating(), by=CLOCK)
        acts(connection, do.Rate(2), by=CUSTOMER)
        acts(connection, do.Rate(2, ["slow", "attitude"], "太慢"), by=CUSTOMER)
        acts(connection, do.Reopen("没解决"), by=LEADER)
        acts(connection, do.Decide(*PARTS), do.Close())
        acts(connection, clock.AskForRating(), by=CLOCK)
        acts(connection, clock.EndRating(), by=CLOCK)
        assert ratings.of_case(connection, CODEC, CASE) == [
            Rating(1, 2, ("slow", "attitude"), "太慢"), Rating(2, None, (), "")
        ]  # fmt: skip
        assert counted(connection)["all", ""] == {
            "received": 1, "closed": 2, "on_time": 2, "reopened": 1, "asked": 2, "rated": 1
        }  # fmt: skip

    await database.write(work)


async def test_it_proves_what_the_customer_was_told(database: Database) -> None:
    def work(connection: Connection) -> None:
        received(connection)
        acts(connection, do.Accept(), do.Decide(*PARTS))
        one = unit(connection, later(minutes=1))
        heard = one.run(history.untold, CASE)
        assert [one_.kind for one_ in heard] == ["assessed", "accepted", "decided"]
        row = one.say(one.reopen([CHAT])[CHAT], Say("已受理，已决定"))
        new = [Notice(CASE, 3, "accepted", False), Notice(CASE, 4, "decided", True)]
        one.told(CASE, heard[-1].seq, row, new)
        one.flush()
        assert one.run(history.untold, CASE) == []
        assert [(proof.notice, proof.state) for proof in notices.of_case(connection, CASE)] == [
            (notice, "queued") for notice in new
        ]
        late = notices.undelivered_required(connection, later(days=1))
        assert [proof.notice.kind for proof in late] == ["decided"]
        assert notices.undelivered_required(connection, later(minutes=1)) == []
        connection.execute(outbox.update().values(state="sent", settled_at=later(hours=1), receipt="9"))
        assert notices.undelivered_required(connection, later(days=1)) == []
        assert notices.of_case(connection, CASE)[1].receipt == "9"

    await database.write(work)


async def test_it_follows_up_an_undelivered_notice_once(database: Database) -> None:
    def work(connection: Connection) -> None:
        received(connection)
        says(connection, "不予办理")
        notice = Notice(CASE, 1, "declined", True)
        notices.record(connection, [notice], CHAT, 1, START)
        connection.execute(outbox.update().values(state="failed", settled_at=START, reason="blocked"))
        (proof,) = notices.undelivered_required(connection, later(days=1))
        assert (proof.state, proof.reason) == ("failed", "blocked")
        notices.followed_up(connection, notice)
        assert notices.undelivered_required(connection, later(days=1)) == []

    await database.write(work)


async def test_it_does_not_tell_earlier_than_it_waits_for(database: Database) -> None:
    def work(connection: Connection) -> None:
        for minutes, expected in ((5, 5), (9, 5), (3, 3)):
            due.schedule_no_later(connection, [Job("tell", CASE, later(minutes=minutes))])
            assert jobs(connection, "tell") == {CASE: later(minutes=expected)}

    await database.write(work)


async def test_it_costs_no_statement_where_no_case_changes(database: Database) -> None:
    def work(connection: Connection) -> int:
        statements: list[str] = []
        listener = lambda *args: statements.append(args[2])  # noqa: E731
        event.listen(connection, "before_cursor_execute", listener)
        UnitOfWork(connection, CODEC, START).flush()
        event.remove(connection, "before_cursor_execute", listener)
        return len(statements)

    assert await database.write(work) == 0
