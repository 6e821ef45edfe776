from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.grade import Grade
from cases.grading import SPECIAL_CARE, Assessment, Facts, Finding, GradingRule, assess
from cases.special_care import SpecialCare
from cases.taxonomy import classify
from tests.cases.gradings import FACTS, RULES, SAID, TAXONOMY, graded

P1, P2, P3, P4 = Grade


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
