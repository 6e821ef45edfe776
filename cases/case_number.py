"""Case numbers: `TS-XXXX-XXXX-C`, eight random characters of Crockford's base 32 and a check character.

The check character is Luhn's modulo 32. It finds every wrong character and every swap of two neighbours
except 0 and Z.
"""

import re
from dataclasses import dataclass

from stdnum import luhn

from cases.folding import folded_character

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BITS = 40
_LOOKALIKES = str.maketrans("OIL", "011")

_HYPHEN = r"\-‐‑‒–—−ー_.·"
_GAP = rf"[ {_HYPHEN}]{{0,3}}"
_BODY = rf"([0-9A-Z](?:{_GAP}[0-9A-Z]){{8}})(?![{_HYPHEN}]?[0-9A-Z])"
_PREFIXED = re.compile(rf"(?<![0-9A-Z])TS{_GAP}{_BODY}")
_BARE = re.compile(
    rf"(?<![0-9A-Z])([0-9A-Z]{{4}}([{_HYPHEN} ]?)[0-9A-Z]{{4}}\2[0-9A-Z])(?![{_HYPHEN}]?[0-9A-Z])"
)
_ATTEMPT = re.compile(rf"(?<![0-9A-Z])TS((?:{_GAP}[0-9A-Z*?#]){{4,13}})")
_HYPHENS = re.compile(f"[{_HYPHEN}]")
_SEPARATORS = re.compile(rf"[ {_HYPHEN}]")


@dataclass(frozen=True, slots=True)
class Recognised:
    """A case number, written as we write it."""

    number: str


@dataclass(frozen=True, slots=True)
class Mistyped:
    """Clearly meant as a case number, but it cannot be one; `text` is what stands there, in half width."""

    text: str


def case_number(bits: int) -> str:
    """The case number for 40 random bits; raises ValueError outside 0 … 2**40 - 1."""
    if not 0 <= bits < 1 << _BITS:
        raise ValueError(f"a case number takes {_BITS} bits")
    body = "".join(_ALPHABET[bits >> shift & 31] for shift in range(_BITS - 5, -1, -5))
    return _written(body + luhn.calc_check_digit(body, _ALPHABET))


def recognise(text: str) -> Recognised | Mistyped | None:
    """The first case number in what a person typed, else the first failed attempt at one, else None.

    Lower case, full width, any hyphens or spaces, O for 0, and I or L for 1 are understood. Without "TS"
    it must have letters and digits both, so that phone numbers and words pass; and without hyphens a wrong
    one is None, because it may as well be a policy number.
    """
    plain = "".join(map(folded_character, text)).upper()
    candidates = [match.group(1) for match in _PREFIXED.finditer(plain)]
    candidates += [match.group(1) for match in _BARE.finditer(plain) if _mixed(match.group(1))]
    for candidate in candidates:
        code = _SEPARATORS.sub("", candidate).translate(_LOOKALIKES)
        if luhn.is_valid(code, _ALPHABET):
            return Recognised(_written(code))
    return _mistyped(plain)


def _mistyped(plain: str) -> Mistyped | None:
    for match in _ATTEMPT.finditer(plain):
        if _meant(match.group(1), plain[match.end() : match.end() + 1]):
            return Mistyped(match.group())
    for match in _BARE.finditer(plain):
        joined = _HYPHENS.match(plain[max(0, match.start() - 1) : match.start()])
        if _HYPHENS.fullmatch(match.group(2)) and _mixed(match.group(1)) and not joined:
            return Mistyped(match.group())
    return None


def _meant(attempt: str, following: str) -> bool:
    """Whether what follows "TS" looks like a number of ours, rather than a word or somebody else's number."""
    hyphens = len(_HYPHENS.findall(attempt))
    if hyphens >= 2:
        return True
    if not any(character.isdigit() for character in attempt):
        return False
    length = len(_SEPARATORS.sub("", attempt))
    spaced = " " in attempt
    return hyphens > 0 or (length >= 7 and (spaced or (length <= 11 and not following.isalnum())))


def _mixed(candidate: str) -> bool:
    return any(map(str.isdigit, candidate)) and any(map(str.isalpha, candidate))


def _written(code: str) -> str:
    return f"TS-{code[:4]}-{code[4:8]}-{code[8]}"
