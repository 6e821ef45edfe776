import string
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.case_number import Mistyped, Recognised, case_number, recognise

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
NUMBERS = st.integers(0, 2**40 - 1).map(case_number)
PLACES = [index for index, mark in enumerate("TS-XXXX-XXXX-C") if mark in "XC"]
NEIGHBOURS = list(pairwise(PLACES))


@given(NUMBERS)
def test_it_recognises_its_own_numbers(number: str) -> None:
    assert recognise(number) == Recognised(number)


@given(NUMBERS, st.sampled_from(PLACES), st.sampled_from(ALPHABET + "U*"))
def test_it_notices_every_wrong_character(number: str, place: int, wrong: str) -> None:
    typed = number[:place] + wrong + number[place + 1 :]
    assert typed == number or isinstance(recognise(typed), Mistyped)


@given(NUMBERS, st.sampled_from(NEIGHBOURS))
def test_it_notices_every_swap_of_neighbours_but_0_and_z(number: str, places: tuple[int, int]) -> None:
    characters = list(number)
    left, right = places
    characters[left], characters[right] = characters[right], characters[left]
    if number[left] == number[right] or {number[left], number[right]} == {"0", "Z"}:
        assert recognise("".join(characters)) == Recognised("".join(characters))
    else:
        assert isinstance(recognise("".join(characters)), Mistyped)


@given(NUMBERS, st.sampled_from(PLACES))
def test_it_notices_a_missing_and_a_doubled_character(number: str, place: int) -> None:
    assert isinstance(recognise(number[:place] + number[place + 1 :]), Mistyped)
    assert isinstance(recognise(number[:place] + number[place] + number[place:]), Mistyped)


@given(NUMBERS, st.sampled_from(["{}", "我的投诉 {} 怎么样了", "my case is {}, please", "编号：{}。谢谢"]))
def test_it_understands_how_people_type(number: str, sentence: str) -> None:
    full_width = number.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    lookalikes = number[3:].replace("0", "O").replace("1", "I")
    for typed in (
        number.lower(),
        number.replace("-", ""),
        number.replace("-", " "),
        number.replace("-", " - "),
        number.replace("-", "—"),
        full_width,
        "TS-" + lookalikes,
        "ts" + lookalikes.replace("I", "l").replace("-", "").lower(),
    ):
        assert recognise(sentence.format(typed)) == Recognised(number), typed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "TS",
        "13800138000",
        "138-0013-8000",
        "+86 138 0013 8000",
        "021-58888888",
        "1234-5678-9",
        "110101199003078515",
        "PDAA202311000000012345",
        "P12345678",
        "保单号 88012345678",
        "complaint",
        "its status since 2025-09-01",
        "tsunami warnings in 2025",
        "住院理赔拖了三个月没人管",
        "It rests 12 months",
    ],
)
def test_it_lets_other_text_pass(text: str) -> None:
    assert recognise(text) is None


def test_it_takes_a_number_without_prefix() -> None:
    number = case_number(123456789012)
    assert recognise(number[3:]) == recognise(number[3:].replace("-", "")) == Recognised(number)
    assert recognise("3JZ9-J6GM-H") == Mistyped("3JZ9-J6GM-H")
    assert recognise("3JZ9J6GMH") is None


def test_it_prefers_a_right_number_to_an_earlier_wrong_one() -> None:
    assert recognise("TS-3JZ9-J6GM-H 不对，是 TS-3JZ9-J6GM-G") == Recognised("TS-3JZ9-J6GM-G")


@pytest.mark.parametrize("bits", [-1, 2**40])
def test_it_refuses_other_than_40_bits(bits: int) -> None:
    with pytest.raises(ValueError, match="40 bits"):
        case_number(bits)


def test_it_uses_every_bit() -> None:
    assert case_number(0).startswith("TS-0000-0000-")
    assert case_number(2**40 - 1).startswith("TS-ZZZZ-ZZZZ-")
    assert len({case_number(1 << bit) for bit in range(40)}) == 40


@given(st.text(st.characters()) | st.text("TSts-0OIl1 ＺZ" + string.digits))
def test_it_never_fails(text: str) -> None:
    recognise(text)


@pytest.mark.timeout(5)
@pytest.mark.parametrize("piece", ["TS-", "TS1 ", "TS 1-", "A", "1-", " ", "e\u0301\u0327", "\ud800\x00"])
def test_it_stays_quick_on_long_text(piece: str) -> None:
    recognise(piece * (100_000 // len(piece)))
