"""What a customer did on the page of their case."""

from cases.actions import Action, AskForReview, Reopen, Supply, Withdraw
from dialogs.dialog import Dialog
from dialogs.effects import CaseActed
from dialogs.messages import Posted
from dialogs.phases import rating
from dialogs.rules import CaseBrief


def take_posted(dialog: Dialog, posted: Posted) -> None:
    """Words to add, a rating or a wish; the conversation says briefly that they came, and asks nothing."""
    dialog.asks = False
    case = dialog.own_case(posted.case)
    if case is None:
        dialog.note("case.unknown")
    elif posted.score is not None:
        rating.post(dialog, case, posted)
    elif posted.verb:
        _take_wish(dialog, case, posted)
    elif posted.text.strip():
        dialog.add_to(case.id, posted.text)
        if case.wanted:
            dialog.make(CaseActed(case.id, Supply(), dialog.line("supply.done", number=case.number)))
        else:
            dialog.note("supplement.from_page", number=case.number)


def _take_wish(dialog: Dialog, case: CaseBrief, posted: Posted) -> None:
    """The page has asked whether they are sure, and why."""
    wishes: dict[str, tuple[Action, str]] = {
        "supply": (Supply(), "supply.done"),
        "review": (AskForReview(posted.text), "review.asked"),
        "withdraw": (Withdraw(posted.text), "withdrawal.done"),
        "reopen": (Reopen(posted.text), "reopen.done"),
    }
    if posted.verb in wishes:
        action, said = wishes[posted.verb]
        dialog.make(CaseActed(case.id, action, dialog.line(said, number=case.number)))
