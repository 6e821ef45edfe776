"""The one-time code that binds a chat to a member of staff."""

import re

from dialogs.answers.texts import normalise
from dialogs.messages import Content
from dialogs.staff.requests import text_of

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: no letter that may be taken for another sign. A code has eight of them, as in "7K2M-9QXA"."""
LENGTH = 8

_LOOKALIKES = str.maketrans("OIL", "011")
_BINDING = re.compile(
    r"(?:/?绑定|/bind(?:@\w{3,64})?)[ :]{0,3}([0-9a-z]{4})[ -]?([0-9a-z]{4})", re.IGNORECASE
)
_LONGEST = 80


def read_code(content: Content) -> str | None:
    """The code in "绑定 7K2M-9QXA" or "/bind 7k2m9qxa", as "7K2M-9QXA"; None for any other message."""
    text = text_of(content)
    if text is None or len(text) > _LONGEST:
        return None
    match = _BINDING.fullmatch(normalise(text).strip(" 。."))
    if match is None:
        return None
    code = f"{match[1]}-{match[2]}".upper().translate(_LOOKALIKES)
    return code if set(code) <= {*ALPHABET, "-"} else None


def written(value: int) -> str:
    """The code of 40 random bits."""
    signs = "".join(ALPHABET[value >> shift & 31] for shift in range(35, -1, -5))
    return f"{signs[:4]}-{signs[4:]}"
