"""Between complaints: a new one, an addition to a case, or a question about it."""

from dialogs.conversation import Draft
from dialogs.dialog import Dialog
from dialogs.effects import CaseSupplemented, EvidenceOffered
from dialogs.options import exactly, offered
from dialogs.phases.opening import THANKS, WISH, begin, hold, small_talk, take_held
from dialogs.progress import tell_progress
from dialogs.readings import Given


def stand_by(dialog: Dialog, given: Given) -> None:
    """A choice of what to do, or words: for the open case or for a new complaint."""
    match given.value or exactly(given.text, offered(dialog)):
        case "new":
            start(dialog)
        case "details":
            add_details(dialog)
        case "progress":
            tell_progress(dialog, "")
        case _:
            _hear(dialog, given.text)


def sort(dialog: Dialog, given: Given) -> None:
    """Whether the words that wait belong to the case or begin a new complaint."""
    match given.value or exactly(given.text, offered(dialog)):
        case "new":
            start(dialog)
        case "add":
            add_to_case(dialog)
        case _ if not small_talk(dialog, given.text):
            hold(dialog, given.text)


def add_to_case(dialog: Dialog) -> None:
    """Add the words and files that wait to the latest case."""
    words, files = take_held(dialog)
    dialog.go("sorted")
    case = dialog.latest_case
    if case is None:
        return
    if words:
        dialog.make(CaseSupplemented(case.id, text="\n".join(part.text for part in words)))
    for file in files:
        dialog.make(EvidenceOffered(case.id, file))
    dialog.note("supplement.added")


def start(dialog: Dialog) -> None:
    """Begin a new complaint, after consent to the notice as it is now."""
    if dialog.conversation.notice != dialog.rules.notice_version:
        dialog.note("consent.renewed")
        dialog.go("meet")
        return
    dialog.go("begin")
    begin(dialog)
    if dialog.draft.story:
        dialog.note("story.noted")


def add_details(dialog: Dialog) -> None:
    """Choose a detail to add to the latest case."""
    case = dialog.latest_case
    if case is None:
        start(dialog)
        return
    dialog.conversation.draft = Draft(id=case.id, case=case.id, form=dialog.rules.form_version)
    dialog.go("add_details")


def _hear(dialog: Dialog, text: str) -> None:
    talk = small_talk(dialog, text)
    if talk == THANKS:
        dialog.note("welcome")
        dialog.asks = False
    elif talk == WISH:
        start(dialog)
    elif talk is None:
        hold(dialog, text)
        if dialog.latest_case is None:
            start(dialog)
        else:
            dialog.go("sort")
