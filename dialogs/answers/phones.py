"""Phone numbers of any country, written in any way."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers
from phonenumbers import Leniency, NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberMatcher

from dialogs.answers.errors import Misunderstood, Reason
from dialogs.answers.texts import answer, normalise

_MOST_TRIES = 200
_PROMISING = re.compile(r"(?:\d[ ().-]{0,3}){7}")
_SPOKEN = re.compile(r"[零〇一二三四五六七八九幺]{7,15}")
_SPOKEN_DIGITS = str.maketrans("零〇一二三四五六七八九幺", "001234567891")
_CHINA = 86
_EXTENSION = re.compile(
    r"(?<=\d)[ ,;]{0,2}(?:转|分机|ext(?:ension)?\.?)号? ?(?=\d{1,6}(?!\d))", re.IGNORECASE
)
_DASHED_EXTENSION = re.compile(r"(?<!\d)(0\d{2,3}-\d{7,8})-(?=\d{1,5}(?!\d))")
_GLUED = re.compile(r"(?<=[a-z])(?=\+?\d{5})", re.IGNORECASE)
_SPACED = re.compile(r"\d(?:[ .-]\d){9,14}")
_DOMESTIC = re.compile(r"1\d{2}|0|\+|\(0|\(\+|86")
_LEADING = re.compile(rf"(?<![a-zA-Z\d])(?:{_DOMESTIC.pattern})")
_MOBILE_ALONE = re.compile(r"[^\d+;#*]*(?<![a-zA-Z])(1\d{10})(?! ?ext)[^\d;#*+]*")


@dataclass(frozen=True)
class PhoneSighting:
    """A valid number and where it stands in the text that `dialled` made."""

    number: str
    start: int
    end: int


def read_phone(text: str, region: str = "CN") -> str:
    """The one valid number in an answer, in E.164; `;ext=…` follows where an extension was given.

    Numbers without a country code are those of `region`. Raises Misunderstood.
    """
    text = dialled(answer(text))
    numbers = {seen.number for seen in phones_in(text, region)}
    if len(numbers) > 1:
        raise Misunderstood(Reason.PHONE_SEVERAL)
    if numbers:
        return numbers.pop()
    if _PROMISING.search(text) or re.search(r"\d{5}", text):
        raise Misunderstood(Reason.PHONE_INVALID)
    raise Misunderstood(Reason.PHONE_UNREADABLE)


def find_phones(text: str) -> list[str]:
    """The customer's possible numbers in a story, as `read_phone` gives them, each once.

    Hotlines (400, 800, 95…) are left out, and so is whatever might be another kind of number.
    """
    text = normalise(text)
    found = (seen.number for seen in phones_in(_with_extensions(text), "CN", strict=True))
    return list(dict.fromkeys(found))


def dialled(text: str) -> str:
    """A normalised answer with its numbers as one would dial them: 幺三八… in digits, 转8 as an extension."""
    text = _SPOKEN.sub(lambda run: run[0].translate(_SPOKEN_DIGITS), text)
    text = _SPACED.sub(lambda run: re.sub(r"\D", "", run[0]), text)
    return _GLUED.sub(" ", _with_extensions(text))


def phones_in(text: str, region: str, *, strict: bool = False) -> Iterator[PhoneSighting]:
    """Every valid number, in order; `strict` leaves out hotlines and what may not be meant as a phone."""
    if not (_PROMISING.search(text) and (not strict or _LEADING.search(text))):
        return
    usual = _MOBILE_ALONE.fullmatch(text)
    if usual and region == "CN" and is_mobile(usual[1]):
        yield PhoneSighting(f"+86{usual[1]}", *usual.span(1))
        return
    matcher = PhoneNumberMatcher(text, region, leniency=Leniency.VALID, max_tries=_MOST_TRIES)
    for match in matcher:
        if strict and not (_DOMESTIC.match(match.raw_string) and _personal(match.number)):
            continue
        yield PhoneSighting(_written(match.number), match.start, match.end)


def is_mobile(digits: str) -> bool:
    """Whether eleven digits are a mainland mobile number."""
    if not re.fullmatch(r"1\d{10}", digits):
        return False
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(digits, "CN"))
    except NumberParseException:
        return False


def for_calling(phone: str) -> str:
    """A number in E.164 as people in China dial it: 021 6123 4567; one from abroad with its country code.
    What is no number stays as it is."""
    try:
        number = phonenumbers.parse(phone)
    except NumberParseException:
        return phone
    at_home = number.country_code == _CHINA
    shape = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, shape)


def _with_extensions(text: str) -> str:
    return _EXTENSION.sub(" ext ", _DASHED_EXTENSION.sub(r"\1 ext ", text))


def _personal(number: PhoneNumber) -> bool:
    kinds = phonenumbers.PhoneNumberType
    hotlines = (kinds.TOLL_FREE, kinds.SHARED_COST, kinds.PREMIUM_RATE, kinds.UAN)
    return phonenumbers.number_type(number) not in hotlines


def _written(number: PhoneNumber) -> str:
    written = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return f"{written};ext={number.extension}" if number.extension else written
