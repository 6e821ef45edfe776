"""What others learn from tells of nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.complaint import Particulars
from cases.teaching import anonymous

NUMBER = "TS-0000-0001-7"


def stated(name: str) -> Particulars:
    return Particulars("", None, None, [], name, "+8613912345678", "zh")


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("欧阳若兰", "我是欧阳若兰，若兰的理赔", "我是客户，客户的理赔"),
        ("王芳", "王芳说王先生也在", "客户说王先生也在"),
        ("John Smith", "Mr SMITH called, john smith that is", "Mr 客户 called, 客户 that is"),
        ("李", "李某来过", "李某来过"),
        ("", "电话 13912345678", "电话 ****5678"),
        ("王芳", f"案件 {NUMBER}，保单P2026001234567", "案件 ****，保单****4567"),
    ],
)
def test_it_takes_out_names_and_numbers(name: str, text: str, left: str) -> None:
    assert anonymous(text, stated(name), NUMBER, "客户") == left


@given(st.text("王芳欧阳若兰客户1390 -,。ab", max_size=60), st.sampled_from(["王芳", "欧阳若兰", "a b", ""]))
def test_it_changes_nothing_more_the_second_time(text: str, name: str) -> None:
    once = anonymous(text, stated(name), NUMBER, "客户")
    assert anonymous(once, stated(name), NUMBER, "客户") == once
    if len(name) > 1:
        assert name not in once
