"""Personal data as it may be shown: enough to be told apart by somebody who knows it, no more."""

import re

_MASK = "****"

_DIGIT = r"\d〇零○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖①-⑨⓪²³¹⁰⁴-⁹₀-₉❶-❾"
_SIGN = rf"{_DIGIT}A-Za-zＡ-Ｚａ-ｚ"
_INVISIBLE = "\u00ad\u200b-\u200f\u2060\ufe0e\ufe0f\u20e3\ufeff\x00"
_BETWEEN = rf"[ \u00a0\u3000\-‐‑‒–—−－.．·()（）{_INVISIBLE}]{{0,3}}"
_DATE = (
    r"(?<!\d)(?:19|20)[0-9]{2}(?P<mark>[-./])(?:0?[1-9]|1[0-2])(?P=mark)(?:[12][0-9]|3[01]|0?[1-9])"
    rf"(?![{_DIGIT}]|[-./－．][{_DIGIT}])"
)
_NUMBER = re.compile(
    rf"(?P<date>{_DATE})|[{_SIGN}]{{8,}}|[{_DIGIT}](?:{_BETWEEN}[{_DIGIT}]){{6,}}(?:{_BETWEEN}[XxＸｘ])?"
)
_ANY_DIGIT = re.compile(rf"[{_DIGIT}]")


def mask_name(name: str) -> str:
    """The first character of each part: 张**, J*** S****; a single character is hidden."""
    return " ".join(part[0] + "*" * min(len(part) - 1, 4) if len(part) > 1 else "*" for part in name.split())


def mask_phone(phone: str) -> str:
    """138****8000: without country code or extension; of a short number only the last two digits."""
    digits = _signs(phone.partition(";")[0])
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    if len(digits) >= 11:
        return digits[:3] + _MASK + digits[-4:]
    return _tail(digits, 2)


def mask_id_number(number: str) -> str:
    """The first two and last two characters of an ID card, passport or credit code number."""
    signs = _signs(number)
    return signs[:2] + _MASK + signs[-2:] if len(signs) >= 8 else _MASK


def mask_policy_number(number: str) -> str:
    """The last four characters of a policy, claim or account number."""
    return _tail(_signs(number), 4)


def mask_numbers(text: str) -> str:
    """`text` with everything that may be a phone, ID, bank card or policy number masked.

    That is seven or more digits, of any script, written together or with spaces, hyphens, dots or brackets
    between, and words of eight or more letters and digits with at least six digits. Dates such as
    2025-09-01 and amounts with commas stay; an amount of seven digits without commas is masked as well.
    Eleven digits and more keep their last four, shorter ones two. Linear in the length of the text.
    """
    return _NUMBER.sub(_masked, text)


def numbers_in(text: str) -> list[str]:
    """What `mask_numbers` masks, in order: letters and digits only, as they are written."""
    return [_signs(match.group()) for match in _NUMBER.finditer(text) if _is_number(match)]


def without_numbers(text: str) -> str:
    """`text` with a space for each of the `numbers_in` it."""
    return _NUMBER.sub(lambda match: " " if _is_number(match) else match.group(), text)


def _masked(match: re.Match[str]) -> str:
    if not _is_number(match):
        return match.group()
    digits = len(_ANY_DIGIT.findall(match.group()))
    return _tail(_signs(match.group()), 4 if digits >= 11 else 2)


def _is_number(match: re.Match[str]) -> bool:
    return not match.group("date") and len(_ANY_DIGIT.findall(match.group())) >= 6


def _signs(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _tail(signs: str, shown: int) -> str:
    """The last `shown` signs, if at least as many stay hidden."""
    return _MASK + signs[-shown:] if len(signs) >= 2 * shown else _MASK
