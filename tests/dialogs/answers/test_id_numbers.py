import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from dialogs.answers.errors import Misunderstood
from dialogs.answers.id_numbers import read_id_number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11010519491231002X", "11010519491231002X"),
        ("11010519491231002x", "11010519491231002X"),
        ("110105 19491231 002x", "11010519491231002X"),
        ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
        ("身份证号：11010519491231002X。", "11010519491231002X"),
        ("我的身份证号码是 11010519491231002X", "11010519491231002X"),
        ("My ID number is 11010519491231002X", "11010519491231002X"),
        ("440524188001010014", "440524188001010014"),
        ("110105491231002", "110105491231002"),
        ("E12345678", "E12345678"),
        ("ea1234567", "EA1234567"),
        ("护照 G12345678", "G12345678"),
        ("Passport no. AB1234567", "AB1234567"),
        ("H1234567890", "H1234567890"),
        ("港澳居民来往内地通行证M12345678", "M12345678"),
        ("台胞证 12345678", "12345678"),
        ("123456789", "123456789"),
        ("20FV12345", "20FV12345"),
    ],
)
def test_it_reads_the_number_of_a_document(text: str, expected: str) -> None:
    assert read_id_number(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "id_unreadable"),
        ("不想说", "id_unreadable"),
        ("110105194912310021", "id_check_digit"),
        ("110105194913310025", "id_date"),
        ("110105491331002", "id_date"),
        ("1101051949123100", "id_length"),
        ("1101051949123100X", "id_length"),
        ("1101051949123100211", "id_length"),
        ("13800138000", "id_length"),
        ("ABCDEFGH", "id_unreadable"),
        ("保单P12345678901", "id_unreadable"),
    ],
)
def test_it_says_why_a_number_is_refused(text: str, reason: str) -> None:
    with pytest.raises(Misunderstood) as refused:
        read_id_number(text)
    assert refused.value.reason == reason


@given(
    st.dates(min_value=date(1900, 1, 1), max_value=date(2026, 1, 1)), st.integers(0, 999), st.integers(1, 9)
)
def test_it_sees_every_single_wrong_digit(born: date, order: int, slip: int) -> None:
    stem = f"110105{born:%Y%m%d}{order:03}"
    number = stem + ric.calc_check_digit(stem + "0")
    assert read_id_number(number) == number
    place = order % 6
    wrong = number[:place] + str((int(number[place]) + slip) % 10) + number[place + 1 :]
    with pytest.raises(Misunderstood, match="id_check_digit"):
        read_id_number(wrong)


@given(st.text() | st.text(alphabet="0123456789Xx -号", max_size=40))
def test_it_reads_or_refuses_anything(text: str) -> None:
    with contextlib.suppress(Misunderstood):
        assert read_id_number(text).isascii()
