"""The story: several messages in a row are one, acknowledged once, ended by a word or a tap."""

from dialogs.dialog import Dialog
from dialogs.options import REWRITE, exactly, offered
from dialogs.phases.opening import add_part, small_talk
from dialogs.proposals import read_story
from dialogs.readings import Given

STORY_LIMIT = 20_000
PARTS_LIMIT = 100


def tell(dialog: Dialog, given: Given) -> None:
    """One more part of the story, or its end."""
    match given.value or exactly(given.text, offered(dialog)):
        case "done":
            read_story(dialog)
            dialog.go_on("told")
        case "rewrite":
            dialog.new_question(REWRITE)
        case _ if not small_talk(dialog, given.text):
            _hear(dialog, given.text)


def add_to_story(dialog: Dialog, text: str) -> None:
    """Take words said outside the story into it, or to the case that details are added to."""
    case = dialog.draft.case
    if case is not None:
        dialog.add_to(case, text)
        dialog.note("supplement.added")
    elif _take(dialog, text):
        read_story(dialog)
        dialog.note("story.added")


def _hear(dialog: Dialog, text: str) -> None:
    conversation, draft = dialog.conversation, dialog.draft
    if conversation.path == REWRITE:
        draft.story.clear()
        conversation.path = ""
    first = not draft.story
    if not _take(dialog, text):
        return
    if first:
        dialog.new_question()
        dialog.note("story.noted")
    else:
        dialog.asks = False


def _take(dialog: Dialog, text: str) -> bool:
    draft = dialog.draft
    if len(draft.told) + len(text) > STORY_LIMIT or len(draft.story) >= PARTS_LIMIT:
        dialog.note("story.full")
        return False
    add_part(dialog, text)
    return True
