"""What a customer asks of a case: to take material, to end, to be looked at again, to go on."""

from cases.actions import AskForReview, Reopen, Supply, Withdraw
from dialogs.conversation import Phase
from dialogs.dialog import Dialog
from dialogs.effects import CaseActed
from dialogs.options import exactly, offered
from dialogs.phases.opening import small_talk
from dialogs.readings import Given
from dialogs.rules import CaseBrief

GIVEN, FILED = "given", "filed"
"""The path of the phase that collects material once words came, and once a file did."""


def supply(dialog: Dialog, case: CaseBrief, value: str) -> None:
    """Collect what was asked for."""
    _turn_to(dialog, case, "ask_material")


def collect(dialog: Dialog, given: Given) -> None:
    """One more part of the material, or its end."""
    case = dialog.about
    if case is None:
        dialog.come_back()
        return
    match given.value or exactly(given.text, offered(dialog)):
        case "done":
            _finish(dialog, case)
        case "no":
            dialog.come_back()
        case _ if given.text.strip() and not small_talk(dialog, given.text):
            dialog.add_to(case.id, given.text)
            dialog.conversation.path = dialog.conversation.path or GIVEN
            dialog.note("supplement.to_case", number=case.number)


def got_file(dialog: Dialog) -> None:
    """A file of what was asked for is there."""
    dialog.conversation.path = FILED


def end_collecting(dialog: Dialog) -> None:
    """No more files came for a while: what is there goes to who asked for it. Words alone may only have
    said that it will come later."""
    case = dialog.about
    if case is None:
        dialog.come_back()
    else:
        _do(dialog, CaseActed(case.id, Supply(), dialog.line("supply.passed_on", number=case.number)))


def withdraw(dialog: Dialog, case: CaseBrief, value: str) -> None:
    """Ask whether the complaint is really taken back."""
    _turn_to(dialog, case, "ask_case_withdrawal")


def confirm_withdrawal(dialog: Dialog, given: Given) -> None:
    """Whether the complaint is really taken back: it ends today."""
    case = dialog.about
    if given.value == "yes" and case is not None:
        _do(dialog, CaseActed(case.id, Withdraw(), dialog.line("withdrawal.done", number=case.number)))
    else:
        dialog.come_back()
        dialog.note("withdrawal.not")


def ask_for_review(dialog: Dialog, case: CaseBrief, value: str) -> None:
    """Ask why the decision is not accepted."""
    _turn_to(dialog, case, "ask_review")


def give_reason(dialog: Dialog, given: Given) -> None:
    """Why the decision is not accepted, in the customer's words."""
    case = dialog.about
    if case is None or (given.value or exactly(given.text, offered(dialog))) == "no":
        dialog.come_back()
    elif given.text.strip() and not small_talk(dialog, given.text):
        said = dialog.line("review.asked", number=case.number)
        _do(dialog, CaseActed(case.id, AskForReview(given.text), said))


def reopen(dialog: Dialog, case: CaseBrief, value: str) -> None:
    """The case goes on, at one tap."""
    reason = dialog.line("reopen.reason", score=case.score if case.score is not None else "-")
    if dialog.conversation.phase in (Phase.EXPLAINING_RATING, Phase.COMMENTING):
        dialog.come_back()
    dialog.make(CaseActed(case.id, Reopen(reason), dialog.line("reopen.done", number=case.number)))
    rest(dialog)


def rest(dialog: Dialog) -> None:
    """What was done is answered by itself: put the open question only in the middle of something."""
    dialog.asks = dialog.conversation.phase is not Phase.IDLE


def _finish(dialog: Dialog, case: CaseBrief) -> None:
    if not dialog.conversation.path:
        dialog.note("supply.nothing")
        return
    _do(dialog, CaseActed(case.id, Supply(), dialog.line("supply.done", number=case.number)))


def _do(dialog: Dialog, effect: CaseActed) -> None:
    dialog.make(effect)
    dialog.come_back()
    rest(dialog)


def _turn_to(dialog: Dialog, case: CaseBrief, trigger: str) -> None:
    dialog.step_aside(trigger)
    dialog.conversation.about = case.id
