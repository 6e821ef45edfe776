"""The bot raises a grade for what is new; only staff lower it."""

from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.grade import Grade
from cases.grading import SPECIAL_CARE, Assessment, Facts, Finding, assess, raised
from cases.special_care import SpecialCare
from tests.cases.gradings import FACTS, RULES, SAID, graded

P1, P2, P3, P4 = Grade
GRADES = st.sampled_from(Grade)
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
