"""Numbers of identity documents."""

import re
from datetime import date

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from dialogs.answers.errors import Misunderstood, Reason
from dialogs.answers.texts import answer

_LABEL = re.compile(
    r"^(?:(?:我的?|本人的?|是|为|居民|身份证件?|证件|护照|港澳|台湾|居民|来往|内地|大陆|通行证|回乡证|台胞证|号码?"
    r"|my|the|is|id|card|passport|permit|identity|number|no\b\.?)[ :#,]*)+",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(r"[ ._\-\n]")
_TRAILING = re.compile(r"[,。;!?、]+$")
_RESIDENT = re.compile(r"\d{17}[\dX]")
_OLD_RESIDENT = re.compile(r"\d{15}")
_OTHER = re.compile(
    r"[EGDSPH]\d{8}|E[A-HJ-NP-Z]\d{7}|[HM]\d{8}(?:\d{2})?|\d{8,9}|[A-Z]{1,2}\d{6,8}|[A-Z]{3}\d{6}|\d{2}[A-Z]{2}\d{5}"
)
"""Chinese passports, permits of Hong Kong and Macau, permits of Taiwan and passports elsewhere, by shape."""


def read_id_number(text: str) -> str:
    """The number of an identity document, in capitals and without spaces; raises Misunderstood.

    A resident's number of 18 digits (GB 11643) is checked by its check digit and date of birth, one of
    15 digits by its date of birth, a passport or permit by its shape only.
    """
    number = _compact(answer(text))
    if _RESIDENT.fullmatch(number):
        return _resident(number)
    if _OLD_RESIDENT.fullmatch(number):
        return _old_resident(number)
    if _OTHER.fullmatch(number):
        return number
    if re.fullmatch(r"\d{10,24}X?", number):
        raise Misunderstood(Reason.ID_LENGTH)
    raise Misunderstood(Reason.ID_UNREADABLE)


def is_resident_number(number: str) -> bool:
    """Whether these are a resident's 18 digits with the right check digit."""
    return bool(_RESIDENT.fullmatch(number)) and number[-1] == ric.calc_check_digit(number)


def _compact(text: str) -> str:
    text = _SEPARATORS.sub("", _TRAILING.sub("", _LABEL.sub("", text)))
    return text.upper().replace("×", "X").replace("Х", "X")


def _resident(number: str) -> str:
    try:
        ric.get_birth_date(number)
    except ValidationError as error:
        raise Misunderstood(Reason.ID_DATE) from error
    if not is_resident_number(number):
        raise Misunderstood(Reason.ID_CHECK_DIGIT)
    return number


def _old_resident(number: str) -> str:
    try:
        date(1900 + int(number[6:8]), int(number[8:10]), int(number[10:12]))
    except ValueError as error:
        raise Misunderstood(Reason.ID_DATE) from error
    return number
