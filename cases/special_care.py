"""Customers who get special care: a flag beside the grade of their case."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from cases.folding import folded
from cases.keywords import found_in

_AGE = re.compile(
    r"(?<!\d)(?P<zh>\d{1,3})多?周?岁(?!以[上下内])|(?<!\d)(?P<en>\d{1,3})[ -]?(?:years?|yrs?)[ -]old(?![a-z])"
)
_ELDERLY_FROM = 60
_MINOR_BELOW = 18


class SpecialCare(StrEnum):
    """Why a customer needs special care."""

    ELDERLY = "elderly"
    DISABLED = "disabled"
    ILL = "ill"
    MINOR = "minor"
    PREGNANT = "pregnant"
    BEREAVED = "bereaved"
    VETERAN = "veteran"


Kind = TypeVar("Kind", bound=str)


def noticed(text: str, words: Mapping[Kind, tuple[str, ...]]) -> tuple[SpecialCare, ...]:
    """The special care that `text` tells of: by the `words` of each kind, and by an age that it states.

    A suggestion for the customer to confirm. Raises ValueError for a kind that is none of `SpecialCare`.
    """
    plain = folded(text)
    kinds = {SpecialCare(kind) for kind, its_words in words.items() if found_in(plain, its_words)}
    kinds.update(_by_age(plain))
    return tuple(kind for kind in SpecialCare if kind in kinds)


def _by_age(text: str) -> set[SpecialCare]:
    ages = [int(match["zh"] or match["en"]) for match in _AGE.finditer(text)]
    kinds = {SpecialCare.ELDERLY for age in ages if _ELDERLY_FROM <= age <= 120}
    return kinds | {SpecialCare.MINOR for age in ages if age < _MINOR_BELOW}
