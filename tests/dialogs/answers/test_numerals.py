from decimal import Decimal

import pytest
from cn2an import an2cn
from hypothesis import given
from hypothesis import strategies as st

from dialogs.answers.errors import Misunderstood
from dialogs.answers.numerals import number
from dialogs.answers.texts import answer, normalise


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("三万五", "35000"),
        ("三万零五", "30005"),
        ("1.2万", "12000"),
        ("1.23456万", "12345.6"),
        ("三点五万", "35000"),
        ("十五", "15"),
        ("两千", "2000"),
        ("三百二", "320"),
        ("3万5", "35000"),
        ("1万2千", "12000"),
        ("壹万贰仟", "12000"),
        ("一百万", "1000000"),
        ("5千万", "50000000"),
        ("1.2亿", "120000000"),
        ("二〇二六", "2026"),
        ("廿五", "25"),
        ("35,000", "35000"),
        ("1,0000", "10000"),
        ("35000.50", "35000.5"),
        ("0", "0"),
        ("百万", None),
        ("千万", None),
        ("万一", None),
        ("1,2", None),
        ("", None),
        ("半", None),
        ("1.2.3", None),
    ],
)
def test_it_reads_numbers_in_digits_and_numerals(text: str, expected: str | None) -> None:
    assert number(text) == (None if expected is None else Decimal(expected))


@given(st.integers(0, 10**12))
def test_it_reads_back_any_chinese_numeral(value: int) -> None:
    assert number(an2cn(value, "low")) == value
    assert number(an2cn(value, "up")) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("１３８ＡＢ", "138AB"),
        ("\u202e保单\u200b号\x00 ：１\ufeff", "保单号 :1"),
        ("a\t \u3000 b", "a b"),
        (" a \r\n\n b ", "a\nb"),
        ("2\ufe0f\u20e3", "2"),
        ("٣٤", "34"),
        ("\ud800a\udfff", "a"),
        ("138–0013—8000", "138-0013-8000"),
    ],
)
def test_it_brings_text_into_one_shape(text: str, expected: str) -> None:
    assert normalise(text) == expected


@given(st.text(alphabet=st.characters(codec=None), max_size=300))
def test_it_normalises_once_for_all(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    once.encode()


def test_it_reads_no_answer_out_of_a_flood() -> None:
    with pytest.raises(Misunderstood, match="too_long"):
        answer("一" * 501)
    assert len(normalise("ﷺ" * 100_000)) == 10_000
