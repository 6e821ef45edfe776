"""Staff and managers in their own chat, through a real unit of work on both databases."""

from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, select

from bot.staff_desk import StaffDesk
from cases import actions as do
from cases.actors import Role
from cases.actors import staff as actor
from dialogs.messages import Content, File, FileKind, Left, Say, Text, Wake
from storage import alerts, audit, due, invitations, staff, tasks
from storage.alerts import Facts
from storage.case_tables import events
from storage.engine import Database
from storage.tables import conversations, outbox
from storage.tables import due as jobs
from storage.tasks import Task
from storage.threads import Contact
from storage.unit_of_work import UnitOfWork
from tests.storage.office import CHAT, CODEC, START, acts, joins, received, rules, unit
from tests.transcript import Customer, the_rules

MANAGER = actor(Role.MANAGER, f"{8:032x}")
HANDLER = actor(Role.HANDLER, f"{7:032x}", "east")
OTHER = actor(Role.HANDLER, f"{9:032x}", "west")
SUPERVISOR = actor(Role.SUPERVISOR, f"{6:032x}", "west")
AUDITOR = actor(Role.AUDITOR, f"{5:032x}")
EVERYBODY = (MANAGER, HANDLER, OTHER, SUPERVISOR, AUDITOR)
DESK = StaffDesk(the_rules(), rules())
NOW = START + timedelta(hours=1)
CODE = "7K2M-9QXA"
T = TypeVar("T")


