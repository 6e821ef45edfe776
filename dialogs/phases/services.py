"""What is rarely wanted: the complaint taken back, a copy of the data, their deletion."""

from dialogs.conversation import Phase
from dialogs.dialog import Dialog
from dialogs.effects import DataCopyWanted, DeletionWanted
from dialogs.own_cases import Verb
from dialogs.phases import acting
from dialogs.phases.case_requests import rest
from dialogs.phases.side_trips import drop_draft
from dialogs.readings import Given


def serve(dialog: Dialog, given: Given) -> None:
    """A choice of what is rarely wanted."""
    dialog.come_back()
    match given.value:
        case "withdraw":
            acting.act(dialog, Verb.WITHDRAW)
        case "data_copy":
            copy(dialog)
        case "erase_data":
            ask_for_erasure(dialog)


def copy(dialog: Dialog) -> None:
    """Give a copy, if there is anything to copy."""
    if not dialog.moment.cases:
        dialog.note("data.nothing_submitted")
        return
    dialog.make(DataCopyWanted())
    rest(dialog)


def ask_for_erasure(dialog: Dialog) -> None:
    """Ask whether the data are really to be deleted, and say what must be kept for now."""
    if _has_data(dialog):
        dialog.step_aside("ask_erasure")
    else:
        dialog.note("data.none")


def erase(dialog: Dialog, given: Given) -> None:
    """Whether the data are really deleted: at once without a case, else when retention ends."""
    if given.value != "yes":
        dialog.come_back()
        dialog.note("erasure.not")
        return
    conversation = dialog.conversation
    drop_draft(dialog)
    dialog.make(DeletionWanted())
    conversation.person = None
    conversation.held, conversation.held_files = [], []
    conversation.said, conversation.offers = [], []
    if dialog.moment.cases and conversation.notice:
        dialog.go("discard")
    else:
        conversation.notice = None
        dialog.go("forget")
    dialog.note("erasure.restricted" if dialog.moment.cases else "erasure.done")
    dialog.asks = False


def _has_data(dialog: Dialog) -> bool:
    conversation = dialog.conversation
    return bool(dialog.moment.cases or conversation.notice) or conversation.home is Phase.CONSENTING
