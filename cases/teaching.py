"""What is taken out of a case before others learn from it."""

import re

from cases.complaint import Particulars
from cases.masking import mask_numbers


def anonymous(text: str, stated: Particulars, number: str, person: str) -> str:
    """`text` without the customer's name, for whom `person` stands, without the number of the case, and with
    everything that may be a number of theirs masked. Done again it changes nothing more.

    Other things can tell who somebody is, such as a place or an illness: a person has to read it too.
    """
    text = text.replace(number, "****")
    for name in _called(stated.name):
        text = re.sub(re.escape(name), person, text, flags=re.IGNORECASE)
    return mask_numbers(text)


def _called(name: str) -> list[str]:
    """The ways to write a name, the longest first: in full, its parts, and the last two signs of a Chinese
    one of three or more. What is as short as one sign stands in many words."""
    whole = " ".join(name.split())
    parts = [part for part in whole.split() if len(part) > 1]
    given = [whole[-2:]] if len(whole) > 2 and not whole.isascii() and whole.isalpha() else []
    return sorted({*filter(lambda one: len(one) > 1, [whole]), *parts, *given}, key=len, reverse=True)
