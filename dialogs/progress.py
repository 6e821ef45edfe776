"""How a customer's own cases stand."""

from collections.abc import Iterator

from cases.case_number import Mistyped, Recognised, recognise
from cases.stage import Stage
from dialogs import review
from dialogs.dialog import Dialog
from dialogs.own_cases import Verb, may
from dialogs.rules import CaseBrief

_SHOWN = 5
_PROMISED = (Stage.RECEIVED, Stage.ACCEPTED, Stage.INVESTIGATING, Stage.AWAITING_CUSTOMER, Stage.IN_REVIEW)
"""Stages at which an answer is due by a day; at the others the clock stands still, or is over."""


def tell_progress(dialog: Dialog, about: str) -> None:
    """All the customer's cases, or the one whose number was given. Others' cases do not exist here."""
    cases = dialog.moment.cases
    match recognise(about):
        case Mistyped():
            dialog.note("progress.mistyped")
            return
        case Recognised(number=number):
            cases = tuple(case for case in cases if case.number == number)
            if not cases:
                dialog.note("progress.unknown", number=number)
                return
    if not cases:
        dialog.note("progress.no_cases")
    for case in sorted(cases, key=lambda case: not case.is_open)[:_SHOWN]:
        tell_case(dialog, case)


def tell_case(dialog: Dialog, case: CaseBrief) -> None:
    """How this one stands."""
    dialog.notes.append("\n".join(_lines(dialog, case)))


def _lines(dialog: Dialog, case: CaseBrief) -> Iterator[str]:
    """How it stands, who works on it, and what the customer can do."""
    due = dialog.day(case.answer_due) if case.stage in _PROMISED else ""
    yield dialog.line(
        "progress.case",
        number=case.number,
        matter=review.classification(dialog, case.matter),
        received=dialog.day(case.received_at.astimezone(dialog.rules.zone).date()),
        stage=dialog.line(f"progress.{case.stage.value}", due=due),
    )
    if case.handler and case.is_open:
        yield dialog.line("progress.handler", name=case.handler)
    if may(Verb.SUPPLY, case, dialog.today):
        yield dialog.line("progress.wanted", wanted=case.wanted)
    if case.review_until is not None and may(Verb.REVIEW, case, dialog.today):
        yield dialog.line("progress.review_until", until=dialog.day(case.review_until))
    if may(Verb.RATE, case, dialog.today):
        yield dialog.line("progress.rate")
    if may(Verb.REOPEN, case, dialog.today):
        yield dialog.line("progress.reopen")
