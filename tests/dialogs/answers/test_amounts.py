import contextlib

import pytest
from cn2an import an2cn
from hypothesis import given
from hypothesis import strategies as st

from dialogs.answers.amounts import LARGEST, find_amount, read_amount
from dialogs.answers.errors import Misunderstood


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("三万五", 35_000),
        ("1.2万", 12_000),
        ("1.2 万元", 12_000),
        ("35,000元", 35_000),
        ("35，000元", 35_000),
        ("¥35000", 35_000),
        ("￥35,000.00", 35_000),
        ("3千", 3_000),
        ("五百块", 500),
        ("五百块钱", 500),
        ("12k", 12_000),
        ("两万三千五百元", 23_500),
        ("35000.50", 35_000.5),
        ("３５０００", 35_000),
        ("RMB 12,000", 12_000),
        ("12,000 RMB", 12_000),
        ("RMB12000", 12_000),
        ("CNY 500", 500),
        ("人民币五千元整", 5_000),
        ("一百万", 1_000_000),
        ("10w", 100_000),
        ("10W元", 100_000),
        ("大概三万左右", 30_000),
        ("三万多", 30_000),
        ("3万多元", 30_000),
        ("一共是12块5", 12.5),
        ("12元5角", 12.5),
        ("12元3角5分", 12.35),
        ("1.5亿", 150_000_000),
        ("壹万贰仟元", 12_000),
        ("about 12,000 yuan", 12_000),
        ("1 million", 1_000_000),
        ("35 thousand yuan", 35_000),
        ("保费5000元，交了3年", 5_000),
        ("0.01元", 0.01),
        ("100亿", 10**10),
    ],
)
def test_it_reads_an_amount_as_people_write_it(text: str, yuan: float) -> None:
    assert read_amount(text) == round(yuan * 100)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "amount_unreadable"),
        ("很多", "amount_unreadable"),
        ("3个月", "amount_unreadable"),
        ("3.141", "amount_unreadable"),
        ("1,2", "amount_unreadable"),
        ("几十万", "amount_unreadable"),
        ("80%", "amount_unreadable"),
        ("3-5万元", "amount_unreadable"),
        ("三到五万", "amount_unreadable"),
        ("保费5000元，要退3000元", "amount_several"),
        ("0", "amount_not_positive"),
        ("零元", "amount_not_positive"),
        ("-500", "amount_not_positive"),
        ("负五百元", "amount_not_positive"),
        ("101亿", "amount_too_large"),
        ("99999999999999元", "amount_too_large"),
        ("$500", "amount_currency"),
        ("USD500", "amount_currency"),
        ("500美元", "amount_currency"),
        ("HK$ 3,000", "amount_currency"),
    ],
)
def test_it_says_why_an_amount_is_refused(text: str, reason: str) -> None:
    with pytest.raises(Misunderstood) as refused:
        read_amount(text)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("story", "yuan"),
    [
        ("住院花了35000元，一分钱没赔", 35_000),
        ("35000元一分没退", 35_000),
        ("35000元一毛钱都没退", 35_000),
        ("多扣了35元5角8分钱", 35.58),
        ("应赔3万，拖着不给", 30_000),
        ("交了五千块保费", 5_000),
        ("The claim of RMB 12,000 was refused", 12_000),
        ("每年扣我1,200.50元", 1_200.5),
        ("赔了三万多", None),
        ("保费5000元，应赔3万元", None),
        ("我有一万个不满意，千万别再打电话，万一出事呢", None),
        ("我们一块去的，一块儿等", None),
        ("车开了3万公里", None),
        ("等了3个月打了20次电话", None),
        ("几十万元没了", None),
        ("3-5万元", None),
        ("赔付500美元", None),
        ("电话13800138000元旦打过", None),
        ("保单号P20260001234", None),
        ("0元", None),
    ],
)
def test_it_finds_the_amount_of_a_story_only_when_sure(story: str, yuan: float | None) -> None:
    assert find_amount(story) == (None if yuan is None else round(yuan * 100))


@given(st.integers(1, LARGEST))
def test_it_reads_back_any_amount_written_in_digits(fen: int) -> None:
    yuan, cents = divmod(fen, 100)
    for written in (
        f"{yuan}.{cents:02}",
        f"¥{yuan:,}.{cents:02}",
        f"{yuan:,}.{cents:02}元",
        f"RMB {yuan}.{cents:02}",
    ):
        assert read_amount(written) == fen
    assert find_amount(f"一共{yuan:,}.{cents:02}元没有赔") == fen


@given(st.integers(1, 10**10))
def test_it_reads_back_any_amount_written_in_numerals(yuan: int) -> None:
    assert read_amount(an2cn(yuan, "low") + "元") == yuan * 100
    assert read_amount(an2cn(yuan, "up") + "圆整") == yuan * 100


@given(st.text() | st.text(alphabet="0123456789.,万千百十亿一二三两元块¥-wk角分多 "))
def test_it_reads_or_refuses_anything(text: str) -> None:
    find_amount(text)
    with contextlib.suppress(Misunderstood):
        assert 0 < read_amount(text) <= LARGEST
