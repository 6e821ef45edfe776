"""How a customer's own cases stand."""

from cases.case_number import Mistyped, Recognised, recognise
from dialogs import review
from dialogs.dialog import Dialog
from dialogs.rules import CaseBrief

_SHOWN = 5


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
    for case in cases[:_SHOWN]:
        dialog.notes.append(_line(dialog, case))


def _line(dialog: Dialog, case: CaseBrief) -> str:
    received = case.received_at.astimezone(dialog.rules.zone)
    return dialog.line(
        "progress.case",
        number=case.number,
        matter=review.classification(dialog, case.matter),
        stage=dialog.line(f"stage.{case.stage}"),
        received=dialog.line("date", year=received.year, month=received.month, day=received.day),
        due=dialog.line(
            "date", year=case.answer_due.year, month=case.answer_due.month, day=case.answer_due.day
        ),
    )
