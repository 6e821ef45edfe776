"""Staff and managers in their own chat, through a real unit of work on both databases."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from dialogs.messages import File, FileKind, Left, Say, Text, Wake
from storage import alerts, tasks
from storage.alerts import Facts
from storage.case_tables import events
from storage.engine import Database
from storage.tables import due as jobs
from storage.tables import outbox
from storage.tasks import Task
from tests.bot.staff_office import AUDITOR, HANDLER, MANAGER, NOW, OTHER, SUPERVISOR, Office, chat_of
from tests.storage.office import CHAT, CODEC, unit


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
