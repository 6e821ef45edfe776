from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import load_settings
from cases.grade import Grade
from cases.grading import SPECIAL_CARE, Assessment, Facts, Finding, GradingRule, assess, raised
from cases.grading_explained import explain
from cases.special_care import SpecialCare
from cases.taxonomy import classify

SETTINGS = load_settings(Path(__file__).parents[2] / "config.yaml", {})
TAXONOMY, RULES = SETTINGS.taxonomy, SETTINGS.grading
P1, P2, P3, P4 = Grade

GRADES = st.sampled_from(Grade)
SAID = st.lists(
    st.sampled_from(
        [
            "我要自杀",
            "找律师起诉",
            "记者已经来了",
            "只是想咨询",
            "我们几十人",
            "拒赔",
            "请快一点",
            "不想投诉",
            "sue",
        ]
    ),
    max_size=4,
).map(tuple)
FACTS = st.builds(
    Facts,
    texts=SAID,
    matter=st.sampled_from([None, "CLAIM", "CLAIM.slow", "PRIVACY.leak", "SERVICE.attitude", "GONE.away"]),
    amount=st.none() | st.integers(0, 2 * 10**8),
    repeats=st.integers(1, 5),
    care=st.lists(st.sampled_from(SpecialCare), unique=True, max_size=2).map(tuple),
)
FINDINGS = st.builds(
    Finding,
    rule=st.sampled_from(["law", "crowd", "news"]),
    grade=GRADES,
    words=st.lists(st.sampled_from("abc"), unique=True).map(tuple),
    people=st.none() | st.integers(2, 30),
)
ASSESSMENTS = st.builds(
    Assessment,
    grade=GRADES,
    green=st.booleans(),
    findings=st.lists(FINDINGS, max_size=3),
    version=st.just("1"),
)


def graded(*texts: str, **facts: Any) -> Assessment:
    return assess(Facts(texts, **facts), RULES)


def told(story: str) -> Grade:
    return graded(story, matter=classify(story, TAXONOMY).matter).grade


@pytest.mark.parametrize(
    ("story", "grade"),
    [
        ("你们不赔我就自杀", P1),
        ("我没有不想活，可是太难了", P1),
        ("再不处理就同归于尽", P1),
        ("我砍死你们经理", P1),
        ("我们20多名投保人都被骗了", P1),
        ("我们几十人", P1),
        ("a group of 30 of us will not accept this", P1),
        ("电视台记者已经到了柜台", P1),
        ("你们的事已经上热搜了", P1),
        ("你们大规模泄露客户资料", P1),
        ("再不赔我就打12378", P2),
        ("我要去金融监管总局信访", P2),
        ("银保监转过来的投诉", P2),
        ("找律师起诉你们", P2),
        ("法院见，申请仲裁也行", P2),
        ("找记者曝光，发抖音和微博", P2),
        ("在黑猫投诉上发了", P2),
        ("加入了维权群，集体讨说法", P2),
        ("我们七八个人都没收到退款", P2),
        ("我的信息被泄露了", P2),
        ("天天骚扰电话", P2),
        ("合同上是代签名", P2),
        ("这就是诈骗", P2),
        ("I will sue you, my lawyer is ready", P2),
        ("住院理赔拖了三个月没人管", P3),
        ("退保只退我一点点钱", P3),
        ("业务员承诺年收益5%现在不认", P3),
        ("态度很差，还拒赔", P3),
        ("说不清楚的一件事", P3),
        ("我儿子被人捅死了，意外险不赔", P3),
        ("我们一家五口去旅游，航班延误，不赔", P3),
        ("We saw your advertisement on social media", P3),
        ("楼下管道泄漏，家财险不赔", P3),
        ("", P3),
        ("客服态度恶劣", P4),
        ("想咨询一下怎么弄", P4),
        ("我不想投诉，也没有起诉，就是客服态度恶劣", P4),
        ("I am not going to sue, the clerk was rude", P4),
        ("不会找律师，客服态度差", P4),
    ],
)
def test_it_grades_a_story(story: str, grade: Grade) -> None:
    assert told(story) is grade


def test_it_lets_no_word_of_the_domain_go_unheard() -> None:
    at_least = {
        P1: "自杀 轻生 不想活 跳楼 同归于尽 我们几十人",
        P2: "律师 起诉 法院 仲裁 记者 媒体 抖音 微博 曝光 黑猫投诉 12378 银保监 金融监管 信访 12345 维权群 "
        "集体 泄露 骚扰 代签名 诈骗",
    }
    for grade, words in at_least.items():
        assert {word: graded(f"说了{word}。").grade for word in words.split()} == dict.fromkeys(
            words.split(), grade
        )


