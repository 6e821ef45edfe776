"""What else there is in the made-up office: more staff, and what staff keep."""

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import structs
from sqlalchemy import Connection

from cases import measures as measure_rules
from cases.actors import Role
from cases.measures import Measure, Words
from storage import audit, canned_answers, examples, labels, measures, notes, rosters, saved_views, tasks
from storage.canned_answers import Answer, Canned
from storage.examples import Example, Lesson
from storage.notes import Note
from storage.saved_views import SavedView
from storage.staff import Member, Person
from storage.tasks import Task
from tests.handlers_console.conftest import member_of

if TYPE_CHECKING:
    from tests.browser.demo import Demo

EXTRA_STAFF = (
    Member(f"{21:032x}", Role.HANDLER, Person("吴西", "W001"), "west", skills=("CLAIM", "HLTH")),
    Member(f"{22:032x}", Role.HANDLER, Person("Ben Example", "W002"), "west", locale="en", skills=("SALES",)),
    Member(f"{23:032x}", Role.SUPERVISOR, Person("孙示例", "W003"), "west", senior=True),
)
HANDLER, LEADER, MANAGER = (member_of(role) for role in (Role.HANDLER, Role.SUPERVISOR, Role.MANAGER))
MEASURE, EXAMPLE = "a" * 32, "b" * 32
SHOWN = 90  # the case of tests.browser.demo
ANSWERS = (
    ("zh", "收到", "材料已到", "{name}您好，{number} 的材料已收到，会尽快核对。"),
    ("zh", "进度", "正在核实", "{name}您好，您的投诉正在核实，有结果会马上告诉您。"),
    ("en", "received", "Papers have come", "Dear {name}, the papers for {number} have come. Thank you."),
)


def case_id(nth: int) -> str:
    """The id of a case of this office; its number looks like any other."""
    return f"{nth * 0x9E3779B97F % (1 << 40):010x}".ljust(32, "0")


def add_extras(connection: Connection, demo: "Demo") -> None:
    """All of it, as of now."""
    _kept(connection, demo)
    _improvement(connection, demo)
    now = demo.time.now
    for days in range(3):
        starts = now.replace(hour=18, minute=0) + timedelta(days=7 * (days - 1))
        rosters.add_duty(connection, EXTRA_STAFF[days].id, starts, starts + timedelta(days=7))
    rosters.add_absence(connection, EXTRA_STAFF[0].id, now + timedelta(days=3), now + timedelta(days=8))
    for deed, subject in (("summary", ""), ("reveal", f"{demo.number} phone"), ("export", "view=open")):
        audit.add(connection, demo.codec, MANAGER.actor.label, deed, subject, now=now)


def _kept(connection: Connection, demo: "Demo") -> None:
    codec, now = demo.codec, demo.time.now
    for nth, (locale, *words) in enumerate(ANSWERS):
        canned_answers.put(connection, codec, Canned(f"{nth:032x}", locale, Answer(*words)), LEADER.id, now)
    for name, cases in (("媒体关注", (84, SHOWN)), ("老年客户", (86,)), ("Escalated", (81, 85))):
        label = labels.named(connection, codec, name, now)
        for nth in cases:
            labels.put(connection, case_id(nth), label, LEADER.id, now)
    for member in (HANDLER, LEADER, MANAGER):
        view = SavedView("重要理赔", "view=open&matter=CLAIM&grade=P2")
        saved_views.save(connection, codec, member.id, f"{int(member.id, 16):032x}", view, now)
    text = f"@{HANDLER.person.name} 医院回函到了，请核对后答复客户。"
    for nth, hours in ((SHOWN, 0.1), (80, 30)):
        at = now - timedelta(hours=hours)
        notes.add(
            connection, codec, Note(f"{nth:032x}", case_id(nth), LEADER.id, at, text, mentions=(HANDLER.id,))
        )
    chat = demo.runtime.parts.identify("wechat", f"example {SHOWN}")
    task = Task(chat, 99, "phone", "请下午三点后回电", now + timedelta(hours=5), HANDLER.id, case_id(SHOWN))
    tasks.add(connection, codec, [task], now)


def _improvement(connection: Connection, demo: "Demo") -> None:
    codec, now = demo.codec, demo.time.now
    today = now.date()
    words = Words("复核环节超过两天自动提醒", "案件在复核环节停留两天，系统提醒复核人和他的主管。")
    measure = Measure(MEASURE, "process", words, LEADER.id, today + timedelta(days=3))
    begun, change = measure_rules.begin(measure, today - timedelta(days=35))
    measures.put(connection, codec, begun, change, LEADER.id, now - timedelta(days=35))
    on = today - timedelta(days=28)
    measures.put(connection, codec, *measure_rules.put_in_force(begun, on, today), LEADER.id, now)
    other = structs.replace(measure, id="c" * 32, cause="explanation", words=Words("赔款计算说明单"))
    measures.put(connection, codec, *measure_rules.begin(other, today), MANAGER.id, now)
    lesson = Lesson(
        "复核停留太久",
        "客户交齐材料两个月，没有收到任何消息。",
        "投诉成立，当天支付赔款并道歉。",
        "材料齐全后，每周主动告诉客户进展。",
    )
    examples.keep(
        connection, codec, Example(EXAMPLE, case_id(1), "CLAIM.slow", "process", lesson, now, LEADER.id)
    )
