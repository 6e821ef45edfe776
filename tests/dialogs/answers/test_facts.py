from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.answers.facts import Facts, read_facts

TODAY = date(2026, 9, 9)
CARE = {"elderly": ("老人", "elderly"), "disabled": ("残疾",), "ill": ("癌症", "重病"), "pregnant": ("怀孕",)}


def test_it_reads_all_a_story_states() -> None:
    story = (
        "我今年72岁，2026年8月12日在朝阳营业部，业务员王芳说能退，结果35,000元一分没退。"
        "保单号P2026123456789，报案号：C20260001234。请晚上8点以后打给我，13800138000"
    )
    assert read_facts(story, TODAY, CARE) == Facts(
        policy_number="P2026123456789",
        claim_number="C20260001234",
        happened_on=date(2026, 8, 12),
        branch="朝阳营业部",
        person="王芳",
        amount=3_500_000,
        call_when="请晚上8点以后打给我",
        special_care=("elderly",),
        phones=("+8613800138000",),
    )


def test_it_reads_nothing_where_nothing_is_stated() -> None:
    assert read_facts("住院理赔拖了三个月没人管", TODAY, CARE) == Facts()


@pytest.mark.parametrize(
    ("story", "care"),
    [
        ("我妈妈得了癌症", ("ill",)),
        ("我今年72岁", ("elderly",)),
        ("家里有残疾老人", ("elderly", "disabled")),
        ("I am 72 years old", ("elderly",)),
        ("我不是重病，没有残疾", ()),
        ("我今年35岁", ()),
        ("60岁以上才能领", ()),
    ],
)
def test_it_notices_who_needs_special_care(story: str, care: tuple[str, ...]) -> None:
    assert read_facts(story, TODAY, CARE).special_care == care


@given(st.text(max_size=300))
def test_it_reads_anything(story: str) -> None:
    read_facts(story, TODAY, CARE)
