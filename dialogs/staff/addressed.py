"""Words to a customer that name the case: "回复 TS-… 您好", "TS-…: hello"."""

import re

from msgspec import Struct

from cases.case_number import Recognised, recognise
from cases.folding import folded_character
from dialogs.staff.periods import Unclear

_HEAD = re.compile(
    r"\s*(?P<verb>回复|答复|reply(?:\s+to)?\s)?\s*"
    r"(?P<number>(?:ts[ -]{0,3})?[0-9a-z]{4}[ -]?[0-9a-z]{4}[ -]?[0-9a-z])(?![0-9a-z])\s*(?P<colon>:?)\s*"
)
_TOWARDS = re.compile(r"\s*(?:回复|答复|reply\s)\s*ts", re.IGNORECASE)


class Addressed(Struct, frozen=True):
    """`words`, as they were written, to the customer of the case `number`."""

    number: str
    words: str


def read_addressed(text: str) -> Addressed | Unclear | None:
    """The case and the words, Unclear where the number is not one, None where no case is named first."""
    # One sign for each sign, so that the words can be cut out of the text as it was written.
    plain = "".join(map(_folded, text[:80]))
    head = _HEAD.match(plain)
    if head is None or not (head["verb"] or head["colon"]):
        return Unclear("number") if _TOWARDS.match(plain) else None
    number = recognise(head["number"])
    if not isinstance(number, Recognised):
        prefixed = head["number"].startswith("ts")
        return Unclear("number") if prefixed else None
    return Addressed(number.number, text[head.end() :].strip())


def _folded(sign: str) -> str:
    plain = folded_character(sign)
    return plain if len(plain) == 1 else sign
