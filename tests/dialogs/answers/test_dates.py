import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.answers.dates import find_date, read_date
from dialogs.answers.errors import Misunderstood

TODAY = date(2026, 9, 9)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("昨天", "2026-09-08"),
        ("昨晚八点多", "2026-09-08"),
        ("前天", "2026-09-07"),
        ("大前天", "2026-09-06"),
        ("今天", "2026-09-09"),
        ("今天早上", "2026-09-09"),
        ("上周五", "2026-09-04"),
        ("上星期五吧", "2026-09-04"),
        ("上个礼拜天", "2026-09-06"),
        ("上上周一", "2026-08-24"),
        ("上上个星期一", "2026-08-24"),
        ("本周三", "2026-09-09"),
        ("这周二", "2026-09-08"),
        ("这个星期一", "2026-09-07"),
        ("周五", "2026-09-04"),
        ("周三", "2026-09-09"),
        ("星期天", "2026-09-06"),
        ("三天前", "2026-09-06"),
        ("3天以前", "2026-09-06"),
        ("十天前", "2026-08-30"),
        ("两周前", "2026-08-26"),
        ("2个星期前", "2026-08-26"),
        ("两个月前", "2026-07-09"),
        ("半年前", "2026-03-09"),
        ("半个月前", "2026-08-25"),
        ("一年前", "2025-09-09"),
        ("上个月15号", "2026-08-15"),
        ("上月十五日", "2026-08-15"),
        ("上上个月3号", "2026-07-03"),
        ("这个月2号", "2026-09-02"),
        ("上个月", "2026-08-01"),
        ("9月1号", "2026-09-01"),
        ("9月1日", "2026-09-01"),
        ("９月１号", "2026-09-01"),
        ("9 月 1 日", "2026-09-01"),
        ("九月一号", "2026-09-01"),
        ("十二月二十五日", "2025-12-25"),
        ("12月25", "2025-12-25"),
        ("10月8号", "2025-10-08"),
        ("2月29日", "2024-02-29"),
        ("9月1", "2026-09-01"),
        ("8月份", "2026-08-01"),
        ("去年12月", "2025-12-01"),
        ("去年12月3号", "2025-12-03"),
        ("今年3月8日", "2026-03-08"),
        ("前年五月", "2024-05-01"),
        ("大前年五月一号", "2023-05-01"),
        ("2026-09-01", "2026-09-01"),
        ("2026/9/1", "2026-09-01"),
        ("2026.9.1", "2026-09-01"),
        ("2026.9.1.", "2026-09-01"),
        ("2026年9月1日", "2026-09-01"),
        ("2026年09月01日上午", "2026-09-01"),
        ("二〇二六年九月一日", "2026-09-01"),
        ("26年9月1日", "2026-09-01"),
        ("20260901", "2026-09-01"),
        ("2026-09-01 14:30", "2026-09-01"),
        ("9.1", "2026-09-01"),
        ("9/1", "2026-09-01"),
        ("09-01", "2026-09-01"),
        ("1号", "2026-09-01"),
        ("15号", "2026-08-15"),
        ("十五号", "2026-08-15"),
        ("大概是上周五（9月4号）", "2026-09-04"),
        ("yesterday", "2026-09-08"),
        ("the day before yesterday", "2026-09-07"),
        ("Last Friday", "2026-09-04"),
        ("last Wednesday", "2026-09-02"),
        ("on Monday", "2026-09-07"),
        ("Tuesday last week", "2026-09-01"),
        ("3 days ago", "2026-09-06"),
        ("three days ago", "2026-09-06"),
        ("a week ago", "2026-09-02"),
        ("2 months ago", "2026-07-09"),
        ("last month", "2026-08-01"),
        ("Sept 1", "2026-09-01"),
        ("September 1st", "2026-09-01"),
        ("Sep. 1, 2026", "2026-09-01"),
        ("1 September 2026", "2026-09-01"),
        ("1st of September", "2026-09-01"),
        ("May 5", "2026-05-05"),
        ("Dec 2025", "2025-12-01"),
        ("09/01/2026", "2026-09-01"),
        ("13/08/2026", "2026-08-13"),
        ("08/09/2026", "2026-08-09"),
    ],
)
def test_it_reads_a_day_as_people_write_it(text: str, expected: str) -> None:
    assert read_date(text, TODAY) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    "text", ["明天", "10/09/2026", "后天", "2026-09-10", "2027年1月1日", "本周五", "tomorrow", "明年5月1号"]
)
def test_it_refuses_a_day_to_come(text: str) -> None:
    with pytest.raises(Misunderstood) as refused:
        read_date(text, TODAY)
    assert refused.value.reason in {"date_future", "date_unreadable"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "不记得了",
        "2026-02-30",
        "2月30日",
        "13月1日",
        "很久以前",
        "9.1.2",
        "32号",
        "1234567890",
        "0/0",
        "1800-01-01",
        "昨天和前天",
    ],
)
def test_it_says_when_it_sees_no_day(text: str) -> None:
    with pytest.raises(Misunderstood, match="date_unreadable"):
        read_date(text, TODAY)


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ("我上周五在朝阳营业部办退保，工作人员一直推诿", "2026-09-04"),
        ("2026年8月12日住院，到现在没有赔", "2026-08-12"),
        ("三天前打电话没人接", "2026-09-06"),
        ("On 12 August 2026 the agent hung up on me", "2026-08-12"),
        ("昨天（9月8日）业务员骂我", "2026-09-08"),
        ("2020年3月1日买的保险，昨天拒赔了", "2026-09-08"),
        ("我1954年3月2日出生", None),
        ("住院理赔拖了三个月没人管", None),
        ("两个月前申请的", None),
        ("9月1号申请，9月3号又打电话", None),
        ("今天来投诉", None),
        ("每周三次打电话，一周三次", None),
        ("提前天数不对，目前天气也不好", None),
        ("保单号20260901123456", None),
        ("我在网上周五申请的", None),
        ("等到2027年1月1日", None),
        ("I may 5 times call", None),
        ("请周三给我打电话", None),
    ],
)
def test_it_finds_the_day_of_a_story_only_when_sure(story: str, expected: str | None) -> None:
    assert find_date(story, TODAY) == (date.fromisoformat(expected) if expected else None)


@given(
    st.dates(min_value=date(1990, 1, 1), max_value=TODAY),
    st.sampled_from(["%Y-%m-%d", "%Y年%m月%d日", "%Y/%m/%d", "%Y%m%d", "%d %B %Y"]),
)
def test_it_reads_back_any_day_written_out(day: date, written: str) -> None:
    assert read_date(day.strftime(written), TODAY) == day


@given(st.integers(0, 360))
def test_it_takes_the_last_such_day_when_no_year_is_given(days: int) -> None:
    day = TODAY - timedelta(days=days)
    assert read_date(f"{day.month}月{day.day}日", TODAY) == day


@given(st.text(max_size=200))
def test_it_reads_or_refuses_anything(text: str) -> None:
    find_date(text, TODAY)
    with contextlib.suppress(Misunderstood):
        assert read_date(text, TODAY) <= TODAY
