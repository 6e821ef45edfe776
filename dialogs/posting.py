"""What a customer did on the page of their case."""

from cases.actions import Supply
from dialogs.dialog import Dialog
from dialogs.effects import CaseActed, CaseSupplemented
from dialogs.messages import Posted
from dialogs.phases import rating


def take_posted(dialog: Dialog, posted: Posted) -> None:
    """Words to add or a rating; the conversation says briefly that they came, and asks nothing."""
    dialog.asks = False
    case = dialog.own_case(posted.case)
    if case is None:
        dialog.note("case.unknown")
    elif posted.score is not None:
        rating.post(dialog, case, posted)
    elif posted.text.strip():
        dialog.make(CaseSupplemented(case.id, text=posted.text))
        if case.wanted:
            dialog.make(CaseActed(case.id, Supply(), dialog.line("supply.done", number=case.number)))
        else:
            dialog.note("supplement.from_page", number=case.number)
