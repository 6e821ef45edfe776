import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.masking import mask_id_number, mask_name, mask_numbers, mask_phone, mask_policy_number

ANYTHING = st.text(st.characters()) | st.text("0123456789０１一二 -.()AX年,")
SEPARATORS = ["", " ", "-", ".", " - ", "　", "\u200b", "\ufe0f\u20e3"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [("张三", "张*"), ("欧阳娜娜", "欧***"), ("John  Smith", "J*** S****"), ("张", "*"), ("", ""), (" ", "")],
)
def test_it_masks_a_name(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13800138000", "138****8000"),
        ("+86 138-0013-8000", "138****8000"),
        ("１３８００１３８０００", "１３８****８０００"),
        ("+1 415 555 2671", "141****2671"),
        ("58888888", "****88"),
        ("110", "****"),
        ("", "****"),
    ],
)
def test_it_masks_a_phone_number(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


def test_it_masks_an_id_and_a_policy_number() -> None:
    assert mask_id_number("11010119900307851X") == "11****1X"
    assert mask_id_number("H123456") == "****"
    assert mask_policy_number("PDAA 2023 1100 0001") == "****0001"
    assert mask_policy_number("1234567") == "****"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("打我13800138000谢谢", "打我****8000谢谢"),
        ("call +1 (415) 555-2671 now", "call +****2671 now"),
        ("座机 021-5888 8888", "座机 ****8888"),
        ("身份证11010119900307851X，", "身份证****851X，"),
        ("卡号6222 0212 3456 7890 123", "卡号****0123"),
        ("保单PDAA202311000012", "保单****0012"),
        ("幺三八零零幺三八零零零", "****八零零零"),
        ("１３８００１３８０００", "****８０００"),
        ("2025-09-01 13800138000", "2025-09-01 ****8000"),
        ("2025-09-01到2025/10/2", "2025-09-01到2025/10/2"),
        ("2025-09-01-38000", "****8000"),
        ("赔了1,234,567元", "赔了1,234,567元"),
        ("9月1号交了3000元", "9月1号交了3000元"),
        ("complaint about responsibility", "complaint about responsibility"),
        ("拨打12378", "拨打12378"),
        ("座机5888888或588 8888", "座机****88或****88"),
    ],
)
def test_it_masks_numbers_in_text(text: str, shown: str) -> None:
    assert mask_numbers(text) == shown


@given(ANYTHING)
def test_it_leaves_no_seven_digits_together(text: str) -> None:
    assert not re.search(r"\d{7}", mask_numbers(text))


@given(ANYTHING)
def test_it_changes_nothing_the_second_time(text: str) -> None:
    assert mask_numbers(mask_numbers(text)) == mask_numbers(text)


@given(
    st.text("0123456789", min_size=11, max_size=19),
    st.lists(st.sampled_from(SEPARATORS), min_size=19, max_size=19),
    ANYTHING,
    ANYTHING,
)
def test_it_lets_no_seven_digits_of_a_number_survive(
    number: str, separators: list[str], before: str, after: str
) -> None:
    written = "".join(digit + separator for digit, separator in zip(number, separators, strict=False))
    masked = mask_numbers(f"{before}字{written}字{after}")
    middle = masked[len(mask_numbers(before)) : len(masked) - len(mask_numbers(after)) or None]
    assert sum(map(str.isdigit, middle)) < 7


@given(ANYTHING)
def test_it_shows_fewer_than_seven_digits_of_a_phone_id_or_policy_number(text: str) -> None:
    for shown in (mask_phone(text), mask_id_number(text), mask_policy_number(text)):
        assert not re.search(r"\d{7}", shown)
        assert len(shown) <= 11
    mask_name(text)


@pytest.mark.timeout(5)
@pytest.mark.parametrize(
    "piece", ["1", "1 ", "123456 a", "A", "1   ", "2025-01-01", "-", "\ud800\x00", "1\x00"]
)
def test_it_stays_quick_on_long_text(piece: str) -> None:
    mask_numbers(piece * (100_000 // len(piece)))