@pytest.mark.parametrize(
    ("facts", "grade"),
    [
        ({"amount": 99_999_99}, P3),
        ({"amount": 100_000_00}, P2),
        ({"repeats": 2}, P3),
        ({"repeats": 3}, P2),
        ({"matter": "PRIVACY"}, P2),
        ({"matter": "PRIVACY.leak"}, P2),
        ({"matter": "SALES.signed_for"}, P2),
        ({"matter": "SALES.tied"}, P3),
        ({"matter": "SERVICE.attitude"}, P4),
        ({"matter": "SERVICE.attitude", "amount": 500_00}, P3),
        ({"matter": "SERVICE.attitude", "care": (SpecialCare.ELDERLY,)}, P3),
        ({"care": (SpecialCare.ILL, SpecialCare.ELDERLY)}, P2),
        ({"repeats": 3, "care": (SpecialCare.ILL,)}, P1),
        ({"matter": "NOT.known"}, P3),
    ],
)
def test_it_grades_by_facts(facts: dict[str, Any], grade: Grade) -> None:
    assert graded("请处理", **facts).grade is grade


def test_it_opens_the_green_channel_for_special_care_only() -> None:
    assert graded("我是残疾人", care=(SpecialCare.DISABLED,)).green
    assert not graded("我要自杀").green


def test_it_keeps_what_spoke_the_gravest_first() -> None:
    found = graded("我们20多人找律师", "起诉你们", amount=120_000_00, repeats=4, care=(SpecialCare.ELDERLY,))
    assert [(one.rule, one.grade) for one in found.findings] == [
        ("crowd", P1),
        ("law", P2),
        ("group", P2),
        ("large_amount", P2),
        ("repeated", P2),
        ("dispute", P3),
        (SPECIAL_CARE, P1),
    ]
    assert found.findings[1] == Finding("law", P2, words=("律师", "起诉"))
    assert found.findings[0].people == 20
    assert found.findings[3].amount == 120_000_00
    assert found.version == RULES.version


def test_it_hears_each_message_by_itself() -> None:
    assert graded("我没有", "起诉").grade is P2
    assert graded("我没有起诉").grade is P3


def test_it_can_be_stored() -> None:
    found = graded("我们20多人找律师", amount=120_000_00, care=(SpecialCare.ELDERLY,))
    assert msgspec.json.decode(msgspec.json.encode(found), type=Assessment) == found


@given(FACTS, SAID)
def test_it_never_finds_less_in_more_words(facts: Facts, more: tuple[str, ...]) -> None:
    less, grown = assess(facts, RULES), assess(replace(facts, texts=facts.texts + more), RULES)
    assert {one.rule for one in less.findings} <= {one.rule for one in grown.findings}
    if less.findings and less.findings[0].rule != SPECIAL_CARE:
        assert grown.grade <= less.grade


@given(FACTS, st.permutations(RULES.rules))
def test_it_does_not_matter_in_which_order_rules_stand(facts: Facts, rules: list[GradingRule]) -> None:
    shuffled = assess(facts, replace(RULES, rules=tuple(rules)))
    assert (shuffled.grade, shuffled.green) == (assess(facts, RULES).grade, bool(facts.care))


