"""What went wrong at root, as whoever closes a case tags it. A closed list, so that it can be counted.

A matter says what the customer complains of; the cause says what the insurer would have to change.
"""

from enum import StrEnum


class Cause(StrEnum):
    """The root cause, in the order in which it is offered; worded as `console.cause.<code>`."""

    PRODUCT = "product"
    SALES = "sales"
    RULES = "rules"
    PROCESS = "process"
    CAPACITY = "capacity"
    MISTAKE = "mistake"
    CONDUCT = "conduct"
    EXPLANATION = "explanation"
    SYSTEM = "system"
    PARTNER = "partner"
    PRIVACY = "privacy"
    UNFOUNDED = "unfounded"
    OTHER = "other"


NOT_STATED = "not_stated"
"""Stands in counters and addresses for cases that were closed without a cause."""


def counted_as(code: str) -> str:
    """The value of the dimension "cause" that a closing with this code is counted under. Codes that are none
    of these, from before there was a list, count as not stated."""
    return code if code in set(Cause) else NOT_STATED


def counted_in(code: str, place: str) -> str:
    """The value that closings with this cause in one matter or branch are counted under, in the dimensions
    "cause_matter" and "cause_branch". Counters hold 32 signs, codes of branches 24: so much of a cause tells
    it from all others."""
    return f"{code[:7]}:{place}"
