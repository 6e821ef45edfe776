"""Numbers of policies and of claims."""

import re

from dialogs.answers.errors import Misunderstood, Reason
from dialogs.answers.id_numbers import is_resident_number
from dialogs.answers.phones import is_mobile
from dialogs.answers.texts import answer, normalise

_NUMBER = r"(?P<number>[A-Z0-9](?:-?[A-Z0-9]){7,29})(?![A-Z0-9])"
_BETWEEN = r"(?: ?(?:号码?|编号|number|no\b\.?|is|是|为|[:#,(]))*\s?"
_POLICY = re.compile(rf"(?:保单|保险单|保险合同|合同号|\bpolicy){_BETWEEN}{_NUMBER}", re.IGNORECASE)
_CLAIM = re.compile(rf"(?:报案|赔案|理赔案?|立案|案件|\bclaim|\bcase){_BETWEEN}{_NUMBER}", re.IGNORECASE)
_ALONE = re.compile(rf"[^A-Z0-9]{{0,20}}{_NUMBER}[^A-Z0-9]{{0,20}}", re.IGNORECASE)
_GROUPED = re.compile(r"(?<=[A-Z0-9]) (?=[A-Z0-9]*\d)", re.IGNORECASE)
_CASE_NUMBER = re.compile(r"TS-?[A-Z0-9]{4}-?[A-Z0-9]{4}-?[A-Z0-9]", re.IGNORECASE)
_LEAST_DIGITS = 6


def read_policy_number(text: str) -> str:
    """The policy number in an answer, in capitals; raises Misunderstood."""
    return _read(text, _POLICY, Reason.POLICY_UNREADABLE)


def read_claim_number(text: str) -> str:
    """The insurer's number of a claim in an answer, in capitals; raises Misunderstood."""
    return _read(text, _CLAIM, Reason.CLAIM_UNREADABLE)


def read_number(text: str) -> str:
    """The number of a policy or a claim in an answer, in capitals; raises Misunderstood."""
    plain = answer(text)
    found = _find(plain, _POLICY) or _find(plain, _CLAIM) or _alone(plain)
    if found is None:
        raise Misunderstood(Reason.NUMBER_UNREADABLE)
    return found


def find_policy_number(text: str) -> str | None:
    """The one number that a story calls a policy's, or None if there is none or more than one."""
    return _find(normalise(text), _POLICY)


def find_claim_number(text: str) -> str | None:
    """The one number that a story calls a claim's, or None if there is none or more than one."""
    return _find(normalise(text), _CLAIM)


def _read(text: str, labelled: re.Pattern[str], reason: Reason) -> str:
    plain = answer(text)
    found = _find(plain, labelled) or _alone(plain)
    if found is None:
        raise Misunderstood(reason)
    return found


def _alone(text: str) -> str | None:
    alone = _ALONE.fullmatch(text) or _ALONE.fullmatch(_GROUPED.sub("", text))
    return _accepted(alone["number"]) if alone else None


def _find(text: str, labelled: re.Pattern[str]) -> str | None:
    found = {_accepted(match["number"]) for match in labelled.finditer(text)} - {None}
    return found.pop() if len(found) == 1 else None


def _accepted(number: str) -> str | None:
    number = number.upper()
    plain = number.replace("-", "")
    another = is_mobile(plain) or is_resident_number(plain) or _CASE_NUMBER.fullmatch(number)
    if another or sum(character.isdigit() for character in plain) < _LEAST_DIGITS:
        return None
    return number
