"""One way of writing for what people type: width, case, spacing and invisible characters set aside."""

import re
import unicodedata
from functools import lru_cache

_APOSTROPHES = frozenset("‘’ʼ′`´")
_SPACES = re.compile(r" {2,}")
_SPACE_BESIDE_CHINESE = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")


def folded(text: str) -> str:
    """`text` in half-width lower case, without control and invisible characters, runs of white space as
    one space and none beside a Chinese character. Takes any string, in linear time."""
    plain = "".join(map(folded_character, text))
    return _SPACE_BESIDE_CHINESE.sub("", _SPACES.sub(" ", plain)).strip()


@lru_cache(maxsize=8192)
def folded_character(character: str) -> str:
    """One character alone: normalising a whole text is quadratic for long runs of combining marks."""
    if character in _APOSTROPHES:
        return "'"
    if character.isspace():
        return " "
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Mn"):
        return ""
    return " ".join(unicodedata.normalize("NFKC", character).casefold().split())
