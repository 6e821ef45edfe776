import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.answers.errors import Misunderstood
from dialogs.answers.policies import (
    find_claim_number,
    find_policy_number,
    read_claim_number,
    read_number,
    read_policy_number,
)


@pytest.mark.parametrize(
    ("story", "policy", "claim"),
    [
        (
            "我的保单号P2026123456789012，报案号：4401234567890123456",
            "P2026123456789012",
            "4401234567890123456",
        ),
        ("保单号码是 86110020210212345678 一直不赔", "86110020210212345678", None),
        ("保单 PDAA202644010000123456 拒赔", "PDAA202644010000123456", None),
        ("保单号：p2026-1234-5678", "P2026-1234-5678", None),
        ("保险合同号Ｐ２０２６１２３４５６", "P2026123456", None),
        ("policy no. AB12345678 was cancelled", "AB12345678", None),
        ("Policy number: AB12345678, claim no: C-2026-00123", "AB12345678", "C-2026-00123"),
        ("赔案号C20260001234", None, "C20260001234"),
        ("理赔号(9920260001234)", None, "9920260001234"),
        ("保单号P20261234和保单号P20265678", None, None),
        ("我的保单，电话13800138000", None, None),
        ("保单号13800138000", None, None),
        ("保单号11010519491231002X", None, None),
        ("案件号TS-7K2M-9QXR-4", None, None),
        ("case TS-7K2M-9QX4-4", None, None),
        ("保单 insurance", None, None),
        ("保单P123", None, None),
        ("理赔拖了三个月", None, None),
        ("身份证11010519491231002X", None, None),
    ],
)
def test_it_finds_numbers_that_a_story_names(story: str, policy: str | None, claim: str | None) -> None:
    assert find_policy_number(story) == policy
    assert find_claim_number(story) == claim


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("P2026123456", "P2026123456"),
        ("p2026123456。", "P2026123456"),
        ("P2026 1234 5678", "P202612345678"),
        ("号码是P2026123456", "P2026123456"),
        ("保单号 P2026123456", "P2026123456"),
    ],
)
def test_it_reads_a_number_alone_in_an_answer(text: str, expected: str) -> None:
    assert read_policy_number(text) == expected
    assert read_claim_number(text.removeprefix("保单号")) == expected
    assert read_number(text) == expected
    assert read_number(f"报案号：{expected}，谢谢") == expected


@pytest.mark.parametrize(
    "text", ["", "不记得了", "P123", "13800138000", "TS-7K2M-9Q22-4", "P20261234或P20265678", "A" * 40]
)
def test_it_says_when_it_sees_no_number(text: str) -> None:
    with pytest.raises(Misunderstood, match="policy_unreadable"):
        read_policy_number(text)
    with pytest.raises(Misunderstood, match="claim_unreadable"):
        read_claim_number(text)
    with pytest.raises(Misunderstood, match="number_unreadable"):
        read_number(text)


@given(st.text() | st.text(alphabet="保单报案号:- 0123456789ABTS", max_size=60))
def test_it_reads_or_refuses_anything(text: str) -> None:
    find_claim_number(text)
    policy = find_policy_number(text)
    assert policy is None or 8 <= len(policy.replace("-", "")) <= 30
    with contextlib.suppress(Misunderstood):
        read_policy_number(text)
