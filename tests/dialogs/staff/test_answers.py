"""Answers fit the screen of a phone in both languages, compare, and hide what is a customer's."""

from collections.abc import Iterator
from datetime import timedelta

import msgspec
import pytest

from bot.channels.wechat.rendering import passive
from cases.satisfaction import Csat
from cases.stage import Stage
from dialogs.messages import Say
from dialogs.staff import answers
from dialogs.staff.answers import COLUMNS, LINES
from dialogs.staff.schedules import OFF, Every, Schedule
from dialogs.staff.voice import change, percent, shortened, told, width
from dialogs.wording import LOCALES
from tests.dialogs.staff import samples
from tests.dialogs.staff.samples import NOW, TARGET, voice


def everything(locale: str) -> Iterator[Say]:
    says = voice(locale)
    yield from (answers.summary(one, says, TARGET) for one in samples.SUMMARIES)
    yield from (answers.overdue(one, says) for one in samples.OVERDUES)
    yield from (answers.load(one, says) for one in ((), samples.LOADS[:3], samples.LOADS))
    yield from (answers.satisfaction(one, says, TARGET) for one in samples.SATISFACTIONS)
    yield from (answers.trend(one, says) for one in samples.TRENDS)
    yield from (answers.case(one, says) for one in (None, samples.CASE))
    yield from (answers.tasks(one, says) for one in ((), samples.CHORES[:1], samples.CHORES))
    yield Say(says.tell("help"))


@pytest.mark.parametrize("locale", LOCALES)
def test_it_fits_the_screen_of_a_phone(locale: str) -> None:
    for say in everything(locale):
        lines = say.text.split("\n")
        assert len(lines) <= LINES, say.text
        assert max(map(width, lines)) <= COLUMNS + 2 * (len(lines) == 1) * COLUMNS, say.text
        assert passive([msgspec.structs.replace(say, chart=None)], menu_links=True), say.text


@pytest.mark.parametrize("locale", LOCALES)
def test_it_shows_nothing_of_a_customer_that_is_not_masked(locale: str) -> None:
    for say in everything(locale):
        for secret in ("13912345678", "1391234", "欧阳若兰", "P2026001234"):
            assert secret not in say.text


def test_it_compares_with_the_period_before() -> None:
    text = answers.summary(samples.SUMMARIES[0], voice("zh"), TARGET).text
    assert text.startswith("本月 11-01..11-22\n对比 10-01..10-22\n收到 123,456 ▲10,056\n")
    assert "满意 2.0%" not in text


def test_it_names_the_three_things_that_need_attention_most() -> None:
    text = answers.summary(samples.SUMMARIES[0], voice("en"), TARGET).text
    assert text.endswith(
        "Needs attention:\n1. Life in danger, open: 12\n"
        f"2. Late by law: 1,234 {samples.NUMBER}\n3. Notice not told: 1,234 {samples.NUMBER}"
    )


def test_it_says_so_when_nothing_needs_attention() -> None:
    text = answers.summary(samples.SUMMARIES[2], voice("zh"), TARGET).text
    assert text == (
        "今天 11-22\n对比 11-21\n收到 0 =\n办结 0 =\n按时 -\n延期 0 =，重开 0 =\n满意 -（n=0，回收 -）\n"
        "未结 0，超期 0，两天内 0\n没有需要特别关注的。"
    )


def test_it_always_tells_how_many_rated_and_how_many_of_those_asked() -> None:
    text = answers.satisfaction(samples.SATISFACTIONS[2], voice("zh"), TARGET).text
    assert "满意 80.0% ▼20.0（n=5，回收 50.0%）" in text
    assert "低于目标 90%" in text
    assert "理赔纠纷 80.0% n=5 回收100%" in text
    assert "GONE" not in text, "nobody rated it"
    assert "微信 100% n=4 回收80.0%" in text


def test_it_draws_the_trend_with_a_share_on_an_axis_of_its_own() -> None:
    chart = answers.trend(samples.TRENDS[0], voice("zh")).chart
    assert chart is not None
    assert [series.label for series in chart.series] == ["收到", "办结", "未结", "按时率"]
    assert [series.percent for series in chart.series] == [False, False, False, True]
    assert {len(series.values) for series in chart.series} == {30} == {len(chart.days)}
    assert chart.days[-1] == "11-22"


def test_it_shows_a_case_with_what_is_due_and_how_to_answer() -> None:
    text = answers.case(samples.CASE, voice("zh")).text
    assert text.startswith(
        f"{samples.NUMBER} P1绿 等客户补充\n理赔纠纷 / 时效慢 · 健康险\n2025-10-18 收到，微信\n"
    )
    assert "首次联系：还有5小时" in text
    assert "客户 欧*** 139****5678" in text
    assert "我叫欧***" in text
    assert text.endswith(f"答复：{samples.NUMBER}：您好…")


def test_it_shows_a_case_that_is_over_and_whose_data_are_gone() -> None:
    view = msgspec.structs.replace(
        samples.CASE, stage=Stage.CLOSED, due_at=None, due_kind=None, name="", phone="", story="", events=()
    )
    assert "已结案" in answers.case(view, voice("zh")).text


def test_it_tells_the_digest_as_it_is_set() -> None:
    tell = voice("zh")
    assert "每天 09:00" in answers.digest(Schedule(Every.DAILY), tell, changed=True).text
    assert "每周一 09:00" in answers.digest(Schedule(Every.WEEKLY), tell, changed=False).text
    assert answers.digest(OFF, tell, changed=True).text == "已取消订阅。"
    assert "订阅 每天 9点" in answers.digest(OFF, tell, changed=False).text


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (5, 3, " ▲2"),
        (3, 5, " ▼2"),
        (5, 5, " ="),
        (90.04, 90.0, " ="),
        (None, 5, ""),
        (5, None, ""),
        (12_345, 0, " ▲12,345"),
    ],
)
def test_it_marks_a_change(now: float | None, before: float | None, expected: str) -> None:
    assert change(now, before, digits=0 if now != 90.04 else 1) == expected


def test_it_never_rounds_up_to_a_hundred() -> None:
    assert percent(Csat(10_000, 10_000, 9_999).percent) == "99.9%"
    assert percent(100.0) == "100%"
    assert percent(None) == "-"


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (-10, "刚超"),
        (0, "刚超"),
        (-3600 * 5, "超5小时"),
        (-86400 * 3, "超3天"),
        (59, "不到1小时"),
        (3600 * 30, "还有1天"),
    ],
)
def test_it_says_how_late_something_is(seconds: int, expected: str) -> None:
    assert voice("zh").due(NOW + timedelta(seconds=seconds)) == expected


def test_it_cuts_a_text_by_its_width() -> None:
    assert shortened("理赔拖了三个月", 8) == "理赔拖…"
    assert width(shortened("a理b赔c拖d了", 7)) <= 7
    assert told("欧阳若兰 13912345678", 40, "欧阳若兰", "欧***") == "欧*** ****5678"
