from hypothesis import given
from hypothesis import strategies as st

from cases.grade import Grade
from cases.grading import Assessment, Facts, Finding, assess
from cases.grading_explained import explain
from cases.special_care import SpecialCare
from tests.cases.gradings import FACTS, RULES, TAXONOMY, graded


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
    gone = Assessment(Grade.P2, False, [Finding("gone", Grade.P2, words=("x",), matter="GONE")], "0")
    assert explain(gone, RULES, TAXONOMY, "en") == ["P2 gone: says “x”; about GONE"]


@given(FACTS, st.sampled_from(["zh", "en"]))
def test_it_explains_anything(facts: Facts, locale: str) -> None:
    lines = explain(assess(facts, RULES), RULES, TAXONOMY, locale)
    assert lines
    assert all(lines)
