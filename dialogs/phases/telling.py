"""The story: several messages in a row are one, acknowledged once, ended by a word or a tap."""

from dialogs.answers.texts import normalise
from dialogs.dialog import Dialog
from dialogs.phases.opening import add_part
from dialogs.proposals import read_story
from dialogs.readings import Given

STORY_LIMIT = 20_000
PARTS_LIMIT = 100
REWRITE = "rewrite"


def tell(dialog: Dialog, given: Given) -> None:
    """One more part of the story, or its end."""
    if given.value == "done" or _is_end(dialog, given.text):
        _end(dialog)
        return
    conversation, draft = dialog.conversation, dialog.draft
    if conversation.path == REWRITE:
        draft.story.clear()
        conversation.path = ""
    if len(draft.told) + len(given.text) > STORY_LIMIT or len(draft.story) >= PARTS_LIMIT:
        dialog.note("story.full")
        return
    first = not draft.story
    add_part(dialog, given.text)
    if first:
        dialog.new_question()
        dialog.note("story.noted")
    else:
        dialog.asks = False


def _end(dialog: Dialog) -> None:
    if not dialog.draft.story:
        dialog.note("story.empty")
        return
    read_story(dialog)
    dialog.go_on("told")


def _is_end(dialog: Dialog, text: str) -> bool:
    if not dialog.draft.story:
        return False
    word = normalise(text).strip(" 。.!！~").casefold()
    return word in ("1", *dialog.rules.wording.words("words.menu.done"))