@given(st.text(st.characters(), max_size=60))
def test_it_takes_any_text(text: str) -> None:
    graded(text)


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ({}, "the rule x never speaks"),
        ({"name": "X y", "words": ("a",)}, "'X y' is not a name"),
        ({"name": SPECIAL_CARE, "words": ("a",)}, "special_care raises"),
        ({"words": ("a", " ")}, "empty name or word"),
        ({"zh": "", "words": ("a",)}, "empty name or word"),
        ({"amount_from": 0}, "amount_from of the rule x must be at least 1"),
        ({"people_from": 1}, "people_from of the rule x must be at least 2"),
        ({"repeats_from": 1}, "repeats_from of the rule x must be at least 2"),
    ],
)
def test_it_refuses_a_rule_that_makes_no_sense(rule: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        GradingRule(**{"name": "x", "grade": P1, "zh": "某", "en": "X", **rule})


def test_it_refuses_rules_without_version_or_time() -> None:
    with pytest.raises(ValueError, match="version"):
        replace(RULES, version=" ")
    with pytest.raises(ValueError, match="repeat_days"):
        replace(RULES, repeat_days=0)


LAW = Finding("law", P2, words=("律师",))
CARE = Finding(SPECIAL_CARE, P2, care=(SpecialCare.ELDERLY,))


@pytest.mark.parametrize(
    ("finding", "adds"),
    [
        (LAW, False),
        (Finding("law", P2, words=("起诉",)), True),
        (Finding("law", P2, words=("律师", "起诉")), True),
        (Finding("law", P2), False),
        (Finding("news", P1, words=("律师",)), True),
        (Finding("crowd", P1, people=20), False),
        (Finding("crowd", P1, people=19), False),
        (Finding("crowd", P1, people=21), True),
        (Finding("privacy", P2, matter="PRIVACY.leak"), False),
        (Finding("privacy", P2, matter="PRIVACY"), True),
        (Finding(SPECIAL_CARE, P2, care=(SpecialCare.ELDERLY,)), False),
        (Finding(SPECIAL_CARE, P2, care=(SpecialCare.ELDERLY, SpecialCare.ILL)), True),
    ],
)
def test_it_knows_what_is_new(finding: Finding, adds: bool) -> None:
    known = [LAW, CARE, Finding("crowd", P1, people=20), Finding("privacy", P2, matter="PRIVACY.leak")]
    assert finding.adds_to(known) is adds


def test_it_raises_for_what_is_new_and_lowers_for_nothing() -> None:
    first, second = graded("拒赔"), graded("拒赔", "我要起诉")
    assert raised(P3, None, (), graded("客服态度恶劣", matter="SERVICE.attitude")) is P4
    assert raised(P3, first, (), second) is P2
    assert raised(P2, second, (), first) is P2


def test_it_leaves_low_what_staff_lowered_until_something_new_is_said() -> None:
    before = graded("我是律师，被拒赔了")
    assert before.grade is P2
    assert raised(P4, before, before.findings, graded("我是律师，被拒赔了", "我是律师，请回复")) is P4
    assert raised(P4, before, before.findings, graded("我是律师，被拒赔了", "那就起诉")) is P2
    assert (
        raised(P4, before, before.findings, graded("我是律师，被拒赔了", care=(SpecialCare.ELDERLY,))) is P3
    )


def test_it_remembers_what_staff_knew_when_the_bot_forgot() -> None:
    known = graded("我是律师").findings
    assert raised(P3, graded("别的话"), known, graded("我是律师")) is P3


def test_it_raises_once_for_special_care() -> None:
    plain, green = graded("说不清"), graded("说不清", care=(SpecialCare.ELDERLY,))
    more = graded("说不清", care=(SpecialCare.ELDERLY, SpecialCare.ILL))
    assert raised(P3, plain, (), green) is P2
    assert raised(P2, green, (), green) is P2
    assert raised(P2, green, (), more) is P2
    assert raised(P3, green, green.findings, graded("拒赔", care=(SpecialCare.ELDERLY,))) is P2


@given(GRADES, st.none() | ASSESSMENTS, st.lists(FINDINGS, max_size=3), ASSESSMENTS, FINDINGS)
def test_it_never_lowers_and_more_findings_raise_no_less(
    current: Grade, before: Assessment | None, known: list[Finding], after: Assessment, more: Finding
) -> None:
    if before is None:
        assert raised(current, before, known, after) is after.grade
        return
    held = raised(current, before, known, after)
    assert held <= current
    grown = msgspec.structs.replace(after, findings=[*after.findings, more])
    assert raised(current, before, known, grown) <= held
    assert raised(current, before, [*known, more], after) >= held


@given(GRADES, ASSESSMENTS, st.lists(FINDINGS, max_size=3))
def test_it_changes_nothing_when_nothing_changed(
    current: Grade, assessment: Assessment, known: list[Finding]
) -> None:
    assert raised(current, assessment, known, assessment) is current


@given(FACTS, SAID, st.lists(st.sampled_from(SpecialCare), unique=True).map(tuple))
def test_it_holds_at_least_what_the_rules_say_where_staff_said_nothing(
    facts: Facts, more: tuple[str, ...], care: tuple[SpecialCare, ...]
) -> None:
    before = assess(facts, RULES)
    after = assess(replace(facts, texts=facts.texts + more, care=facts.care or care), RULES)
    assert raised(before.grade, before, (), after) <= after.grade


def test_it_explains_in_both_languages() -> None:
    found = graded(
        "我们20多人找律师起诉", matter="CLAIM.slow", amount=120_000_50, repeats=4, care=(SpecialCare.ELDERLY,)
    )
    assert explain(found, RULES, TAXONOMY, "zh") == [
        "P1 二十人以上或群体性事件：涉及约 20 人",
        "P2 律师或诉讼：提到“律师”、“起诉”",
        "P2 多人投诉：涉及约 20 人",
        "P2 金额较大：涉及金额 120,000.50 元",
        "P2 多次投诉：90 天内第 4 次投诉",
        "P3 实质争议：诉由为理赔纠纷 / 时效慢；涉及金额 120,000.50 元",
        "绿色通道（60 岁以上）：提高一级，为 P1",
    ]
    assert explain(found, RULES, TAXONOMY, "en")[-3:] == [
        "P2 Repeated complaints: 4 complaints within 90 days",
        "P3 Substantive dispute: about Claims / Slow; CNY 120,000.50 at stake",
        "Green channel (60 or older): one grade up, P1",
    ]


def test_it_explains_where_no_rule_speaks_or_the_rule_is_gone() -> None:
    assert explain(graded("说不清"), RULES, TAXONOMY, "zh") == ["P3：没有触发其他分级规则"]
    assert explain(graded("说不清"), RULES, TAXONOMY, "en") == ["P3: no rule speaks for another grade"]
    gone = Assessment(P2, False, [Finding("gone", P2, words=("x",), matter="GONE")], "0")
    assert explain(gone, RULES, TAXONOMY, "en") == ["P2 gone: says “x”; about GONE"]


@given(FACTS, st.sampled_from(["zh", "en"]))
def test_it_explains_anything(facts: Facts, locale: str) -> None:
    lines = explain(assess(facts, RULES), RULES, TAXONOMY, locale)
    assert lines
    assert all(lines)
