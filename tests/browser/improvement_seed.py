"""Something to improve: closed cases with causes, low scores, a rise, measures and an example."""

from datetime import date, datetime, timedelta

from sqlalchemy import Connection, insert

from cases import actions as do
from cases.actors import CLOCK, CUSTOMER, Role
from cases.clock_actions import AskForRating
from cases.measures import Measure, Words, begin, drop, put_in_force
from cases.rises import WEEKS
from handlers_console.office import Office
from storage import examples, measures
from storage.case_tables import tallies
from storage.examples import Example, Lesson
from tests.handlers_console.conftest import member_of
from tests.storage.office import acts, case_id, received

HANDLER, MANAGER = member_of(Role.HANDLER), member_of(Role.MANAGER)
DECISION = do.Decide("材料第一次已经收齐", "合同第三条", "五日内赔付", "可申请核查")
BEFORE = ("process", "process", "process", "system", "explanation")
AFTER = ("process", "system", "explanation", "mistake", "explanation")
LOW = (
    (2, "slow", "材料补了三次，每次说的都不一样。"),
    (3, "explanation", "没人说得清为什么还要再交一次。电话 13912345678"),
)


def seed(connection: Connection, office: Office, now: datetime) -> None:
    """All of it; cases are numbered from 100 on."""
    today = now.astimezone(office.dialog.zone).date()
    number = 100
    for causes, days in ((BEFORE, 48), (AFTER, 12)):
        for nth in range(25):
            _closed(connection, number, causes[nth % 5], now - timedelta(days=days, hours=nth))
            number += 1
    for nth, (score, reason, comment) in enumerate(LOW):
        _rated(connection, number - 5 - nth * 5, do.Rate(score, [reason], comment), now - timedelta(days=3))
    _rise(connection, today)
    _measures(connection, office, today, now)
    lesson = Lesson(
        "理赔 · 材料一次告知",
        "客户住院后申请理赔，三次被通知补交材料，前后两个月没有结果。",
        "查明第一次材料已经收齐；五日内完成赔付，并由主管致电说明。",
        "受理当天对照清单一次告知；补交要写明缺哪一页、为什么需要。",
    )
    example = Example("e" * 32, case_id(100), "CLAIM.slow", "process", lesson, now, MANAGER.id)
    examples.keep(connection, office.codec, example)


def _closed(connection: Connection, number: int, cause: str, at: datetime) -> None:
    received(connection, number, now=at - timedelta(days=2), phone=f"+86137000{number:05d}")
    acts(connection, do.Accept(), DECISION, do.Close(cause), by=HANDLER.actor, case=case_id(number), now=at)


def _rated(connection: Connection, number: int, rate: do.Rate, at: datetime) -> None:
    acts(connection, AskForRating(), by=CLOCK, case=case_id(number), now=at)
    acts(connection, rate, by=CUSTOMER, case=case_id(number), now=at)


def _rise(connection: Connection, today: date) -> None:
    """Four a week, then fifteen; where nothing else was received."""
    for offset in range(7 * (WEEKS + 1)):
        received_ = (3 if offset == 0 else 2) if offset < 7 else 0 if offset % 2 else 1
        row = {"dimension": "matter", "value": "SURR", "day": today - timedelta(days=offset)}
        if received_:
            connection.execute(insert(tallies).values(**row, received=received_))


def _measures(connection: Connection, office: Office, today: date, now: datetime) -> None:
    def keep(letter: str, title: str, cause: str, due: int, since: int | None = None) -> Measure:
        begun = today - timedelta(days=60)
        due_on = today + timedelta(days=due)
        text = "受理当天对照清单，一次说清缺什么、为什么需要。"
        draft = Measure(letter * 32, cause, Words(title, text), HANDLER.id, due_on, matter="CLAIM")
        one, change = begin(draft, begun)
        measures.put(connection, office.codec, one, change, MANAGER.id, now - timedelta(days=60))
        if since is not None:
            forced, change = put_in_force(one, today - timedelta(days=since), today)
            measures.put(connection, office.codec, forced, change, HANDLER.id, now - timedelta(days=since))
            return forced
        return one

    keep("1", "一次告知全部理赔材料", "process", -35, 35)
    keep("2", "补交材料的短信写明缺哪一页", "explanation", -9)
    keep("3", "APP 上传失败时自动转人工", "system", 12)
    keep("4", "录入后由第二人复核金额", "mistake", -20, 10)
    given_up = keep("5", "电话回访全部拒赔客户", "explanation", -3)
    dropped, change = drop(given_up, today, "人手不足，先做短信。")
    measures.put(connection, office.codec, dropped, change, MANAGER.id, now - timedelta(days=1))
