"""Between complaints: a new one, an addition to a case, or a question about it."""

from dialogs.answers.choices import pick
from dialogs.answers.errors import Misunderstood
from dialogs.conversation import Draft
from dialogs.dialog import Dialog
from dialogs.effects import CaseSupplemented, EvidenceOffered
from dialogs.options import offered
from dialogs.phases.opening import begin, hold, take_held
from dialogs.progress import tell_progress
from dialogs.readings import Given

_ANSWER_LENGTH = 12


def stand_by(dialog: Dialog, given: Given) -> None:
    """A choice of what to do, or words: for the open case or for a new complaint."""
    match given.value or _choice(dialog, given.text):
        case "new":
            start(dialog)
        case "details":
            add_details(dialog)
        case "progress":
            tell_progress(dialog, "")
        case _:
            hold(dialog, given.text)
            if dialog.latest_case is None:
                start(dialog)
                dialog.note("story.noted")
            else:
                dialog.go("sort")


def sort(dialog: Dialog, given: Given) -> None:
    """Whether the words that wait belong to the case or begin a new complaint."""
    try:
        value = given.value or pick(given.text, offered(dialog))
    except Misunderstood:
        hold(dialog, given.text)
        return
    if value == "new":
        start(dialog)
        dialog.note("story.noted")
    else:
        add_to_case(dialog)


def add_to_case(dialog: Dialog) -> None:
    """Add the words and files that wait to the latest case."""
    words, files = take_held(dialog)
    case = dialog.latest_case
    if case is None:
        return
    if words:
        dialog.make(CaseSupplemented(case.id, text="\n".join(part.text for part in words)))
    for file in files:
        dialog.make(EvidenceOffered(case.id, file))
    dialog.go("sorted")
    dialog.note("supplement.added")


def start(dialog: Dialog) -> None:
    """Begin a new complaint."""
    dialog.go("begin")
    begin(dialog)


def add_details(dialog: Dialog) -> None:
    """Choose a detail to add to the latest case."""
    case = dialog.latest_case
    if case is None:
        start(dialog)
        return
    dialog.conversation.draft = Draft(id=case.id, case=case.id)
    dialog.go("add_details")


def _choice(dialog: Dialog, text: str) -> str | None:
    if len(text) > _ANSWER_LENGTH:
        return None
    try:
        return pick(text, offered(dialog))
    except Misunderstood:
        return None