class Office:
    """A database with staff whose chats are bound, and HANDLER's case."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.number = ""

    async def opens(self) -> "Office":
        def work(connection: Connection) -> str:
            for one in EVERYBODY:
                joins(connection, one)
                thread = chat_of(unit(connection), one.id)
                staff.bind(connection, one.id, thread.id)
            case = received(connection)
            acts(connection, do.Assign(HANDLER.id, HANDLER.team), do.Accept(), by=MANAGER)
            return case.number

        self.number = await self._database.write(work)
        return self

    async def hears(self, who: Any, content: Content | str, now: datetime = NOW) -> str:
        """What this member is answered."""
        return "\n".join(say.text for say in await self.says(who, content, now))

    async def says(self, who: Any, content: Content | str, now: datetime = NOW) -> list[Say]:
        content = Text(content) if isinstance(content, str) else content

        def work(connection: Connection) -> list[Say]:
            work = unit(connection, now)
            member = work.run(staff.find, who.id)
            assert member is not None
            says = DESK.take(work, chat_of(work, who.id), member, content, now)
            work.flush()
            return says

        return await self._database.write(work)

    async def binds(self, chat: str, code: str = CODE, now: datetime = NOW) -> str:
        def work(connection: Connection) -> str:
            work = unit(connection, now)
            (say,) = DESK.bind(work, chat_of(work, chat), code, now)
            work.flush()
            return say.text

        return await self._database.write(work)

    async def column(self, wanted: Any) -> list[Any]:
        return await self._database.read(lambda connection: list(connection.scalars(wanted)))

    async def does(self, work: Any) -> Any:
        return await self._database.write(work)

    async def audited(self) -> list[tuple[str, str, str]]:
        entries = await self._database.read(lambda connection: audit.latest(connection, 100))
        return [(one.actor, one.deed, one.subject) for one in reversed(entries)]


def chat_of(work: UnitOfWork, name: str) -> Any:
    """The chat that `bind` made theirs."""
    id_ = f"chat{name[-8:]}"
    thread = work.open({id_: Contact("telegram", name)})[id_]
    work.keep(thread)
    return thread


@pytest.fixture
async def office(database: Database) -> Office:
    return await Office(database).opens()


async def test_it_answers_every_request_and_audits_it(office: Office) -> None:
    assert "收到 1" in await office.hears(MANAGER, "统计")
    assert "没有超期" in await office.hears(MANAGER, "/overdue")
    assert "员工07 1/" in await office.hears(MANAGER, "工作量")
    assert "目标 90%" in await office.hears(MANAGER, "满意度")
    (say,) = await office.says(MANAGER, "趋势")
    assert say.chart is not None
    assert say.chart.series[2].values[-1] == 1
    assert office.number in await office.hears(MANAGER, f"案件 {office.number}")
    assert "没有待办" in await office.hears(MANAGER, "待办")
    assert "统计 今天" in await office.hears(MANAGER, "帮助")
    assert await office.audited() == [
        (MANAGER.label, "summary", "2026-03-02..2026-03-02"),
        (MANAGER.label, "overdue", ""),
        (MANAGER.label, "load", ""),
        (MANAGER.label, "csat", ""),
        (MANAGER.label, "trend", ""),
        (MANAGER.label, "case", office.number),
        (MANAGER.label, "tasks", ""),
        (MANAGER.label, "help", ""),
    ]


async def test_it_says_what_is_late_once_it_is(office: Office) -> None:
    text = await office.hears(MANAGER, "超期", NOW + timedelta(days=40))
    assert f"{office.number} 员工07 超" in text
    text = await office.hears(MANAGER, "统计 本月", NOW + timedelta(days=20))
    assert f"1. 法定期限已过 1 件 {office.number}" in text


async def test_it_shows_each_role_what_it_may_see(office: Office) -> None:
    asked = f"案件 {office.number}"
    unknown = await office.hears(MANAGER, "案件 TS-0000-0000-0")
    for who in (MANAGER, AUDITOR, HANDLER):
        assert office.number in await office.hears(who, asked)
    for who in (OTHER, SUPERVISOR):
        assert await office.hears(who, asked) == unknown
    assert "收到 0" in await office.hears(OTHER, "统计")
    assert "收到 1" in await office.hears(HANDLER, "统计")
    assert "员工07" not in await office.hears(SUPERVISOR, "工作量")


async def test_it_passes_an_answer_to_an_alert_on_to_the_customer(office: Office) -> None:
    def alerted(connection: Connection) -> None:
        work = unit(connection)
        thread = chat_of(work, HANDLER.id)
        row = work.say(thread, Say("客户补充了内容。"))
        work.flush()
        (case,) = connection.execute(select(events.c.case_id).distinct()).scalars()
        work.run(alerts.add, [(HANDLER.id, Facts("customer_wrote", case, office.number))], NOW)
        *_, alert = work.run(alerts.untold, HANDLER.id)
        alerts.told(connection, [alert.id], thread.id, row.seq)
        connection.execute(outbox.update().where(outbox.c.seq == row.seq).values(receipt="77"))

    await office.does(alerted)
    assert office.number in await office.hears(HANDLER, Text("您好，正在核实。", reply_to="77"))
    assert (await office.column(select(events.c.kind).order_by(events.c.seq)))[-1] == "replied"
    assert await office.column(select(jobs.c.kind).where(jobs.c.kind == "tell")) == ["tell"]
    assert (await office.audited())[-1] == (HANDLER.label, "reply", "message 77")
    before = len(await office.column(select(events.c.seq)))
    assert "不知道要答复哪一件" in await office.hears(HANDLER, Text("您好", reply_to="78"))
    assert "不知道要答复哪一件" in await office.hears(OTHER, Text("您好", reply_to="77"))
    assert len(await office.column(select(events.c.seq))) == before


async def test_it_passes_words_with_the_number_before_them_on(office: Office) -> None:
    text = await office.hears(HANDLER, f"{office.number}：您好，正在核实。")
    assert text == f"已记下，马上转给 {office.number} 的客户。"
    text = await office.hears(
        HANDLER, f"回复 {office.number} 明天给您答复", datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
    )
    assert text == f"已记下，03-03 08:00 转给 {office.number} 的客户。"


@pytest.mark.parametrize(
    ("who", "expected"),
    [(OTHER, "没有您能看的"), (SUPERVISOR, "没有您能看的"), (AUDITOR, "您的角色不能答复客户")],
)
async def test_it_passes_nothing_on_from_who_may_not(office: Office, who: Any, expected: str) -> None:
    before = await office.column(select(events.c.kind))
    assert expected in await office.hears(who, f"{office.number}：您好")
    assert await office.column(select(events.c.kind)) == before
    assert (await office.audited())[-1] == (who.label, "reply", office.number)


async def test_it_explains_what_it_did_not_understand(office: Office) -> None:
    assert "发“帮助”" in await office.hears(HANDLER, "你好")
    assert "例如：统计 本周" in await office.hears(HANDLER, "/summary 何时")
    assert "这个日期还没到" in await office.hears(HANDLER, "统计 2027-01-01")
    assert "开始日期晚于" in await office.hears(HANDLER, "统计 2026-03-02..2026-03-01")
    assert "只能读文字" in await office.hears(HANDLER, File("ref", FileKind.PHOTO))
    assert await office.says(HANDLER, Left()) == []
    assert await office.says(HANDLER, Wake()) == []
    assert await office.audited() == []


async def test_it_closes_a_task_once_and_only_for_who_may(office: Office) -> None:
    def call(connection: Connection) -> None:
        task = Task(CHAT, 5, "danger", "不想活了，电话13912345678", owner=HANDLER.id)
        tasks.add(connection, CODEC, [task], NOW)

    await office.does(call)
    text = await office.hears(HANDLER, "待办")
    number = text.split("#")[1][:6]
    assert "生命危险" in text
    assert "13912345678" not in text
    assert "没有待办" in await office.hears(OTHER, "待办")
    for who in (OTHER, AUDITOR):
        assert "没有号码为" in await office.hears(who, f"完成 {number}")
    assert "1 人有生命危险未处置" in await office.hears(MANAGER, "统计")
    assert await office.hears(HANDLER, f"/done {number}") == f"已办结待办 {number}（生命危险）。"
    assert "没有号码为" in await office.hears(HANDLER, f"/done {number}")
    assert "生命危险" not in await office.hears(MANAGER, "统计")


async def test_it_sets_and_stops_the_digest(office: Office) -> None:
    assert "还没有订阅" in await office.hears(MANAGER, "订阅")
    assert "每天 09:00" in await office.hears(MANAGER, "订阅 每天 9点")
    (first,) = await office.column(select(jobs.c.due_at).where(jobs.c.kind == "digest"))
    assert first == datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
    assert "每天 09:00" in await office.hears(MANAGER, "订阅")
    assert "每周一 10:30" in await office.hears(MANAGER, "/digest weekly 10:30")
    (first,) = await office.column(select(jobs.c.due_at).where(jobs.c.kind == "digest"))
    assert first == datetime(2026, 3, 9, 2, 30, tzinfo=UTC)
    assert "已取消" in await office.hears(MANAGER, "订阅 取消")
    assert "还没有订阅" in await office.hears(MANAGER, "/digest")


async def invite(office: Office, code: str = CODE, who: str = HANDLER.id, now: datetime = NOW) -> None:
    digest = invitations.code_digest(CODEC, code)
    await office.does(lambda core: invitations.invite(core, digest, who, now + timedelta(hours=24)))


async def test_it_binds_a_chat_with_a_code_once(office: Office) -> None:
    await invite(office)
    assert "员工07，绑定成功" in await office.binds("new")
    assert (await office.audited())[-1] == (HANDLER.label, "bind", HANDLER.id)
    bound = select(conversations.c.id).where(conversations.c.staff_id == HANDLER.id)
    assert await office.column(bound) == ["chatnew"], "the chat before is an ordinary one"
    used = await office.binds("third")
    assert used.startswith("这个绑定码不能用")
    await invite(office, "0000-0000", now=NOW - timedelta(hours=25))
    wrong = {await office.binds("fourth", code) for code in ("0000-0000", "ZZZZ-ZZZZ")}
    assert wrong == {used}, "nobody learns why"
    assert await office.column(bound) == ["chatnew"]


async def test_it_lets_nobody_guess(office: Office) -> None:
    for value in range(5):
        assert "不能用" in await office.binds("guesser", f"AAAA-000{value}")
    await invite(office)
    assert "试的次数太多" in await office.binds("guesser")
    assert "不能用" not in await office.binds("guesser", now=NOW + timedelta(hours=2))


async def test_it_takes_a_new_code_in_a_bound_chat(office: Office) -> None:
    await invite(office)
    assert "绑定成功" in await office.hears(HANDLER, f"/绑定 {CODE}")
    await invite(office, "8888-8888", OTHER.id)
    assert "不能用" in await office.hears(HANDLER, "/bind 8888-8888"), "the chat is HANDLER's"


@pytest.mark.parametrize(
    "text", ["统计", "/summary week", "超期", "趋势", "订阅 每天", "待办", "完成 482913", "工作量"]
)
def test_it_leaves_the_words_of_everybody_else_alone(text: str) -> None:
    usual = Customer().says("理赔一直拖着")
    asking = Customer().says(text)
    assert asking.text == usual.text
    assert asking.phase == usual.phase


async def test_it_schedules_the_digest_of_who_binds_another_chat(office: Office) -> None:
    await office.hears(HANDLER, "订阅 每天")
    await office.does(lambda core: due.take(core, "digest", HANDLER.id, NOW + timedelta(days=2)))
    await invite(office)
    await office.binds("new")
    assert await office.column(select(jobs.c.subject).where(jobs.c.kind == "digest")) == [HANDLER.id]
