"""What a customer can do about a case of their own, and which of their cases that fits."""

from datetime import date
from enum import StrEnum

from cases.stage import Stage
from dialogs.conversation import Phase
from dialogs.dialog import Dialog
from dialogs.rules import CaseBrief

PREFIX = "case:"
"""Begins the token of a button that names its case and works whatever is open."""


class Verb(StrEnum):
    """Things to do about a case."""

    DETAILS = "details"
    SUPPLY = "supply"
    WITHDRAW = "withdraw"
    REVIEW = "review"
    RATE = "rate"
    REOPEN = "reopen"


def token(verb: Verb, case_id: str, value: str = "") -> str:
    """The token of a button for this, at most 64 characters."""
    return f"{PREFIX}{verb.value}:{case_id}:{value}"


def read_token(text: str) -> tuple[str, str, str]:
    """Verb, case id and value of a token that begins with `PREFIX`; empty where they lack."""
    parts = [*text.split(":"), "", "", ""]
    return parts[1], parts[2], parts[3]


def may(verb: Verb, case: CaseBrief, today: date) -> bool:
    """Whether it can be done about this case now."""
    match verb:
        case Verb.DETAILS | Verb.WITHDRAW:
            return case.is_open
        case Verb.SUPPLY:
            return bool(case.wanted)
        case Verb.REVIEW:
            return case.review_until is not None and today <= case.review_until
        case Verb.RATE:
            return case.rating is not None
        case Verb.REOPEN:
            return case.may_reopen


def why_not(verb: Verb, case: CaseBrief, today: date) -> str:
    """The line that says why it can't be done about this case."""
    match verb:
        case Verb.REVIEW if case.stage is Stage.IN_REVIEW:
            return "review.running"
        case Verb.REVIEW if case.review_until is not None:
            return "review.too_late"
        case Verb.REVIEW if case.stage in (Stage.DECIDED, Stage.CLOSED):
            return "review.over"
        case Verb.RATE if case.score is not None:
            return "rating.already"
        case Verb.WITHDRAW | Verb.DETAILS:
            return "case.is_over"
        case Verb.RATE:
            return "rating.not_now"
        case _:
            return f"{verb.value}.not_now"


def fitting(dialog: Dialog, verb: Verb) -> list[CaseBrief]:
    """The customer's cases that this can be done about now, newest first."""
    return [case for case in dialog.moment.cases if may(verb, case, dialog.today)]


def open_cases(dialog: Dialog) -> list[CaseBrief]:
    """The customer's cases that are not over, newest first."""
    return [case for case in dialog.moment.cases if case.is_open]


def candidates(dialog: Dialog) -> list[CaseBrief]:
    """The cases that words outside a dialog may belong to: the open ones, else the latest."""
    return open_cases(dialog)[:SHOWN] or [*dialog.moment.cases[:1]]


def leave_unfit(dialog: Dialog) -> None:
    """End the side trip about a case that staff or the clock have moved on meanwhile."""
    verb = _ABOUT.get(dialog.conversation.phase)
    case = dialog.about
    if verb is not None and (case is None or not may(verb, case, dialog.today)):
        dialog.come_back()


_ABOUT = {
    Phase.SUPPLYING: Verb.SUPPLY,
    Phase.CONFIRMING_CASE_WITHDRAWAL: Verb.WITHDRAW,
    Phase.ASKING_REVIEW: Verb.REVIEW,
    Phase.RATING: Verb.RATE,
}
SHOWN = 8
"""So many cases are offered to choose from."""
