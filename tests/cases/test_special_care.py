from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from cases.special_care import SpecialCare, noticed

WORDS = TypeAdapter(dict[SpecialCare, tuple[str, ...]]).validate_python(
    yaml.safe_load(Path(__file__).parents[2].joinpath("config.yaml").read_text("utf-8"))["special_care"]
)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("我妈是残疾人，坐轮椅", "disabled"),
        ("父亲肺癌化疗中", "ill"),
        ("我今年72岁", "elderly"),
        ("７２周岁", "elderly"),
        ("老母亲八十多岁", "elderly"),
        ("女儿才6岁", "minor"),
        ("孩子未成年", "minor"),
        ("我怀孕了", "pregnant"),
        ("丈夫去世了，我带着小孩", "minor bereaved"),
        ("退伍军人", "veteran"),
        ("I am 68 years old and in a wheelchair", "elderly disabled"),
        ("a 12-year-old boy", "minor"),
        ("my late husband was a veteran", "bereaved veteran"),
        ("我没有怀孕", ""),
        ("我60岁", "elderly"),
        ("我59岁", ""),
        ("我17岁", "minor"),
        ("我18岁", ""),
        ("60岁以上可以买吗", ""),
        ("买了重疾险和医疗险", ""),
        ("999岁", ""),
        ("", ""),
    ],
)
def test_it_notices_who_needs_special_care(text: str, kinds: str) -> None:
    assert noticed(text, WORDS) == tuple(map(SpecialCare, kinds.split()))


def test_it_has_words_for_every_kind_in_both_languages() -> None:
    assert set(WORDS) == set(SpecialCare)
    for words in WORDS.values():
        assert {word.isascii() for word in words} == {True, False}


def test_it_refuses_an_unknown_kind() -> None:
    with pytest.raises(ValueError, match="hero"):
        noticed("英雄", {"hero": ("英雄",)})


@given(st.text(st.characters()) | st.text("0123456789１岁周多 years old"))
def test_it_never_fails(text: str) -> None:
    noticed(text, WORDS)


@pytest.mark.timeout(5)
@pytest.mark.parametrize("piece", ["1岁", "怀孕", "不", "1", " years old"])
def test_it_stays_quick_on_long_text(piece: str) -> None:
    noticed(piece * (100_000 // len(piece)), WORDS)
