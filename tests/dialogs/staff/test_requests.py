"""What staff write is read, and everything else is left alone."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.case_number import case_number
from dialogs.messages import Command, CommandName, File, FileKind, Tap, Text
from dialogs.staff.binding import ALPHABET, read_code, written
from dialogs.staff.periods import LONGEST, Period, Span
from dialogs.staff.requests import (
    Asked,
    CaseOf,
    Digest,
    Done,
    Help,
    Load,
    Overdue,
    Reply,
    Satisfaction,
    SummaryOf,
    Tasks,
    Trend,
    Unreadable,
    read,
)
from dialogs.staff.schedules import OFF, Every, Schedule

SUNDAY = date(2026, 11, 22)
NUMBER = case_number(123_456_789_012)


def asked(text: str, reply_to: str | None = None) -> Asked | None:
    return read(Text(text, reply_to), SUNDAY)


def over(span: Span, first: date, last: date = SUNDAY) -> SummaryOf:
    return SummaryOf(Period(span, first, last))


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ("/summary|/summary today|统计|统计 今天|统计今天", over(Span.TODAY, SUNDAY)),
        (
            "/summary week|summary week|/统计 本周|统计 本周|统计本周|统计：本周",
            over(Span.WEEK, date(2026, 11, 16)),
        ),
        (
            "/summary month|/SUMMARY@tingsu_bot  Month|统计 本月|统计 这个月",
            over(Span.MONTH, date(2026, 11, 1)),
        ),
        (
            "/summary 2026-11-01..2026-11-20|/summary 11-01 .. 11-20|统计 11月1日到11月20日|统计 11-1~11-20",
            over(Span.RANGE, date(2026, 11, 1), date(2026, 11, 20)),
        ),
        (
            "/summary 2026/11/1…11/20|统计2026年11月1日至11月20号|统计１１－０１～１１－２０",
            over(Span.RANGE, date(2026, 11, 1), date(2026, 11, 20)),
        ),
        ("/summary 11-20|统计 11月20日", over(Span.RANGE, date(2026, 11, 20), date(2026, 11, 20))),
        ("统计 12月30日|/summary 12-30", over(Span.RANGE, date(2025, 12, 30), date(2025, 12, 30))),
        ("/overdue|overdue|超期|超期。|超期？", Overdue()),
        (f"/case {NUMBER}|案件 {NUMBER}|案件{NUMBER}|case {NUMBER.lower()}|{NUMBER}", CaseOf(NUMBER)),
        ("/load|工作量|Load", Load()),
        ("/csat|满意度", Satisfaction()),
        ("/trend|趋势", Trend()),
        ("/tasks|待办|tasks", Tasks()),
        ("/done 482913|完成 482913|完成482913|done #482913", Done("482913")),
        ("/help|帮助|help", Help()),
        ("/digest|订阅", Digest(None)),
        (
            "/digest daily 09:00|/digest daily|订阅 每天 9点|订阅每天|订阅 每天 上午9点|订阅 每天 九点",
            Digest(Schedule(Every.DAILY)),
        ),
        (
            "订阅 每天 下午3点半|/digest daily 15:30|/digest daily 3:30 pm",
            Digest(Schedule(Every.DAILY, time(15, 30))),
        ),
        ("/digest weekly|订阅 每周|订阅 每周一", Digest(Schedule(Every.WEEKLY))),
        ("/digest off|订阅 取消|订阅取消", Digest(OFF)),
    ],
)
def test_it_reads_requests_in_both_languages(texts: str, expected: Asked) -> None:
    for text in texts.split("|"):
        assert asked(text) == expected, text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("/summary yesteryear", "period"),
        ("统计 很久以前", "period"),
        ("/summary 2026-02-30", "period"),
        ("/summary 2026-11-01..2026-11-10..2026-11-20", "period"),
        ("/summary 2026-11-20..2026-11-01", "reversed"),
        ("/summary 2026-11-01..2026-11-23", "future"),
        ("统计 2026-12-01", "future"),
        ("/summary 2024-01-01..2026-01-01", "too_long"),
        ("/case", "number"),
        ("案件 12345", "number"),
        (f"/case {NUMBER[:-1]}*", "number"),
        ("/digest hourly", "schedule"),
        ("/digest daily 25:00", "schedule"),
        ("订阅 每天 9点75分", "schedule"),
        ("/done", "task"),
        ("完成 全部", "task"),
        ("/overdue please", "nothing_more"),
        ("/sumary", "command"),
        ("/start", "command"),
        (f"回复 {NUMBER}", "reply"),
        (f"{NUMBER}：", "reply"),
        ("回复 TS-0000-0000-9 您好", "number"),
    ],
)
def test_it_says_what_is_wrong_with_a_request(text: str, why: str) -> None:
    assert asked(text) == Unreadable(why)


@pytest.mark.parametrize(
    "text",
    [
        "你好",
        "超期了怎么办",
        "统计了一下，没问题",
        "loading",
        "helpful",
        "案件已经转走",
        "谢谢",
        "",
        "13800138000",
    ],
)
def test_it_leaves_other_words_alone(text: str) -> None:
    assert asked(text) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{NUMBER}：您好，正在核实。", "您好，正在核实。"),
        (f"回复 {NUMBER} 您好，正在核实。", "您好，正在核实。"),
        (f"回复{NUMBER.lower()}:Ｈｉ　there", "Ｈｉ　there"),
        (f"reply to {NUMBER} we call you\nat 9:00", "we call you\nat 9:00"),
    ],
)
def test_it_passes_words_to_a_customer_as_they_were_written(text: str, words: str) -> None:
    assert asked(text) == Reply(words, NUMBER)


@pytest.mark.parametrize(
    "text",
    [
        "您好，正在核实。",
        "统计 数据还没出来",
        "案件 已转交理赔部",
        "完成 审核后回电",
        "case closed, thanks",
        "超期了很抱歉",
    ],
)
def test_it_takes_an_answer_to_a_message_for_the_customer(text: str) -> None:
    assert asked(text, "77") == Reply(text, reply_to="77")


def test_it_takes_a_request_for_a_request_even_as_an_answer() -> None:
    assert asked("超期", "77") == Overdue()
    assert asked("/sumary", "77") == Unreadable("command")
    assert asked(f"{NUMBER}：您好", "77") == Reply("您好", NUMBER)


def test_it_reads_commands_that_came_as_such() -> None:
    assert read(Command(CommandName.HELP), SUNDAY) == Help()
    assert read(Command(CommandName.HELP, "/overdue"), SUNDAY) == Overdue()
    assert read(Command(CommandName.BEGIN), SUNDAY) == Unreadable("command")
    assert read(Tap("x"), SUNDAY) is None
    assert read(File("ref", FileKind.PHOTO), SUNDAY) is None


@given(st.text(max_size=200), st.one_of(st.none(), st.just("77")))
def test_it_takes_any_text(text: str, reply_to: str | None) -> None:
    found = asked(text, reply_to)
    if isinstance(found, SummaryOf):
        assert found.period.first <= found.period.last <= SUNDAY
    if reply_to and text.strip() and not text.strip().startswith("/"):
        assert found is not None


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_it_takes_only_ranges_that_are_in_order_and_not_to_come(first: date, last: date) -> None:
    found = asked(f"/summary {first}..{last}")
    if first > last:
        assert found == Unreadable("reversed")
    elif last > SUNDAY:
        assert found == Unreadable("future")
    elif (last - first).days >= LONGEST:
        assert found == Unreadable("too_long")
    else:
        assert found == over(Span.RANGE, first, last)


@given(
    st.integers(0, 2**40 - 1), st.sampled_from(["绑定 {}", "绑定{}", "/bind {}", "绑定：{}。", "/BIND {}"])
)
def test_it_reads_a_code_however_it_is_typed(value: int, form: str) -> None:
    code = written(value)
    assert len(code) == 9
    assert set(code) <= {*ALPHABET, "-"}
    for typed in (code, code.lower(), code.replace("-", ""), code.replace("0", "O").replace("1", "l")):
        assert read_code(Text(form.format(typed))) == code
    assert read_code(Command(CommandName.HELP, f"/bind {code}")) == code


@pytest.mark.parametrize(
    "text",
    ["绑定", "绑定 手机号", "绑定 1234", "bind 7K2M-9QXA", "我要绑定 7K2M-9QXA", "/bind", "绑定 7K2M-9QXU"],
)
def test_it_takes_nothing_else_for_a_code(text: str) -> None:
    assert read_code(Text(text)) is None
